"""Browsers that want to be told when a broadcast begins."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.caching import NO_CACHE
from tallycast.http.chat.people import chat_user
from tallycast.http.errors import RequestRefused
from tallycast.http.rooms import AnyRequest, GivenRooms

CHANNEL = "BROWSER_PUSH_NOTIFICATION"
WORKER = "viewer/notify/service-worker.js"


class PushRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to be told, and how; there is one channel."""

    channel: Annotated[str, Meta(max_length=100)]
    destination: Annotated[str, Meta(max_length=10_000)]
    """The browser's `PushSubscription` as JSON."""


class PushLeave(msgspec.Struct, frozen=True, kw_only=True):
    """Which browser wants no more."""

    endpoint: Annotated[str, Meta(max_length=2_048)]


@post("/api/notifications/register", status_code=200, media_type="text/plain")
async def register_browser(
    data: JSONBody[PushRegistration], request: AnyRequest, rooms: GivenRooms
) -> Response[bytes]:
    """Tell this browser when a broadcast begins."""
    user = await chat_user(request, rooms)
    if data.channel != CHANNEL:
        raise RequestRefused(f"channel: expected {CHANNEL}")
    await rooms.notifications.subscribers.register(data.destination, user.id)
    return Response(b"", headers=NO_CACHE, media_type="text/plain")


@post("/api/notifications/unregister", status_code=200, media_type="text/plain")
async def unregister_browser(
    data: JSONBody[PushLeave], request: AnyRequest, rooms: GivenRooms
) -> Response[bytes]:
    """Ours: tell this browser no more."""
    await chat_user(request, rooms)
    await rooms.notifications.subscribers.unregister(data.endpoint)
    return Response(b"", headers=NO_CACHE, media_type="text/plain")


@get("/sw.js", media_type="text/javascript", sync_to_thread=False)
def get_service_worker(rooms: GivenRooms) -> Response[str]:
    """What shows the notices in a browser; at the root, so that it may speak for every page."""
    return Response(rooms.web.text(WORKER), media_type="text/javascript", headers=NO_CACHE)
