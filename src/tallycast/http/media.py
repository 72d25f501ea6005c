"""/hls/: playlists and media, past the framework because every viewer asks several times a second.

A playlist request that names a part which is not there yet waits for it (RFC 8216bis 6.2.5.2), and so
does a request for the part that the preload hint promised (4.4.5.3). Media names never repeat, so that
media may be cached for ever; a playlist only where its URL names the state that it holds.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tallycast.broadcast import LiveEdge, Viewers
from tallycast.hls import PlaylistBody, Refuse, Serve, decide, is_media_name
from tallycast.http.client_address import ClientAddress
from tallycast.http.later import Later, Wait
from tallycast.http.ranges import parse_range
from tallycast.http.reply import Header, Reply
from tallycast.storage import Elsewhere, OnDisk

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MEDIA_TYPE = (b"content-type", b"video/mp4")
WEBVTT_TYPE = (b"content-type", b"text/vtt; charset=utf-8")
PLAYLIST_TYPE = (b"content-type", b"application/x-mpegURL")
ANY_ORIGIN = (b"access-control-allow-origin", b"*")
EXPOSED = (b"access-control-expose-headers", b"Content-Length, Content-Range, Date, ETag")
VARIES = (b"vary", b"accept-encoding")
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
NEVER = (b"cache-control", b"no-cache")
WAITING_TARGETS = 3
"""Target durations after which a blocked request gets 503 (RFC 8216bis 6.2.5.2)."""
REPLIES_KEPT = 64
"""Playlist answers that are kept ready: the states of all renditions that players ask for at one time."""
REPLIES_KEPT_BYTES = 8 << 20
"""Of them together: a playlist of hours is large, and is asked for by those alone who just came."""
FILE_CHUNK_BYTES = 256 << 10

NOT_FOUND = Reply(404, (ANY_ORIGIN, NEVER), b"Not Found")
NOT_ALLOWED = Reply(405, (ANY_ORIGIN, (b"allow", b"GET, HEAD, OPTIONS")), b"Method Not Allowed")
TOO_LATE = Reply(503, (ANY_ORIGIN, NEVER), b"The broadcast did not go on in time")
PREFLIGHT = Reply(
    204,
    (
        ANY_ORIGIN,
        (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
        (b"access-control-allow-headers", b"Range, If-None-Match"),
        (b"access-control-max-age", b"86400"),
    ),
)


class FromDisk(msgspec.Struct, frozen=True):
    """The answer is read from a file while it is sent; `head.body` is empty."""

    head: Reply
    file: OnDisk
    first: int
    length: int


class MediaApp:
    """ASGI application below /hls/."""

    def __init__(self, edge: LiveEdge, viewers: Viewers, client_address: Callable[[], ClientAddress]) -> None:
        self._edge = edge
        self._viewers = viewers
        self._client_address = client_address
        self._ready: dict[tuple[str, bool, bool], Reply] = {}
        self._ready_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, waiting where it asks for what is about to come."""
        answer = self.answer(scope)
        deadline: float | None = None
        while isinstance(answer, Wait):
            now = time.monotonic()
            if deadline is None:
                deadline = now + answer.most_seconds
            waited = now < deadline and await self._edge.waiters.changed(answer.rendition, deadline - now)
            answer = self.answer(scope, again=True) if waited else TOO_LATE
        if isinstance(answer, FromDisk):
            await _send_file(answer, send)
            return
        headers = list(answer.headers)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def answer_at_once(self, scope: Scope, dressed: Callable[[Reply], Reply]) -> Reply | Later | None:
        """The answer, now or when it is there; None: it is to be given the usual way. `dressed` has the last
        word on each."""

        def ask(again: bool = True) -> Reply | Wait | None:
            answer = self.answer(scope, again=again)
            if isinstance(answer, Reply):
                return dressed(answer)
            return None if isinstance(answer, FromDisk) else answer

        answer = ask(again=False)
        return Later(self._edge.waiters, answer, ask, TOO_LATE) if isinstance(answer, Wait) else answer

    def answer(self, scope: Scope, *, again: bool = False) -> Reply | Wait | FromDisk:
        """What there is to say now; `again`: the same request, after a wait."""
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            return PREFLIGHT if method == "OPTIONS" else NOT_ALLOWED
        match scope["path"].split("/")[2:]:
            case ["stream.m3u8"]:
                if not again:
                    self._seen(scope)
                return self._playlist(scope, self._edge.multivariant(time.time()))
            case ["offline", "stream.m3u8"]:
                return self._playlist(scope, self._edge.offline_playlist(time.time()))
            case ["offline", name]:
                data = self._edge.offline_media(name)
                return NOT_FOUND if data is None else media_reply(scope, name, data)
            case ["captions", name]:
                return self._captions(scope, name)
            case [rendition, "stream.m3u8"] if _is_index(rendition):
                if not again:
                    self._seen(scope)
                return self._media_playlist(scope, int(rendition))
            case [rendition, name] if _is_index(rendition) and is_media_name(name):
                return self._piece(scope, int(rendition), name)
        return NOT_FOUND

    def _seen(self, scope: Scope) -> None:
        address = self._client_address().of(scope)
        agent = _header(scope, b"user-agent").decode("latin-1")
        viewer = self._viewers.identify(address, agent)
        self._viewers.seen(viewer, time.monotonic(), address=address, user_agent=agent)

    def _media_playlist(self, scope: Scope, rendition: int) -> Reply | Wait:
        window = self._edge.window(rendition)
        if window is None:
            return self._playlist(scope, self._edge.offline_playlist(time.time()))
        raw = scope["query_string"]
        query = parse_qsl(raw.decode("latin-1"), keep_blank_values=True) if raw else []
        match decide(window, query):
            case Serve(skip=skip):
                body = self._edge.media_playlist(rendition, skip=skip)
                if any(name == "_HLS_msn" for name, _ in query):
                    return self._playlist(scope, body, named_for=window.target_duration_seconds)
                return self._playlist(scope, body)
            case Refuse(status, reason):
                return Reply(status, (ANY_ORIGIN, NEVER), reason.encode())
        return Wait(rendition, WAITING_TARGETS * window.target_duration_seconds)

    def _captions(self, scope: Scope, name: str) -> Reply | Wait:
        beside = self._edge.captioned()
        if beside is None:
            return NOT_FOUND
        subtitles, window = beside
        if name != "stream.m3u8":
            text = subtitles.segment(window, name)
            headers = (WEBVTT_TYPE, ANY_ORIGIN, FOR_EVER)
            return NOT_FOUND if text is None else Reply(200, headers, text)
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        # Without parts: who asks for one waits for the segment that it belongs to.
        match decide(window, [one for one in query if one[0] == "_HLS_msn"]):
            case Serve():
                return self._playlist(scope, subtitles.playlist(window))
            case Refuse(status, reason):
                return Reply(status, (ANY_ORIGIN, NEVER), reason.encode())
        return Wait(window.spec.index, WAITING_TARGETS * window.target_duration_seconds)

    def _playlist(self, scope: Scope, body: PlaylistBody, *, named_for: int | None = None) -> Reply:
        """`named_for`: the target duration, where the URL names the state that the answer holds."""
        etag = (b"etag", body.etag.encode())
        if _header(scope, b"if-none-match") == etag[1]:
            return Reply(304, (PLAYLIST_TYPE, ANY_ORIGIN, _playlist_cache(named_for), etag, VARIES))
        compressed = b"gzip" in _header(scope, b"accept-encoding")
        key = (body.etag, compressed, named_for is not None)
        reply = self._ready.get(key)
        if reply is None:
            coding = ((b"content-encoding", b"gzip"),) if compressed else ()
            headers = (PLAYLIST_TYPE, ANY_ORIGIN, _playlist_cache(named_for), etag, VARIES, *coding)
            reply = Reply(200, headers, body.gzip if compressed else body.body)
            self._ready_bytes += len(reply.body)
            while self._ready and (
                len(self._ready) >= REPLIES_KEPT or self._ready_bytes > REPLIES_KEPT_BYTES
            ):
                self._ready_bytes -= len(self._ready.pop(next(iter(self._ready))).body)
            self._ready[key] = reply
        return reply if scope["method"] == "GET" else reply.for_head()

    def _piece(self, scope: Scope, rendition: int, name: str) -> Reply | Wait | FromDisk:
        data = self._edge.media(rendition, name)
        if isinstance(data, Elsewhere):
            # Not to be kept: should the place there fail, the same address is answered by us again.
            return Reply(307, (ANY_ORIGIN, NEVER, (b"location", data.url.encode())))
        if isinstance(data, OnDisk):
            return file_reply(scope, name, data)
        if data is not None:
            return media_reply(scope, name, data)
        if not self._edge.is_promised(rendition, name):
            return NOT_FOUND
        window = self._edge.window(rendition)
        assert window is not None
        return Wait(rendition, WAITING_TARGETS * window.target_duration_seconds)


def media_reply(scope: Scope, name: str, data: bytes | memoryview) -> Reply:
    """The answer with a piece of media that is in memory, or with a range of it."""
    head, span = _media_head(scope, name, len(data))
    if span is None:
        return head
    first, length = span
    reply = Reply(head.status, head.headers[:-1], memoryview(data)[first : first + length])
    return reply if scope["method"] == "GET" else reply.for_head()


def file_reply(scope: Scope, name: str, file: OnDisk) -> Reply | FromDisk:
    """The same for one on the disk."""
    head, span = _media_head(scope, name, file.size_bytes)
    return head if span is None or scope["method"] == "HEAD" else FromDisk(head, file, *span)


def _media_head(scope: Scope, name: str, size_bytes: int) -> tuple[Reply, tuple[int, int] | None]:
    """Status and headers, and which bytes to send (the first one and how many); None: no bytes."""
    etag = b'"' + name.encode() + b'"'
    headers = (MEDIA_TYPE, ANY_ORIGIN, EXPOSED, FOR_EVER, (b"etag", etag), (b"accept-ranges", b"bytes"))
    if _header(scope, b"if-none-match") == etag:
        return Reply(304, headers), None
    wanted = _header(scope, b"range")
    if wanted and _header(scope, b"if-range") in (b"", etag):
        span = parse_range(wanted, size_bytes)
        if span is False:
            unsatisfied = (b"content-range", b"bytes */%d" % size_bytes)
            return Reply(416, (ANY_ORIGIN, EXPOSED, unsatisfied)), None
        if isinstance(span, tuple):
            first, last = span
            place = (b"content-range", b"bytes %d-%d/%d" % (first, last, size_bytes))
            return _sized(206, (*headers, place), last - first + 1), (first, last - first + 1)
    return _sized(200, headers, size_bytes), (0, size_bytes)


def _sized(status: int, headers: tuple[Header, ...], length: int) -> Reply:
    """A head whose body of `length` bytes is sent by somebody else."""
    reply = Reply(status, headers)
    reply.headers = (*headers, (b"content-length", b"%d" % length))
    return reply


async def _send_file(answer: FromDisk, send: Send) -> None:
    try:
        file = await asyncio.to_thread(answer.file.path.open, "rb")
    except OSError:  # deleted since
        await send({"type": "http.response.start", "status": 404, "headers": list(NOT_FOUND.headers)})
        await send({"type": "http.response.body", "body": NOT_FOUND.body})
        return
    try:
        head = answer.head
        await send({"type": "http.response.start", "status": head.status, "headers": list(head.headers)})
        await asyncio.to_thread(file.seek, answer.first)
        left = answer.length
        while left:
            data = await asyncio.to_thread(file.read, min(left, FILE_CHUNK_BYTES))
            if not data:
                raise OSError(f"{answer.file.path} is shorter than it was")
            left -= len(data)
            await send({"type": "http.response.body", "body": data, "more_body": left > 0})
    finally:
        file.close()


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _playlist_cache(named_for: int | None) -> Header:
    if named_for is None:
        return NEVER
    # RFC 8216bis B.1: an answer to a blocking request holds what its URL names; six target durations.
    return (b"cache-control", b"public, max-age=%d" % (6 * named_for))


def _header(scope: Scope, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""
