"""Sessions of the administrator, by the hash of their token."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import admin_sessions


class StoredSession(msgspec.Struct, frozen=True, kw_only=True):
    """One row."""

    token_hash: str
    password_mark: str
    created_at: datetime
    expires_at: datetime


async def add(connection: Connection, session: StoredSession, *, kept: int) -> None:
    """Store a session; what has expired goes, and of the others the oldest beyond `kept`."""
    table = admin_sessions
    await connection.execute(delete(table).where(table.c.expires_at <= session.created_at))
    await connection.execute(insert(table), [msgspec.structs.asdict(session)])
    newest = select(table.c.token_hash).order_by(table.c.created_at.desc()).limit(kept)
    await connection.execute(delete(table).where(table.c.token_hash.not_in(newest)))


async def find(connection: Connection, token_hash: str) -> StoredSession | None:
    """The session of this hash, expired or not."""
    table = admin_sessions
    row = (await connection.execute(select(table).where(table.c.token_hash == token_hash))).first()
    return None if row is None else StoredSession(**row._asdict())


async def remove(connection: Connection, token_hash: str) -> None:
    """End one session."""
    await connection.execute(delete(admin_sessions).where(admin_sessions.c.token_hash == token_hash))


async def remove_all(connection: Connection) -> None:
    """End every session."""
    await connection.execute(delete(admin_sessions))
