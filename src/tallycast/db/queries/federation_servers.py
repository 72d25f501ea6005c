"""Other servers whose broadcasts are shown here."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, delete, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import federation_servers

_T = federation_servers


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a server said of itself last."""

    title: str = ""
    description: str = ""
    logo_url: str = ""
    thumbnail_url: str = ""
    tags: tuple[str, ...] = ()


class ServerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One server."""

    id: int = 0
    """0: not stored yet."""
    iri: str
    inbox: str
    base: str
    name: str
    username: str
    follow_id: str
    told: Told = Told()
    online: bool = False
    added_at: datetime
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    online_at: datetime | None = None
    told_at: datetime | None = None


async def every(connection: Connection) -> list[ServerRow]:
    """All of them, oldest first."""
    return await _rows(connection, select(_T).order_by(_T.c.id))


async def find(connection: Connection, iri: str) -> ServerRow | None:
    """By its actor."""
    found = await _rows(connection, select(_T).where(_T.c.iri == iri))
    return found[0] if found else None


async def add(connection: Connection, row: ServerRow) -> None:
    """Store a new one."""
    await connection.execute(insert(_T).values(_values(row)))


async def save(connection: Connection, row: ServerRow) -> None:
    """Store what has changed of one."""
    await connection.execute(update(_T).where(_T.c.id == row.id).values(_values(row)))


async def remove(connection: Connection, number: int) -> None:
    """Forget one."""
    await connection.execute(delete(_T).where(_T.c.id == number))


def _values(row: ServerRow) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    del values["id"]
    values["told"] = msgspec.json.encode(row.told).decode()
    return values


async def _rows(connection: Connection, query: Select[Any]) -> list[ServerRow]:
    return [
        ServerRow(**{**row._mapping, "told": msgspec.json.decode(row.told, type=Told)})
        for row in await connection.execute(query)
    ]
