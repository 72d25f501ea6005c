"""Planned broadcasts: series, and the dates that are known so far."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Row, delete, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import schedule_events, schedule_series


class SeriesRow(msgspec.Struct, frozen=True, kw_only=True):
    """A series as it is stored."""

    id: str
    name: str
    description: str
    recurrence: str
    duration_minutes: int
    active: bool
    created_at: datetime


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """A date as it is stored."""

    id: str
    series_id: str
    slot: str
    name: str
    description: str
    starts_at: datetime
    duration_minutes: int
    timezone: str
    state: str
    edited: bool
    told: str
    created_at: datetime


async def all_series(connection: Connection) -> list[SeriesRow]:
    """Every series, oldest first."""
    table = schedule_series
    rows = await connection.execute(select(table).order_by(table.c.created_at, table.c.id))
    return [SeriesRow(**row._mapping) for row in rows]


async def series(connection: Connection, series_id: str) -> SeriesRow | None:
    """One series."""
    table = schedule_series
    row = (await connection.execute(select(table).where(table.c.id == series_id))).first()
    return None if row is None else SeriesRow(**row._mapping)


async def put_series(connection: Connection, row: SeriesRow) -> None:
    """Store a series, new or in place of what it was."""
    await connection.execute(delete(schedule_series).where(schedule_series.c.id == row.id))
    await connection.execute(insert(schedule_series), [msgspec.structs.asdict(row)])


async def remove_series(connection: Connection, series_id: str) -> None:
    """Forget a series; its dates are the caller's business."""
    await connection.execute(delete(schedule_series).where(schedule_series.c.id == series_id))


async def events(connection: Connection, after: datetime, before: datetime) -> list[EventRow]:
    """Dates that begin with after ≤ start < before, removed ones as well, in order."""
    table = schedule_events
    chosen = (table.c.starts_at >= after) & (table.c.starts_at < before)
    rows = await connection.execute(select(table).where(chosen).order_by(table.c.starts_at, table.c.id))
    return [_event(row) for row in rows]


async def event(connection: Connection, event_id: str) -> EventRow | None:
    """One date."""
    table = schedule_events
    row = (await connection.execute(select(table).where(table.c.id == event_id))).first()
    return None if row is None else _event(row)


async def of_series(connection: Connection, series_id: str, after: datetime) -> list[EventRow]:
    """The dates of a series whose slot or start lies from `after` on, in order."""
    table = schedule_events
    chosen = (table.c.series_id == series_id) & (
        (table.c.starts_at >= after) | (table.c.slot >= slot_of(after))
    )
    rows = await connection.execute(select(table).where(chosen).order_by(table.c.starts_at, table.c.id))
    return [_event(row) for row in rows]


async def add_events(connection: Connection, rows: Iterable[EventRow]) -> None:
    """Store new dates."""
    values = [msgspec.structs.asdict(row) for row in rows]
    if values:
        await connection.execute(insert(schedule_events), values)


async def replace_event(connection: Connection, row: EventRow) -> None:
    """Store a date in place of what it was."""
    table = schedule_events
    await connection.execute(update(table).where(table.c.id == row.id).values(**msgspec.structs.asdict(row)))


async def remove_events(connection: Connection, event_ids: Iterable[str]) -> None:
    """Forget dates."""
    await connection.execute(delete(schedule_events).where(schedule_events.c.id.in_(list(event_ids))))


def slot_of(moment: datetime) -> str:
    """How a moment is written as a slot; such texts sort as the moments do."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _event(row: Row[tuple[object, ...]]) -> EventRow:
    return EventRow(**row._mapping)
