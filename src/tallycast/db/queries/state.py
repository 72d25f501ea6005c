"""What must outlive the process and is no setting: record viewer counts, last connect and disconnect."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import state


class ServerState(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about the past of this server; moments are UTC, None where it did not happen yet."""

    initialized_at: datetime | None = None
    """First start with this database."""
    last_connected_at: datetime | None = None
    """When the last broadcast began."""
    last_disconnected_at: datetime | None = None
    """When the last broadcast ended."""
    session_peak_viewers: int = 0
    """Most viewers at once in the last broadcast."""
    overall_peak_viewers: int = 0
    """Most viewers at once ever."""


async def read(connection: Connection) -> ServerState:
    """The whole state."""
    rows = await connection.execute(select(state.c.key, state.c.value))
    known = set(ServerState.__struct_fields__)
    return msgspec.convert(
        {key: msgspec.json.decode(value) for key, value in rows if key in known}, ServerState
    )


async def write(connection: Connection, new: ServerState) -> None:
    """Store the whole state in place of the old one."""
    values = msgspec.to_builtins(new)
    await connection.execute(delete(state).where(state.c.key.in_(list(values))))
    rows = [{"key": key, "value": msgspec.json.encode(value).decode()} for key, value in values.items()]
    await connection.execute(insert(state), rows)


async def ensure_initialized(connection: Connection, now: datetime) -> datetime:
    """When this server first started; `now` is stored if it never did."""
    found = await read(connection)
    if found.initialized_at is None:
        await write(connection, msgspec.structs.replace(found, initialized_at=now))
        return now
    return found.initialized_at


async def record_connected(connection: Connection, at: datetime) -> None:
    """A broadcast began: its own peak starts at nought."""
    found = await read(connection)
    await write(connection, msgspec.structs.replace(found, last_connected_at=at, session_peak_viewers=0))


async def record_disconnected(connection: Connection, at: datetime) -> None:
    """A broadcast ended."""
    found = await read(connection)
    await write(connection, msgspec.structs.replace(found, last_disconnected_at=at))


async def record_viewers(connection: Connection, viewers: int) -> ServerState:
    """So many watch now: both peaks rise to it, and never sink; returns what holds then."""
    found = await read(connection)
    raised = msgspec.structs.replace(
        found,
        session_peak_viewers=max(found.session_peak_viewers, viewers),
        overall_peak_viewers=max(found.overall_peak_viewers, viewers),
    )
    if raised != found:
        await write(connection, raised)
    return raised


async def document(connection: Connection, key: str) -> Any:
    """What a room keeps under a key of its own, as JSON types; None if nothing."""
    text = (await connection.execute(select(state.c.value).where(state.c.key == key))).scalar_one_or_none()
    return None if text is None else msgspec.json.decode(text)


async def put_document(connection: Connection, key: str, value: Any) -> None:
    """Keep a value under a room's own key, in place of what was there."""
    await connection.execute(delete(state).where(state.c.key == key))
    await connection.execute(insert(state), [{"key": key, "value": msgspec.json.encode(value).decode()}])
