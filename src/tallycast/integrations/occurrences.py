"""The dates of a series: made some weeks ahead, each known by the start that its rule gave it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tallycast.db import Connection
from tallycast.db.queries import schedule as queries
from tallycast.db.queries.schedule import EventRow, SeriesRow, slot_of
from tallycast.integrations import recurrence

AHEAD = timedelta(days=30)
"""How far ahead the dates of a series are made."""
SCHEDULED, CANCELLED, REMOVED = "scheduled", "cancelled", "removed"
"""States of a date; a removed one keeps its slot, so that it is not made again."""


def new_id() -> str:
    """An id that cannot be guessed and fits a URL."""
    return secrets.token_urlsafe(9)


async def make_dates(
    connection: Connection, series: SeriesRow, now: datetime, *, follow: bool = False
) -> None:
    """Make the dates that are not there yet; with `follow` those that are there become as the series is."""
    rule = recurrence.parse(series.recurrence)
    slots = {slot_of(moment): moment for moment in rule.between(now, now + AHEAD)}
    there = {row.slot: row for row in await queries.of_series(connection, series.id, now)}
    if follow:
        gone = [row.id for row in there.values() if row.slot not in slots and row.slot >= slot_of(now)]
        await queries.remove_events(connection, gone)
        for slot, row in there.items():
            if slot in slots and not row.edited:
                await queries.replace_event(
                    connection, _occurrence(series, rule, slot, slots[slot], now, row)
                )
    new: Sequence[str] = sorted(slots.keys() - there.keys())
    await queries.add_events(connection, [_occurrence(series, rule, slot, slots[slot], now) for slot in new])


def _occurrence(
    series: SeriesRow,
    rule: recurrence.Recurrence,
    slot: str,
    starts_at: datetime,
    now: datetime,
    former: EventRow | None = None,
) -> EventRow:
    kept: dict[str, Any] = {"id": new_id(), "told": "", "created_at": now}
    if former is not None:
        kept = {"id": former.id, "told": former.told, "created_at": former.created_at}
    return EventRow(
        series_id=series.id,
        slot=slot,
        name=series.name,
        description=series.description,
        starts_at=starts_at,
        duration_minutes=series.duration_minutes,
        timezone=rule.timezone,
        state=SCHEDULED,
        edited=False,
        **kept,
    )
