"""What is planned: as JSON, as a calendar to subscribe to, and as a feed."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from tallycast.events import PlannedBroadcast
from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.errors import RequestRefused, error_body
from tallycast.http.public.planned import ScheduledEvent
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.integrations import CALENDAR_TYPE, RSS_TYPE, calendar, rss
from tallycast.settings import ServerSettings

BEFORE, AFTER = timedelta(days=7), timedelta(days=90)
RANGE_MOST = timedelta(days=366)
_LATEST = datetime.max.replace(tzinfo=UTC) - AFTER
"""The last begin that has an end: a client may ask for the year 9999."""


@get("/api/schedule", exception_handlers={RequestRefused: error_body})
async def get_schedule(
    rooms: GivenRooms,
    begins: Annotated[str, QueryParameter(name="from", max_length=40)] = "",
    ends: Annotated[str, QueryParameter(name="to", max_length=40)] = "",
) -> Response[list[ScheduledEvent]]:
    """Planned broadcasts that begin in a range (`from`, `to`), by default a week back and 90 days ahead."""
    now = datetime.now(UTC)
    begin = _moment("from", begins, now - BEFORE)
    end = _moment("to", ends, min(max(now, begin), _LATEST) + AFTER)
    if end <= begin:
        raise RequestRefused("to: expected a time after from")
    if end - begin > RANGE_MOST:
        raise RequestRefused(f"expected a range of at most {RANGE_MOST.days} days")
    found = await rooms.schedule.between(begin, end) if rooms.schedule.enabled else []
    return Response([ScheduledEvent.of(one) for one in found], headers={**NO_CACHE, **ANY_ORIGIN})


def _moment(name: str, text: str, default: datetime) -> datetime:
    if not text:
        return default
    try:
        # A plus sign that was not written as %2B arrives as a space.
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RequestRefused(f"{name}: expected a time such as 2026-03-01T19:00:00Z") from None


@get("/schedule.ics", raises=[NotFoundException], media_type="text/calendar")
async def get_calendar(request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """The schedule as a calendar to subscribe to."""
    return _calendar(request, rooms, await _shown(rooms))


@get("/schedule/{file:str}", raises=[NotFoundException], media_type="text/calendar")
async def get_calendar_entry(file: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """One planned broadcast as a calendar file: its id and `.ics`. The id alone leads to the page."""
    event_id = file.removesuffix(".ics")
    found = await rooms.schedule.find(event_id) if rooms.schedule.enabled else None
    if found is not None and not file.endswith(".ics"):
        return Response(b"", status_code=307, headers={"Location": f"/schedule#{found.id}"})
    if found is None:
        raise NotFoundException
    return _calendar(request, rooms, [found])


@get("/schedule.rss", raises=[NotFoundException], media_type="application/rss+xml")
async def get_feed(request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """The schedule as an RSS feed."""
    server = ServerSettings.of(rooms.settings.snapshot)
    text = rss(
        await _shown(rooms),
        name=server.server_name,
        summary=server.server_summary,
        url=base_url(request, rooms),
        now=datetime.now(UTC),
    )
    return Response(text, media_type=RSS_TYPE, headers={**NO_CACHE, **ANY_ORIGIN})


async def _shown(rooms: Rooms) -> list[PlannedBroadcast]:
    if not rooms.schedule.enabled:
        raise NotFoundException
    now = datetime.now(UTC)
    return await rooms.schedule.between(now - BEFORE, now + AFTER)


def _calendar(request: AnyRequest, rooms: Rooms, planned: list[PlannedBroadcast]) -> Response[bytes]:
    url = base_url(request, rooms)
    text = calendar(
        planned,
        name=ServerSettings.of(rooms.settings.snapshot).server_name,
        url=url,
        host=urlsplit(url).hostname or "localhost",
        now=datetime.now(UTC),
    )
    return Response(text, media_type=CALENDAR_TYPE, headers={**NO_CACHE, **ANY_ORIGIN})


def base_url(request: AnyRequest, rooms: Rooms) -> str:
    """Where the page is, with a slash at the end: as the operator says, else as this request reached it."""
    said = ServerSettings.of(rooms.settings.snapshot).server_url
    return f"{said}/" if said else str(request.base_url)
