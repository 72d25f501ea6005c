"""Who is told of what happens."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import webhooks


class WebhookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One webhook."""

    id: int = 0
    """0: not stored yet."""
    url: str
    events: tuple[str, ...]
    secret: str
    created_at: datetime
    last_used_at: datetime | None = None


async def every(connection: Connection) -> list[WebhookRow]:
    """All of them, oldest first."""
    rows = await connection.execute(select(webhooks).order_by(webhooks.c.id))
    return [WebhookRow(**{**row._mapping, "events": tuple(json.loads(row.events))}) for row in rows]


async def add(connection: Connection, row: WebhookRow, *, numbered: int | None = None) -> int:
    """Store a new one, if wished with its number; returns its number."""
    values = _values(row)
    if numbered is not None:
        values["id"] = numbered
    made = await connection.execute(insert(webhooks).values(values))
    [number] = made.inserted_primary_key or (0,)
    return int(number)


async def save(connection: Connection, row: WebhookRow) -> None:
    """Store what has changed of one."""
    await connection.execute(update(webhooks).where(webhooks.c.id == row.id).values(_values(row)))


async def remove(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget some."""
    await connection.execute(delete(webhooks).where(webhooks.c.id.in_(list(numbers))))


def _values(row: WebhookRow) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    del values["id"]
    values["events"] = json.dumps(list(row.events))
    return values
