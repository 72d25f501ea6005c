"""/public/: files that the operator puts into the folder `public` of the data folder, as they are.

They are the operator's, and yet a page among them runs in an origin of its own: a mistake in it, or a file of
somebody else's, must not act with the rights of whoever is signed in here.
"""

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO

from tallycast.http.policy import FOREIGN_TEXT_POLICY
from tallycast.http.ranges import parse_range

PREFIX = "/public/"
CHUNK_BYTES = 256 << 10
MEDIA_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".htm": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Written out: Python's own table depends on the machine. All else is handed out as a download."""

Header = tuple[bytes, bytes]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class PublicFiles:
    """An ASGI application; the folder need not be there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Answer one request below /public/."""
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, [(b"allow", b"GET, HEAD")], b"Method Not Allowed")
            return
        file = await asyncio.to_thread(self._open, scope["path"].removeprefix(PREFIX))
        if file is None:
            await _answer(send, 404, [(b"cache-control", b"no-cache")], b"Not Found")
            return
        try:
            await _send(scope, send, file)
        finally:
            file.close()

    def _open(self, name: str) -> BinaryIO | None:
        """The file of this name, if it lies in the folder, links followed; nothing hidden is handed out."""
        parts = name.split("/")
        if not all(_is_handed_out(part) for part in parts):
            return None
        folder = os.path.realpath(self._folder)
        path = os.path.realpath(os.path.join(folder, *parts))
        if os.path.commonpath([folder, path]) != folder:
            return None
        try:
            # A pipe would wait for its writer.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return None
        return os.fdopen(descriptor, "rb")


def _is_handed_out(part: str) -> bool:
    return bool(part) and part.isprintable() and not part.startswith(".") and "\\" not in part


async def _send(scope: dict[str, Any], send: Send, file: BinaryIO) -> None:
    facts = os.fstat(file.fileno())
    asked = dict(scope["headers"])
    etag = b'"%x-%x"' % (facts.st_mtime_ns, facts.st_size)
    headers = [*_headers(Path(scope["path"]).suffix.lower()), (b"etag", etag)]
    if asked.get(b"if-none-match") == etag:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    status, first, last = 200, 0, facts.st_size - 1
    if b"range" in asked and asked.get(b"if-range", etag) == etag:
        span = parse_range(asked[b"range"], facts.st_size)
        if span is False:
            await _answer(send, 416, [(b"content-range", b"bytes */%d" % facts.st_size)], b"")
            return
        if isinstance(span, tuple):
            status, (first, last) = 206, span
            headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, facts.st_size)))
    left = last - first + 1
    headers.append((b"content-length", b"%d" % left))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if scope["method"] == "HEAD" or not left:
        await send({"type": "http.response.body", "body": b""})
        return
    file.seek(first)
    while left:
        data = await asyncio.to_thread(file.read, min(left, CHUNK_BYTES))
        if not data:
            raise OSError("the file became shorter while it was sent")
        left -= len(data)
        await send({"type": "http.response.body", "body": data, "more_body": left > 0})


def _headers(suffix: str) -> list[Header]:
    known = MEDIA_TYPES.get(suffix)
    headers = [
        (b"content-type", (known or "application/octet-stream").encode()),
        (b"accept-ranges", b"bytes"),
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", b"public, max-age=300"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", FOREIGN_TEXT_POLICY.encode()),
    ]
    return headers if known else [*headers, (b"content-disposition", b"attachment")]


async def _answer(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
