"""Banned addresses, and the log of what moderators and the administrator did."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import ip_bans, moderation_log

LOG_KEPT = 5_000


class Ban(msgspec.Struct, frozen=True, kw_only=True):
    """One banned address."""

    ip_address: str
    notes: str
    created_at: datetime


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log of moderation."""

    at: datetime
    actor_kind: str
    """admin, moderator, integration or server."""
    actor_id: str
    actor_name: str
    action: str
    target: str
    """User id, address or message ids."""
    details: str


async def add(connection: Connection, ban: Ban) -> None:
    """Ban an address; notes and time of an older ban are replaced."""
    await remove(connection, ban.ip_address)
    await connection.execute(insert(ip_bans), [msgspec.structs.asdict(ban)])


async def remove(connection: Connection, ip_address: str) -> bool:
    """Lift a ban; returns whether there was one."""
    gone = await connection.execute(delete(ip_bans).where(ip_bans.c.ip_address == ip_address))
    return gone.rowcount > 0


async def read_all(connection: Connection) -> list[Ban]:
    """Every ban, oldest first."""
    rows = await connection.execute(select(ip_bans).order_by(ip_bans.c.created_at, ip_bans.c.ip_address))
    return [Ban(**row._mapping) for row in rows]


async def log(connection: Connection, entry: LogEntry) -> None:
    """Write a line; of the oldest those beyond LOG_KEPT go."""
    table = moderation_log
    await connection.execute(insert(table), [msgspec.structs.asdict(entry)])
    newest = select(table.c.number).order_by(table.c.number.desc()).limit(LOG_KEPT)
    oldest_kept = newest.offset(LOG_KEPT - 1).limit(1).scalar_subquery()
    await connection.execute(delete(table).where(table.c.number < oldest_kept))


async def read_log(connection: Connection, *, offset: int = 0, limit: int = 100) -> list[LogEntry]:
    """A page of the log, newest first."""
    table = moderation_log
    query = select(table).order_by(table.c.number.desc()).offset(offset).limit(limit)
    names = LogEntry.__struct_fields__
    return [
        LogEntry(**{name: row._mapping[name] for name in names}) for row in await connection.execute(query)
    ]
