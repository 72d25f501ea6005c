"""The integrations' API put together."""

from litestar import Router
from litestar.datastructures import ResponseHeader

from tallycast.chat import ChatRefused
from tallycast.http.errors import BodyRefused, RequestRefused, error_body
from tallycast.http.integrations import administration, speech, tickets

_HEADERS = [ResponseHeader(name="Cache-Control", value="no-store")]

INTEGRATIONS = (
    Router(
        "/",
        route_handlers=[*speech.HANDLERS],
        response_headers=_HEADERS,
        exception_handlers={ChatRefused: error_body, RequestRefused: error_body, BodyRefused: error_body},
        tags=["integrations"],
    ),
    Router(
        "/",
        route_handlers=[*administration.HANDLERS, *tickets.HANDLERS],
        response_headers=_HEADERS,
        tags=["integrations"],
    ),
)
