"""What was posted to the Fediverse, and what people there did about it."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, func, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import federation_actions, federation_posts

_IS_POST = federation_posts.c.id.not_like("quote-%")
"""What others may quote is kept among the posts, as it is fetched like them."""


class PostRow(msgspec.Struct, frozen=True, kw_only=True):
    """One post."""

    id: str
    document: dict[str, Any]
    created_at: datetime
    live: bool = False
    open: bool = True


class ActionRow(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did."""

    iri: str
    actor: str
    kind: str
    object: str
    at: datetime


async def add(connection: Connection, row: PostRow) -> None:
    """Store a new one."""
    values = msgspec.structs.asdict(row)
    values["document"] = msgspec.json.encode(row.document).decode()
    await connection.execute(insert(federation_posts).values(values))


async def find(connection: Connection, post_id: str) -> PostRow | None:
    """One of them."""
    found = await _posts(connection, select(federation_posts).where(federation_posts.c.id == post_id))
    return found[0] if found else None


async def page(connection: Connection, offset: int, limit: int) -> tuple[int, list[PostRow]]:
    """How many were sent to everybody, and some of them, newest first."""
    table = federation_posts
    listed = (table.c.open, _IS_POST)
    counted = select(func.count()).select_from(table).where(*listed)
    query = select(table).where(*listed).order_by(table.c.created_at.desc(), table.c.id)
    total = int((await connection.execute(counted)).scalar_one())
    return total, await _posts(connection, query.offset(offset).limit(limit))


async def count(connection: Connection) -> int:
    """How many there are."""
    query = select(func.count()).select_from(federation_posts).where(_IS_POST)
    return int((await connection.execute(query)).scalar_one())


async def add_action(connection: Connection, row: ActionRow) -> bool:
    """Note what somebody did; False: it was known."""
    table = federation_actions
    known = select(table.c.number).where(
        table.c.actor == row.actor, table.c.kind == row.kind, table.c.object == row.object
    )
    if (await connection.execute(known)).first() is not None:
        return False
    await connection.execute(insert(table).values(msgspec.structs.asdict(row)))
    return True


async def actions(connection: Connection, offset: int, limit: int) -> tuple[int, list[ActionRow]]:
    """How many there are, and some of them, newest first."""
    table = federation_actions
    total = int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
    query = select(table.c.iri, table.c.actor, table.c.kind, table.c.object, table.c.at)
    rows = await connection.execute(query.order_by(table.c.number.desc()).offset(offset).limit(limit))
    return total, [ActionRow(**row._mapping) for row in rows]


async def _posts(connection: Connection, query: Select[Any]) -> list[PostRow]:
    return [
        PostRow(**{**row._mapping, "document": msgspec.json.decode(row.document)})
        for row in await connection.execute(query)
    ]
