"""Who follows from the Fediverse, waits to, or may not."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, case, delete, func, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import federation_followers

_T = federation_followers
_LET_IN = _T.c.approved_at.is_not(None) & _T.c.disabled_at.is_(None)
_FOLLOWS = _LET_IN & _T.c.directory.is_(False)
_LISTS = _LET_IN & _T.c.directory.is_(True)
_WAITS = _T.c.approved_at.is_(None) & _T.c.disabled_at.is_(None)
_BLOCKED = _T.c.disabled_at.is_not(None)


class FollowerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    iri: str
    inbox: str
    shared_inbox: str = ""
    name: str = ""
    username: str
    image: str = ""
    follow_id: str = ""
    created_at: datetime
    approved_at: datetime | None = None
    disabled_at: datetime | None = None
    directory: bool = False
    """It shows this server, and is told of broadcasts in a way of its own."""

    @property
    def best_inbox(self) -> str:
        """The one that many share, if there is one."""
        return self.shared_inbox or self.inbox


async def find(connection: Connection, iri: str) -> FollowerRow | None:
    """One of them."""
    found = await _rows(connection, select(_T).where(_T.c.iri == iri))
    return found[0] if found else None


async def save(connection: Connection, row: FollowerRow) -> None:
    """Store one, in place of what was there."""
    values = msgspec.structs.asdict(row)
    changed = await connection.execute(update(_T).where(_T.c.iri == row.iri).values(values))
    if not changed.rowcount:
        await connection.execute(insert(_T).values(values))


async def remove(connection: Connection, iri: str) -> bool:
    """Forget one; True: there was one."""
    return bool((await connection.execute(delete(_T).where(_T.c.iri == iri))).rowcount)


async def remove_by_inbox(connection: Connection, inbox: str) -> int:
    """Forget those whose own inbox is no more; returns how many."""
    return (await connection.execute(delete(_T).where(_T.c.inbox == inbox))).rowcount


async def count(connection: Connection) -> int:
    """How many follow."""
    return int((await connection.execute(select(func.count()).select_from(_T).where(_FOLLOWS))).scalar_one())


async def following(connection: Connection, offset: int, limit: int) -> list[FollowerRow]:
    """Who follows, newest first."""
    return await _rows(connection, _newest().where(_FOLLOWS).offset(offset).limit(limit))


async def waiting(connection: Connection, limit: int) -> list[FollowerRow]:
    """Who waits to be let in, newest first."""
    return await _rows(connection, _newest().where(_WAITS).limit(limit))


async def waiting_count(connection: Connection) -> int:
    """How many wait to be let in."""
    return int((await connection.execute(select(func.count()).select_from(_T).where(_WAITS))).scalar_one())


async def blocked(connection: Connection, limit: int) -> list[FollowerRow]:
    """Who may not follow, newest first."""
    return await _rows(connection, _newest().where(_BLOCKED).limit(limit))


async def listing(connection: Connection, limit: int) -> list[FollowerRow]:
    """Directories that show this server, newest first."""
    return await _rows(connection, _newest().where(_LISTS).limit(limit))


async def inboxes(connection: Connection, *, directories: bool = False) -> list[str]:
    """Where something is to be sent so that each follower (or directory) gets it: shared inboxes once."""
    best = case((_T.c.shared_inbox != "", _T.c.shared_inbox), else_=_T.c.inbox)
    query = select(best).where(_LISTS if directories else _FOLLOWS).distinct()
    return [str(one) for one in (await connection.execute(query)).scalars()]


def _newest() -> Select[Any]:
    return select(_T).order_by(_T.c.created_at.desc(), _T.c.iri)


async def _rows(connection: Connection, query: Select[Any]) -> list[FollowerRow]:
    return [FollowerRow(**row._mapping) for row in await connection.execute(query)]
