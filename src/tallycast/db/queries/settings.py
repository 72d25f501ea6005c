"""Stored settings: key and JSON text. What they mean is the business of the settings room."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import settings


async def read_all(connection: Connection) -> dict[str, str]:
    """Every stored setting as JSON text."""
    rows = await connection.execute(select(settings.c.key, settings.c.value))
    return {row.key: row.value for row in rows}


async def write(connection: Connection, values: Mapping[str, str], now: datetime) -> None:
    """Store JSON texts, new or instead of what stood there."""
    if values:
        # Delete and insert in one transaction instead of each database's own form of upsert.
        await remove(connection, values)
        rows = [{"key": key, "value": value, "updated_at": now} for key, value in values.items()]
        await connection.execute(insert(settings), rows)


async def remove(connection: Connection, keys: Iterable[str]) -> None:
    """Forget stored values: the defaults hold again."""
    await connection.execute(delete(settings).where(settings.c.key.in_(list(keys))))
