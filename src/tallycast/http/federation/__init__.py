"""What other servers of the Fediverse ask: who we are, what we posted, and their news for us."""

from typing import Any

from litestar import Response, Router

from tallycast.federation import DocumentUnfit
from tallycast.http.errors import result
from tallycast.http.federation import account, discovery, servers
from tallycast.http.federation.switched import FederationOff, require_federation

_EMPTY = "text/plain"


def _off(request: Any, error: FederationOff) -> Response[bytes]:
    """The contract's answer has no body."""
    return Response(b"", status_code=405, media_type=_EMPTY)


def _unfit(request: Any, error: DocumentUnfit) -> Response[Any]:
    return Response(result(False, str(error)), status_code=400)


FEDERATION = Router(
    "/",
    route_handlers=[*account.HANDLERS, *discovery.HANDLERS],
    guards=[require_federation],
    exception_handlers={FederationOff: _off, DocumentUnfit: _unfit},
    tags=["federation"],
)

__all__ = ["FEDERATION", "servers"]
