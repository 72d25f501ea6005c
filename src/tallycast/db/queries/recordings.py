"""What was recorded: broadcasts, and clips out of them."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import recordings


class RecordingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row, with the names of its columns."""

    id: str
    kind: str
    """`recording` or `clip`."""
    source_id: str = ""
    title: str
    started_at: datetime
    ended_at: datetime | None = None
    duration_seconds: float = 0.0
    size_bytes: int = 0
    complete: bool = False
    published: bool = False
    keep: bool = False


def _from(row: Any) -> RecordingRow:
    return RecordingRow(**{name: getattr(row, name) for name in RecordingRow.__struct_fields__})


async def add(connection: Connection, new: RecordingRow) -> None:
    """Store one."""
    values = {name: getattr(new, name) for name in new.__struct_fields__}
    await connection.execute(insert(recordings), [values])


async def change(connection: Connection, recording_id: str, **values: Any) -> None:
    """Give some of its columns new values."""
    await connection.execute(update(recordings).where(recordings.c.id == recording_id).values(**values))


async def remove(connection: Connection, recording_id: str) -> None:
    """Delete one."""
    await connection.execute(delete(recordings).where(recordings.c.id == recording_id))


async def find(connection: Connection, recording_id: str) -> RecordingRow | None:
    """The one with this id."""
    query = select(recordings).where(recordings.c.id == recording_id)
    row = (await connection.execute(query)).first()
    return None if row is None else _from(row)


async def all_rows(connection: Connection) -> list[RecordingRow]:
    """All of them, the newest first."""
    rows = await connection.execute(
        select(recordings).order_by(recordings.c.started_at.desc(), recordings.c.id)
    )
    return [_from(row) for row in rows]
