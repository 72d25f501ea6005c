"""What players tell: that they watch, and how it goes."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import HttpMethod, Response, get, post, route
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.errors import BodyRefused
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.observe import PlaybackReport, cmcd

COLLECTOR_LIMIT_BYTES = 64 * 1024
Measured = Annotated[float, Meta(ge=0, le=1e9)]
Counted = Annotated[float, Meta(ge=0, le=1e4)]
"""In a few seconds."""


def mark_viewer(request: AnyRequest, rooms: Rooms) -> bytes:
    """Count whoever asks as watching now; returns the name under which they are counted."""
    address = rooms.client_address().of(request.scope)  # type: ignore[arg-type]
    agent = request.headers.get("user-agent", "")
    viewer = rooms.viewers.identify(address, agent)
    rooms.viewers.seen(viewer, time.monotonic(), address=address, user_agent=agent)
    return viewer


def _keep(reports: Iterable[PlaybackReport], request: AnyRequest, rooms: Rooms) -> None:
    viewer = mark_viewer(request, rooms)
    for report in reports:
        rooms.playback.report(viewer, report, time.monotonic(), datetime.now(UTC))


@get("/api/ping", sync_to_thread=False)
def ping(request: AnyRequest, rooms: GivenRooms) -> Response[None]:
    """Marks the viewer as watching; for players whose playlists come from elsewhere."""
    mark_viewer(request, rooms)
    return Response(None, status_code=200, headers=NO_CACHE, media_type="text/plain")


class PlaybackMetrics(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `PlaybackMetrics`, counted since the player's last report; 0 is not measured."""

    errors: Counted = 0
    quality_variant_changes: Counted = 0
    bandwidth: Measured = 0
    """Kbit/s."""
    latency: Measured = 0
    """Seconds."""
    download_duration: Measured = 0
    """Seconds."""


@post("/api/metrics/playback", sync_to_thread=False, status_code=200)
def post_playback_metrics(
    data: JSONBody[PlaybackMetrics], request: AnyRequest, rooms: GivenRooms
) -> Response[None]:
    """A player's report of the last seconds."""
    report = PlaybackReport(
        errors=data.errors,
        quality_changes=data.quality_variant_changes,
        bandwidth_kbps=data.bandwidth or None,
        latency_seconds=data.latency or None,
        download_seconds=data.download_duration or None,
    )
    _keep([report], request, rooms)
    return Response(None, status_code=200, headers=NO_CACHE, media_type="text/plain")


@get("/api/metrics/cmcd", sync_to_thread=False)
def get_cmcd(request: AnyRequest, rooms: GivenRooms) -> Response[None]:
    """Common Media Client Data in the query value `CMCD`, or in the four headers."""
    return _collected(
        cmcd.reports_of_request(request.query_params.get("CMCD"), request.headers), request, rooms
    )


@post("/api/metrics/cmcd", status_code=200)
async def post_cmcd(request: AnyRequest, rooms: GivenRooms) -> Response[None]:
    """The same as JSON (an object or a list of them), or in query and headers."""
    body = await request.body()
    if len(body) > COLLECTOR_LIMIT_BYTES:
        raise BodyRefused(f"CMCD: expected a body of at most {COLLECTOR_LIMIT_BYTES // 1024} KiB")
    reports = cmcd.reports_of_request(request.query_params.get("CMCD"), request.headers)
    if body.strip():
        try:
            reports += cmcd.reports_of_json(msgspec.json.decode(body))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BodyRefused("CMCD: expected JSON, an object or a list of objects") from None
    return _collected(reports, request, rooms)


@route(
    "/api/metrics/cmcd",
    http_method=[HttpMethod.OPTIONS],
    status_code=204,
    include_in_schema=False,
    sync_to_thread=False,
)
def allow_cmcd() -> Response[None]:
    """Players on other sites may report as well."""
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": f"Content-Type, {', '.join(cmcd.HEADERS)}",
        "Access-Control-Max-Age": "86400",
    }
    return Response(None, status_code=204, headers={**ANY_ORIGIN, **allowed})


def _collected(reports: list[PlaybackReport], request: AnyRequest, rooms: Rooms) -> Response[None]:
    if not reports:
        raise BodyRefused("CMCD: expected at least one of the keys mtp, ltc, ttlb, br, bs, sta, e")
    _keep(reports, request, rooms)
    return Response(None, status_code=200, headers={**NO_CACHE, **ANY_ORIGIN}, media_type="text/plain")
