"""What other servers have sent, until somebody has looked at it."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import federation_inbox

_T = federation_inbox


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    number: int = 0
    """0: not stored yet."""
    host: str
    request: bytes
    received_at: datetime
    attempts: int = 0
    due_at: datetime


async def add(connection: Connection, row: InboxRow) -> None:
    """Store a new one."""
    values = msgspec.structs.asdict(row)
    del values["number"]
    await connection.execute(insert(_T).values(values))


async def counts(connection: Connection, host: str) -> tuple[int, int]:
    """How many wait: of all servers, of this one."""
    every = (await connection.execute(select(func.count()).select_from(_T))).scalar_one()
    own = (
        await connection.execute(select(func.count()).select_from(_T).where(_T.c.host == host))
    ).scalar_one()
    return int(every), int(own)


async def due(connection: Connection, now: datetime, busy: Collection[str], limit: int) -> list[InboxRow]:
    """What is to be looked at now, oldest first, of servers of which nothing is being looked at."""
    query = (
        select(_T).where(_T.c.due_at <= now, _T.c.host.not_in(list(busy))).order_by(_T.c.number).limit(limit)
    )
    return [InboxRow(**row._mapping) for row in await connection.execute(query)]


async def next_due(connection: Connection) -> datetime | None:
    """When the next one is to be looked at."""
    query = select(_T.c.due_at).order_by(_T.c.due_at).limit(1)
    return (await connection.execute(query)).scalar_one_or_none()


async def hold(connection: Connection, row: InboxRow, until: datetime) -> bool:
    """Take one for oneself until then; False: somebody else has it."""
    statement = update(_T).where(_T.c.number == row.number, _T.c.due_at == row.due_at).values(due_at=until)
    return bool((await connection.execute(statement)).rowcount)


async def retry(connection: Connection, number: int, attempts: int, due_at: datetime) -> None:
    """It is to be looked at again."""
    await connection.execute(update(_T).where(_T.c.number == number).values(attempts=attempts, due_at=due_at))


async def release(connection: Connection, now: datetime) -> None:
    """Nobody works at anything: all that was held is due."""
    await connection.execute(update(_T).where(_T.c.attempts == 0).values(due_at=now))


async def remove(connection: Connection, number: int) -> None:
    """It is done."""
    await connection.execute(delete(_T).where(_T.c.number == number))
