"""Every table.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import Column, MetaData, Table, Text

from tallycast.db.columns import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True, comment="key of a row of the settings table"),
    Column("value", Text, nullable=False, comment="JSON"),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""Only what was changed; a setting without a row has its default."""

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False, comment="JSON"),
)
"""What must outlive the process and is no setting: peaks, last connect and disconnect."""
