"""GET /api/status: is it live, and how many watch."""

import time
from datetime import UTC, datetime

import msgspec
from litestar import Response, get

from tallycast import __version__
from tallycast.broadcast import Phase
from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.public.planned import ScheduledEvent
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.settings import ServerSettings


class Status(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The contract's `Status`; the counts of the seed document are kept beside the newer fields."""

    online: bool = msgspec.field()
    server_time: datetime = msgspec.field()
    last_connect_time: datetime | None = msgspec.field()
    last_disconnect_time: datetime | None = msgspec.field()
    version_number: str = msgspec.field()
    stream_title: str = msgspec.field()
    viewer_count: int = 0
    """Left out when nobody watches or when the count is hidden."""
    overall_max_viewer_count: int | msgspec.UnsetType = msgspec.UNSET
    session_max_viewer_count: int | msgspec.UnsetType = msgspec.UNSET
    interrupted: bool = False
    """Ours: the encoder left and may come back; what was live can still be played."""
    scheduled_event: ScheduledEvent | msgspec.UnsetType = msgspec.UNSET
    """Ours: the planned broadcast that is on or comes next."""
    chat_open: bool = False
    """Ours: the chat is open although nothing is live, as something is planned to begin."""


def connected_at(rooms: Rooms) -> datetime | None:
    """When the last broadcast began, before this start of the server as well."""
    if rooms.elsewhere.online and not rooms.broadcasting.online:
        return rooms.elsewhere.live_since
    return rooms.broadcasting.last_connected_at or rooms.peaks.last_connected_at


def is_online(rooms: Rooms) -> bool:
    """Whether a broadcast is on, on this server or on another one of the same site."""
    return rooms.broadcasting.online or rooms.elsewhere.online


def current_status(rooms: Rooms) -> Status:
    """The status as it is now."""
    broadcasting, peaks = rooms.broadcasting, rooms.peaks
    server = ServerSettings.of(rooms.settings.snapshot)
    planned = rooms.schedule.current_or_next()
    online = is_online(rooms)
    counted = online and not server.hide_viewer_count
    return Status(
        online=online,
        server_time=datetime.now(UTC),
        last_connect_time=connected_at(rooms),
        last_disconnect_time=None
        if online
        else broadcasting.last_disconnected_at or peaks.last_disconnected_at,
        version_number=__version__,
        stream_title=server.stream_title,
        viewer_count=rooms.viewers.total(time.monotonic()) if counted else 0,
        overall_max_viewer_count=msgspec.UNSET if server.hide_viewer_count else peaks.overall,
        session_max_viewer_count=msgspec.UNSET if server.hide_viewer_count else peaks.session,
        interrupted=broadcasting.phase is Phase.INTERRUPTED,
        chat_open=not broadcasting.online and rooms.schedule.opens_chat(),
        scheduled_event=msgspec.UNSET if planned is None else ScheduledEvent.of(planned),
    )


@get("/api/status", sync_to_thread=False)
def get_status(rooms: GivenRooms) -> Response[Status]:
    """Whether a broadcast is on, since when, and how many watch."""
    return Response(current_status(rooms), headers={**NO_CACHE, **ANY_ORIGIN})
