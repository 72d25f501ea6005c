"""/hls/: playlists and media, plain ASGI because every viewer asks several times a second.

A playlist request that names a part which is not there yet waits for it (RFC 8216bis 6.2.5.2), and so
does a request for the part that the preload hint promised (4.4.5.3). Media names never repeat, so that
media may be cached for ever; a playlist only where its URL names the state that it holds.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from tallycast.broadcast import LiveEdge, Viewers
from tallycast.hls import PlaylistBody, Refuse, Serve, WaitFor, decide, is_media_name
from tallycast.http.client_address import ClientAddress
from tallycast.http.ranges import parse_range

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

MEDIA_TYPE = (b"content-type", b"video/mp4")
PLAYLIST_TYPE = (b"content-type", b"application/x-mpegURL")
CORS: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Length, Content-Range, Date, ETag"),
)
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
NEVER = (b"cache-control", b"no-cache")
WAITING_TARGETS = 3
"""Target durations after which a blocked request gets 503 (RFC 8216bis 6.2.5.2)."""


class MediaApp:
    """ASGI application below /hls/."""

    def __init__(self, edge: LiveEdge, viewers: Viewers, client_address: Callable[[], ClientAddress]) -> None:
        self._edge = edge
        self._viewers = viewers
        self._client_address = client_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method = scope["method"]
        if method == "OPTIONS":
            await _answer(send, 204, [*CORS, (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
                                      (b"access-control-allow-headers", b"Range, If-None-Match"),
                                      (b"access-control-max-age", b"86400")])  # fmt: skip
            return
        if method not in ("GET", "HEAD"):
            await _answer(send, 405, [*CORS, (b"allow", b"GET, HEAD, OPTIONS")], b"Method Not Allowed")
            return
        parts = scope["path"].split("/")[2:]
        match parts:
            case ["stream.m3u8"]:
                self._seen(scope)
                body = self._edge.multivariant(time.time())
                await self._send_playlist(scope, send, body, NEVER)
            case ["offline", "stream.m3u8"]:
                await self._send_playlist(scope, send, self._edge.offline_playlist(time.time()), NEVER)
            case ["offline", name]:
                data = self._edge.offline_media(name)
                if data is None:
                    await _not_found(send)
                else:
                    await self._send_media(scope, send, name, data)
            case [rendition, "stream.m3u8"] if _is_index(rendition):
                self._seen(scope)
                await self._media_playlist(scope, receive, send, int(rendition))
            case [rendition, name] if _is_index(rendition) and is_media_name(name):
                await self._media(scope, receive, send, int(rendition), name)
            case _:
                await _not_found(send)

    def _seen(self, scope: Scope) -> None:
        address = self._client_address().of(scope)
        agent = _header(scope, b"user-agent").decode("latin-1")
        viewer = self._viewers.identify(address, agent)
        self._viewers.seen(viewer, time.monotonic(), address=address, user_agent=agent)

    async def _media_playlist(self, scope: Scope, receive: Receive, send: Send, rendition: int) -> None:
        window = self._edge.window(rendition)
        if window is None:
            body = self._edge.offline_playlist(time.time())
            await self._send_playlist(scope, send, body, NEVER)
            return
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        deadline = time.monotonic() + WAITING_TARGETS * window.target_duration_seconds
        while True:
            match decide(window, query):
                case Serve(skip=skip):
                    body = self._edge.media_playlist(rendition, skip=skip)
                    is_named = any(name == "_HLS_msn" for name, _ in query)
                    cache = _cached_while_named(window.target_duration_seconds) if is_named else NEVER
                    await self._send_playlist(scope, send, body, cache)
                    return
                case Refuse(status, reason):
                    await _answer(send, status, [*CORS, NEVER], reason.encode())
                    return
                case WaitFor():
                    left = deadline - time.monotonic()
                    if left <= 0 or not await self._edge.waiters.changed(rendition, left):
                        await _answer(send, 503, [*CORS, NEVER], b"The broadcast did not go on in time")
                        return

    async def _send_playlist(self, scope: Scope, send: Send, body: PlaylistBody, cache: Header) -> None:
        etag = body.etag.encode()
        headers = [PLAYLIST_TYPE, *CORS, cache, (b"etag", etag), (b"vary", b"accept-encoding")]
        if _header(scope, b"if-none-match") == etag:
            await _answer(send, 304, headers)
            return
        data = body.body
        if b"gzip" in _header(scope, b"accept-encoding"):
            data = body.gzip
            headers.append((b"content-encoding", b"gzip"))
        await _answer(send, 200, headers, data, head=scope["method"] == "HEAD")

    async def _media(self, scope: Scope, receive: Receive, send: Send, rendition: int, name: str) -> None:
        data = self._edge.media(rendition, name)
        if data is None and self._edge.is_promised(rendition, name):
            data = await self._promised(rendition, name)
        if data is None:
            await _not_found(send)
        else:
            await self._send_media(scope, send, name, data)

    async def _send_media(self, scope: Scope, send: Send, name: str, data: bytes | memoryview) -> None:
        etag = b'"' + name.encode() + b'"'
        headers = [
            MEDIA_TYPE,
            *CORS,
            FOR_EVER,
            (b"etag", etag),
            (b"accept-ranges", b"bytes"),
        ]
        if _header(scope, b"if-none-match") == etag:
            await _answer(send, 304, headers)
            return
        status = 200
        wanted = _header(scope, b"range")
        if wanted and _header(scope, b"if-range") in (b"", etag):
            span = parse_range(wanted, len(data))
            if span is False:
                unsatisfied = (b"content-range", b"bytes */%d" % len(data))
                await _answer(send, 416, [*CORS, unsatisfied])
                return
            if isinstance(span, tuple):
                first, last = span
                headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, len(data))))
                data = memoryview(data)[first : last + 1]
                status = 206
        await _answer(send, status, headers, data, head=scope["method"] == "HEAD")

    async def _promised(self, rendition: int, name: str) -> bytes | memoryview | None:
        window = self._edge.window(rendition)
        assert window is not None
        deadline = time.monotonic() + WAITING_TARGETS * window.target_duration_seconds
        while self._edge.is_promised(rendition, name):
            left = deadline - time.monotonic()
            if left <= 0 or not await self._edge.waiters.changed(rendition, left):
                return None
        return self._edge.media(rendition, name)


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _cached_while_named(target_seconds: int) -> Header:
    # RFC 8216bis B.1: an answer to a blocking request holds what its URL names; six target durations.
    return (b"cache-control", b"public, max-age=%d" % (6 * target_seconds))


def _header(scope: Scope, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""


async def _not_found(send: Send) -> None:
    await _answer(send, 404, [*CORS, NEVER], b"Not Found")


async def _answer(
    send: Send,
    status: int,
    headers: list[Header],
    body: bytes | memoryview = b"",
    *,
    head: bool = False,
) -> None:
    # Set for HEAD as well: the length of what GET would send (RFC 9110 8.6).
    if status not in (204, 304):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


__all__ = ["MediaApp"]
