"""What is sent to many is stored once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0005"
branch_labels = None
depends_on = None

_BIG_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Move the payloads into a table of their own; keep an index of what waits alone."""
    op.create_table(
        "delivery_payloads",
        sa.Column("id", _BIG_NUMBER, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_payloads"),
    )
    op.execute("INSERT INTO delivery_payloads (id, body) SELECT number, payload FROM deliveries")
    op.add_column("deliveries", sa.Column("payload_id", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE deliveries SET payload_id = number")
    op.drop_column("deliveries", "payload")
    op.drop_index("ix_deliveries_state_number", table_name="deliveries")
    op.drop_index("ix_deliveries_target_number", table_name="deliveries")
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["target", "number"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
