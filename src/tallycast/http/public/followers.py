"""GET /api/followers: on a server that does not federate there are none."""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter

from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.shapes import FollowerPage

Place = Annotated[int, QueryParameter(ge=0, le=2**31)]


@get("/api/followers", sync_to_thread=False)
def get_public_followers(offset: Place = 0, limit: Place = 50) -> Response[FollowerPage]:
    """Who follows this server."""
    return Response(FollowerPage(total=0, results=[]), headers={**NO_CACHE, **ANY_ORIGIN})
