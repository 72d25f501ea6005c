"""What players tell: that they watch, and how it goes."""

import time

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody

from tallycast.http.caching import NO_CACHE
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms


def mark_viewer(request: AnyRequest, rooms: Rooms) -> None:
    """Count whoever asks as watching now."""
    address = rooms.client_address().of(request.scope)  # type: ignore[arg-type]
    viewer = rooms.viewers.identify(address, request.headers.get("user-agent", ""))
    rooms.viewers.seen(viewer, time.monotonic())


@get("/api/ping", sync_to_thread=False)
def ping(request: AnyRequest, rooms: GivenRooms) -> Response[None]:
    """Marks the viewer as watching; for players whose playlists come from elsewhere."""
    mark_viewer(request, rooms)
    return Response(None, status_code=200, headers=NO_CACHE, media_type="text/plain")


class PlaybackMetrics(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `PlaybackMetrics`, counted since the player's last report; 0 is not measured."""

    errors: float = 0
    quality_variant_changes: float = 0
    bandwidth: float = 0
    """Kbit/s."""
    latency: float = 0
    """Seconds."""
    download_duration: float = 0
    """Seconds."""


@post("/api/metrics/playback", sync_to_thread=False, status_code=200)
def post_playback_metrics(
    data: JSONBody[PlaybackMetrics], request: AnyRequest, rooms: GivenRooms
) -> Response[None]:
    """A player's report of the last seconds."""
    mark_viewer(request, rooms)
    return Response(None, status_code=200, headers=NO_CACHE, media_type="text/plain")
