"""What an administrator plans, written: dates and series, each change within the caller's transaction."""

from datetime import UTC, datetime

import msgspec

from tallycast.db import Connection
from tallycast.db.queries import schedule as queries
from tallycast.db.queries.schedule import EventRow, SeriesRow
from tallycast.integrations import recurrence
from tallycast.integrations.errors import PlanRefused
from tallycast.integrations.occurrences import CANCELLED, REMOVED, SCHEDULED, make_dates, new_id

SERIES_MOST, EVENTS_MOST = 100, 1_000
"""Series, and dates that stand alone and are yet to come."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator wants a date or a series to be; None leaves it as it is."""

    name: str
    description: str | None = None
    start: datetime | None = None
    """Of a date that stands alone."""
    recurrence: str | None = None
    """Of a series."""
    duration_minutes: int | None = None
    timezone: str | None = None


async def add(connection: Connection, plan: Plan, now: datetime) -> None:
    """A new date or series; raises PlanRefused."""
    if plan.recurrence is not None and plan.start is None:
        await _add_series(connection, plan, plan.recurrence, now)
    elif plan.start is not None and plan.recurrence is None:
        await _add_event(connection, plan, plan.start, now)
    else:
        raise PlanRefused("expected either start (one date) or recurrence (a series)")


async def change(connection: Connection, plan_id: str, plan: Plan, now: datetime) -> None:
    """Another name, time and so on for a date or a series; raises PlanRefused."""
    series = await queries.series(connection, plan_id)
    if series is not None:
        await _change_series(connection, series, plan, now)
    else:
        await _change_event(connection, await _known(connection, plan_id), plan, now)


async def remove(connection: Connection, plan_id: str, now: datetime, *, cancel: bool) -> None:
    """Take away a date, or a series with its dates to come; or show them as cancelled. Raises PlanRefused."""
    series = await queries.series(connection, plan_id)
    if series is not None:
        await _remove_series(connection, series, now, cancel=cancel)
    else:
        await _remove_event(connection, await _known(connection, plan_id), cancel=cancel)


async def _add_series(connection: Connection, plan: Plan, text: str, now: datetime) -> None:
    rule = recurrence.parse(text)
    if len(await queries.all_series(connection)) >= SERIES_MOST:
        raise PlanRefused(f"expected at most {SERIES_MOST} series")
    row = SeriesRow(
        id=new_id(),
        name=plan.name,
        description=plan.description or "",
        recurrence=rule.text,
        duration_minutes=plan.duration_minutes or 60,
        active=True,
        created_at=now,
    )
    await queries.put_series(connection, row)
    await make_dates(connection, row, now)


async def _add_event(connection: Connection, plan: Plan, start: datetime, now: datetime) -> None:
    starts_at = _future(start, now)
    timezone = plan.timezone or "UTC"
    recurrence.zone_named(timezone)
    alone = [
        one for one in await queries.events(connection, now, recurrence.LATEST_MOMENT) if not one.series_id
    ]
    if len(alone) >= EVENTS_MOST:
        raise PlanRefused(f"expected at most {EVENTS_MOST} planned broadcasts to come")
    event_id = new_id()
    row = EventRow(
        id=event_id,
        series_id="",
        slot=event_id,
        name=plan.name,
        description=plan.description or "",
        starts_at=starts_at,
        duration_minutes=plan.duration_minutes or 60,
        timezone=timezone,
        state=SCHEDULED,
        edited=False,
        told="",
        created_at=now,
    )
    await queries.add_events(connection, [row])


async def _change_series(connection: Connection, row: SeriesRow, plan: Plan, now: datetime) -> None:
    if plan.start is not None:
        raise PlanRefused("start: a series has its start in its recurrence")
    rule = recurrence.parse(plan.recurrence if plan.recurrence is not None else row.recurrence)
    changed = msgspec.structs.replace(
        row,
        name=plan.name,
        description=row.description if plan.description is None else plan.description,
        recurrence=rule.text,
        duration_minutes=plan.duration_minutes or row.duration_minutes,
        active=True,
    )
    await queries.put_series(connection, changed)
    await make_dates(connection, changed, now, follow=True)


async def _change_event(connection: Connection, row: EventRow, plan: Plan, now: datetime) -> None:
    if plan.recurrence is not None:
        raise PlanRefused("recurrence: one date cannot become a series")
    moved = plan.start is not None and plan.start != row.starts_at
    changed = msgspec.structs.replace(
        row,
        name=plan.name,
        description=row.description if plan.description is None else plan.description,
        starts_at=_future(plan.start, now) if moved and plan.start is not None else row.starts_at,
        duration_minutes=plan.duration_minutes or row.duration_minutes,
        state=SCHEDULED,
        edited=True,
        # Another time is told anew.
        told="" if moved else row.told,
        created_at=now if moved else row.created_at,
    )
    await queries.replace_event(connection, changed)


async def _remove_event(connection: Connection, row: EventRow, *, cancel: bool) -> None:
    if cancel or row.series_id:
        state = CANCELLED if cancel else REMOVED
        await queries.replace_event(connection, msgspec.structs.replace(row, state=state, edited=True))
    else:
        await queries.remove_events(connection, [row.id])


async def _remove_series(connection: Connection, series: SeriesRow, now: datetime, *, cancel: bool) -> None:
    coming = [one for one in await queries.of_series(connection, series.id, now) if one.starts_at > now]
    if cancel:
        await queries.put_series(connection, msgspec.structs.replace(series, active=False))
        for row in coming:
            if row.state == SCHEDULED:
                await queries.replace_event(connection, msgspec.structs.replace(row, state=CANCELLED))
    else:
        await queries.remove_series(connection, series.id)
        await queries.remove_events(connection, [row.id for row in coming])


async def _known(connection: Connection, event_id: str) -> EventRow:
    row = await queries.event(connection, event_id)
    if row is None or row.state == REMOVED:
        raise PlanRefused("id: there is no planned broadcast of that id")
    return row


def _future(start: datetime, now: datetime) -> datetime:
    if start.tzinfo is None:
        raise PlanRefused("start: expected a time with an offset, such as 2026-03-01T19:00:00+01:00")
    if not now < start < recurrence.LATEST_MOMENT:
        raise PlanRefused("start: expected a time that is yet to come")
    return start.astimezone(UTC)
