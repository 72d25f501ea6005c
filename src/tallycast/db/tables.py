"""Every table.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text

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

admin_sessions = Table(
    "admin_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True, comment="SHA-256 of the cookie, hex"),
    Column("password_mark", Text, nullable=False, comment="of the password that opened it"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
"""Browsers in which the administrator is signed in; a copy of the database opens none of them."""

second_factor = Table(
    "second_factor",
    metadata,
    Column("id", Integer, primary_key=True, comment="1: there is one administrator"),
    Column("secret", Text, nullable=False, comment="base32"),
    Column("confirmed", Boolean(create_constraint=False), nullable=False),
    Column("last_step", Integer, nullable=False, comment="time step of the last code that was used"),
)
"""The administrator's authenticator app; it cannot be hashed, as codes are computed from it."""

viewer_samples = Table(
    "viewer_samples",
    metadata,
    Column("at", UtcDateTime, primary_key=True),
    Column("viewers", Integer, nullable=False),
)
"""How many watched, while a broadcast was on."""
