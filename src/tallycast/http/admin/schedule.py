"""The schedule: what is planned, and planning it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.errors import BodyRefused, error_body
from tallycast.http.public.planned import ScheduledEvent
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.integrations import Plan, PlanRefused, Series

ROOT = "/api/admin/schedule"
BACK, AHEAD = timedelta(days=92), timedelta(days=62)
"""What the list shows (contract: three months back, two months ahead)."""

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
Rule = Annotated[str, Meta(max_length=1_000)]


class ScheduleSeries(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `ScheduleSeries`."""

    id: str
    name: str
    description: str
    recurrence: str
    duration_minutes: int
    active: bool


class AdminSchedule(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `AdminSchedule`."""

    series: list[ScheduleSeries]
    events: list[ScheduledEvent]


class PlannedEvent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A date (`start`) or a series (`recurrence`), new or, with its id, changed."""

    id: Annotated[str, Meta(max_length=64)] | None = None
    name: Name
    description: Annotated[str, Meta(max_length=500)] | None = None
    start: Annotated[datetime, Meta(tz=True)] | None = None
    recurrence: Rule | None = None
    duration_minutes: Annotated[int, Meta(ge=1, le=10_080)] | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None


class PlannedToDelete(msgspec.Struct, frozen=True, kw_only=True):
    """A date or a series; cancelled ones stay in the list, the others go."""

    id: Id
    cancel: bool = False


class RuleToShow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule whose dates somebody wants to see."""

    recurrence: Rule


class Occurrences(msgspec.Struct, frozen=True, kw_only=True):
    """The next dates of a rule."""

    occurrences: list[datetime]


@get(ROOT)
async def get_planned(rooms: GivenRooms) -> AdminSchedule:
    """What is planned, three months back and two months ahead."""
    return await _schedule(rooms)


@post(ROOT + "/event", status_code=200)
async def plan_event(data: JSONBody[PlannedEvent], rooms: GivenRooms) -> AdminSchedule:
    """Plan a broadcast or a series, or change one."""
    plan = Plan(
        name=data.name.strip(),
        description=data.description,
        start=data.start,
        recurrence=data.recurrence or None,
        duration_minutes=data.duration_minutes,
        timezone=data.timezone or None,
    )
    if data.id:
        await rooms.schedule.change(data.id, plan)
    else:
        await rooms.schedule.add(plan)
    return await _schedule(rooms)


@post(ROOT + "/event/delete", status_code=200)
async def delete_event(data: JSONBody[PlannedToDelete], rooms: GivenRooms) -> AdminSchedule:
    """Take a date or a series away, or cancel it."""
    await rooms.schedule.remove(data.id, cancel=data.cancel)
    return await _schedule(rooms)


@post(ROOT + "/preview", status_code=200)
async def preview_rule(data: JSONBody[RuleToShow], rooms: GivenRooms) -> Occurrences:
    """The next five dates of a rule, within a year."""
    return Occurrences(occurrences=rooms.schedule.preview(data.recurrence))


async def _schedule(rooms: Rooms) -> AdminSchedule:
    now = datetime.now(UTC)
    found = await rooms.schedule.between(now - BACK, now + AHEAD)
    return AdminSchedule(
        series=[_series(one) for one in await rooms.schedule.series()],
        events=[ScheduledEvent.of(one) for one in found],
    )


def _series(series: Series) -> ScheduleSeries:
    return ScheduleSeries(
        id=series.id,
        name=series.name,
        description=series.description,
        recurrence=series.recurrence,
        duration_minutes=series.duration_minutes,
        active=series.active,
    )


HANDLERS = (
    Router(
        "/",
        route_handlers=[get_planned, plan_event, delete_event, preview_rule],
        exception_handlers={PlanRefused: error_body, BodyRefused: error_body},
    ),
)
