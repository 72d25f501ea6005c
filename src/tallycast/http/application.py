"""The ASGI application: Litestar for the API and the pages, plain ASGI for what is asked all the time."""

import re
from collections.abc import Callable
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from tallycast.http import docs, pages, recording_pages, schedule_page, whip
from tallycast.http.admin import ADMIN
from tallycast.http.chat import HANDLERS as CHAT
from tallycast.http.docs import OPENAPI
from tallycast.http.errors import EXCEPTION_HANDLERS
from tallycast.http.federation import FEDERATION, servers
from tallycast.http.guards import send_session
from tallycast.http.integrations import INTEGRATIONS
from tallycast.http.later import Later
from tallycast.http.media import MediaApp
from tallycast.http.preflight import answer_preflight, is_open, to_any_origin
from tallycast.http.public import HANDLERS as PUBLIC
from tallycast.http.public.recordings import OF_HEAD
from tallycast.http.public_files import PREFIX as PUBLIC_FILES
from tallycast.http.reply import Reply
from tallycast.http.request import StrictRequest
from tallycast.http.rooms import Rooms
from tallycast.http.socket import PATH as SOCKET_PATH
from tallycast.http.socket import SocketApp
from tallycast.http.watching import Doorkeeper, is_shown, private, to_one_viewer


class Application:
    """Sends /hls/ and /web/ past the framework, all else through it.

    Measured: the framework's routing, request and response objects cost about as much as serving a
    playlist does; a viewer asks for five playlists and five parts a second.
    """

    def __init__(self, media: MediaApp, rooms: Rooms, framework: Any) -> None:
        self._media = media
        self._web = rooms.web
        self._public_files = rooms.public_files
        self._socket = SocketApp(rooms)
        self._framework = framework
        self._door = Doorkeeper(rooms.watching)

    def answer_at_once(self, scope: Any) -> Reply | Later | None:
        """The answer to a request for media, see `at_once`."""
        scope = self._door.look(scope)
        if isinstance(scope, Reply):
            return scope
        if not scope["path"].startswith("/hls/"):
            return None
        return self._media.answer_at_once(scope, self._dressed)

    def _dressed(self, reply: Reply) -> Reply:
        return reply if self._door.is_open else private(reply)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Dispatch one connection by its path."""
        if scope["type"] in ("http", "websocket"):
            scope = _as_routed(scope)
            found = self._door.look(scope)
            if isinstance(found, Reply):
                await _answer(scope, found, receive, send)
                return
            scope = found
            if scope["type"] == "http" and not self._door.is_open and is_shown(scope["path"]):
                send = to_one_viewer(send)
        path = scope.get("path", "")
        if path == SOCKET_PATH:
            await self._socket(scope, receive, send)
            return
        if scope["type"] == "http":
            if path.startswith("/hls/"):
                await self._media(scope, receive, send)
                return
            if path.startswith("/web/"):
                await self._web(scope, receive, send)
                return
            if path.startswith(PUBLIC_FILES):
                await self._public_files(scope, receive, send)
                return
            if is_open(path):
                if scope["method"] == "OPTIONS":
                    await answer_preflight(send)
                    return
                send = to_any_origin(send)
            if scope["method"] == "HEAD":
                # Asked as GET and answered without the body: no route can forget it (RFC 9110 9.3.2).
                asked: Any = {**scope, "method": "GET", OF_HEAD: True}
                await self._framework(asked, receive, _without_body(send))
                return
        await self._framework(scope, receive, send)


def _as_routed(scope: Any) -> Any:
    """The same request under the path that the framework's router will read.

    It takes `//thumbnail.jpg/` for `/thumbnail.jpg`; so must whoever judges a request by its path.
    """
    path: str = scope["path"]
    if "//" not in path and (path == "/" or not path.endswith("/")):
        return scope
    return {**scope, "path": re.sub("/{2,}", "/", path).rstrip("/") or "/"}


async def _answer(scope: Any, reply: Reply, receive: Any, send: Any) -> None:
    """Send an answer that is known before anybody was asked."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close"})  # before it was accepted: 403 (ASGI)
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})


def _without_body(send: Any) -> Any:
    async def send_head(message: Any) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head


def build_application(
    rooms: Rooms, around: Callable[[Any], Any] = lambda application: application
) -> Application:
    """The whole of what is reached by HTTP. `around` is put around all but media, assets and sockets."""
    framework = Litestar(
        route_handlers=[
            *PUBLIC,
            *CHAT,
            *INTEGRATIONS,
            FEDERATION,
            *servers.PUBLIC,
            *pages.HANDLERS,
            *schedule_page.HANDLERS,
            *recording_pages.HANDLERS,
            *ADMIN,
            *docs.HANDLERS,
            *whip.HANDLERS,
        ],
        request_class=StrictRequest,
        state=State({"rooms": rooms}),
        before_send=[send_session],
        dependencies={"rooms": Provide(lambda: rooms, sync_to_thread=False, use_cache=True)},
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=OPENAPI,
        debug=False,
        logging_config=None,
    )
    return Application(MediaApp(rooms.edge, rooms.viewers, rooms.client_address), rooms, around(framework))
