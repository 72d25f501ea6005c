"""Documents that an import has brought and that no room has taken yet."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import imported_documents


async def keys(connection: Connection, kind: str) -> set[str]:
    """By what the documents of a kind are known."""
    table = imported_documents
    rows = await connection.execute(select(table.c.key).where(table.c.kind == kind))
    return {row.key for row in rows}


async def read(connection: Connection, kind: str) -> dict[str, Any]:
    """The documents of a kind, by key."""
    table = imported_documents
    rows = await connection.execute(
        select(table.c.key, table.c.document).where(table.c.kind == kind).order_by(table.c.key)
    )
    return {row.key: msgspec.json.decode(row.document) for row in rows}


async def add(connection: Connection, kind: str, documents: Mapping[str, Any], at: datetime) -> None:
    """Store new documents, of JSON types."""
    rows = [
        {"kind": kind, "key": key, "document": msgspec.json.encode(one).decode(), "imported_at": at}
        for key, one in documents.items()
    ]
    if rows:
        await connection.execute(insert(imported_documents), rows)


async def remove(connection: Connection, kind: str, gone: Iterable[str]) -> None:
    """Forget documents that a room has taken."""
    table = imported_documents
    await connection.execute(delete(table).where(table.c.kind == kind, table.c.key.in_(list(gone))))


def moment(value: object) -> datetime | None:
    """A point in time as such documents write it; one without a zone is of UTC. None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
