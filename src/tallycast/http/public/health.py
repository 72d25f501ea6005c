"""For orchestrators and load balancers: is it alive, and can it work?"""

import msgspec
from litestar import Response, get

from tallycast.http.caching import NO_CACHE
from tallycast.http.rooms import GivenRooms


class ReadinessReport(msgspec.Struct, frozen=True, kw_only=True):
    """Whether viewers can be sent here, and which part is at fault if not."""

    ready: bool
    parts: dict[str, bool]


@get("/healthz", media_type="text/plain", sync_to_thread=False)
def get_health() -> Response[str]:
    """The server lives: it answers."""
    return Response("ok\n", headers=NO_CACHE, media_type="text/plain")


@get("/readyz", raises=[])
async def get_readiness(rooms: GivenRooms) -> Response[ReadinessReport]:
    """Every part that the server cannot do without works (200), or one does not (503)."""
    parts = await rooms.readiness.parts()
    report = ReadinessReport(ready=all(parts.values()), parts=parts)
    return Response(report, status_code=200 if report.ready else 503, headers=NO_CACHE)
