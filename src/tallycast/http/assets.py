"""/web/: the page's own files, as they stand in the package, but for lines that are only comment.

Comments are a third of what our modules weigh, and every first visit would carry them; an empty line takes
the place of each, so that line numbers stay those of the repository. Libraries lie beside their Brotli and
gzip forms, made when they were fetched; our own modules and sheets go out together (`http/modules.py`,
`http/sheets.py`).

They are reached as `/web/<version>/…`, where the version is a hash of all of them, and may then be kept
for ever; without it (`/web/…`) they are asked for anew each time. Read at first need, kept in memory.
"""

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from tallycast.http import modules, sheets

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Written out: Python's own table depends on the machine."""
COMPRESSED = frozenset({".css", ".html", ".js", ".json", ".mjs", ".svg", ".webmanifest"})
_COMMENTS = re.compile(rb"^[ \t]*(?:/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//[^\n]*)[ \t]*$", re.MULTILINE)
"""Comments that have their lines for themselves; those behind code stay."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


class _Asset(msgspec.Struct, frozen=True):
    media_type: bytes
    data: bytes
    compressed: dict[bytes, bytes]
    """By content coding, the best one first."""
    etag: bytes


class WebFiles:
    """The folder `web/` of the package, and an ASGI application below /web/."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in MEDIA_TYPES
        }
        digest = hashlib.sha256()
        for name, path in self._paths.items():
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
        self.version = digest.hexdigest()[:16]
        self._assets: dict[str, _Asset] = {}
        self._texts: dict[str, str] = {}
        self._together: dict[str, tuple[str, ...]] | None = None

    @property
    def base(self) -> str:
        """Where the files stand under their version, without a slash at the end."""
        return f"/web/{self.version}"

    def text(self, name: str) -> str:
        """A file as text, for the pages that the server completes."""
        text = self._texts.get(name)
        if text is None:
            text = self._texts[name] = self._paths[name].read_text("utf-8")
        return text

    def bytes(self, name: str) -> bytes:
        """A file as it is."""
        return self._paths[name].read_bytes()

    def stems(self, folder: str, suffix: str) -> list[str]:
        """Names of the files of one kind in a folder (with a slash at its end), without their ending."""
        return [
            name.removeprefix(folder).removesuffix(suffix)
            for name in self._paths
            if name.startswith(folder) and name.endswith(suffix)
        ]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Answer one request below /web/."""
        name = scope["path"].removeprefix("/web/")
        version, _, rest = name.partition("/")
        pinned = version == self.version
        asset = self._load(rest if pinned else name)
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, [(b"allow", b"GET, HEAD")], b"Method Not Allowed")
        elif asset is None:
            await _answer(send, 404, [(b"cache-control", b"no-cache")], b"Not Found")
        else:
            await self._send(scope, send, asset, pinned=pinned)

    def _load(self, name: str) -> _Asset | None:
        asset = self._assets.get(name)
        if asset is not None:
            return asset
        if name.startswith(sheets.TOGETHER):
            return self._load_together(name)
        path = self._paths.get(name)
        if path is None:
            return None
        data = path.read_bytes()
        if path.suffix in (".css", ".js") and not name.startswith("vendor/"):
            data = without_comments(data)
        compressed: dict[bytes, bytes] = {}
        for coding, ending in ((b"br", ".br"), (b"gzip", ".gz")):
            if (smaller := path.with_name(f"{path.name}{ending}")).is_file():
                compressed[coding] = smaller.read_bytes()
        if path.suffix in COMPRESSED and b"gzip" not in compressed:
            compressed[b"gzip"] = gzip.compress(data, 9, mtime=0)
        etag = b'"' + hashlib.sha256(data).hexdigest()[:20].encode() + b'"'
        asset = _Asset(MEDIA_TYPES[path.suffix].encode(), data, compressed, etag)
        self._assets[name] = asset
        return asset

    def _load_together(self, name: str) -> _Asset | None:
        if self._together is None:
            pages = [self.text(name) for name, path in self._paths.items() if path.suffix == ".html"]
            lists = {one for page in pages for one in sheets.lists_in(page)}
            self._together = {f"{sheets.TOGETHER}{one}": tuple(one.split(",")) for one in lists}
            for page in pages:
                self._together |= {path: names for names, path in modules.groups_in(page).items()}
        names = self._together.get(name)
        if names is None:
            return None
        if name.endswith(".js"):
            data = modules.join(names, lambda one: without_comments(self.bytes(one)).decode()).encode()
        else:
            lines = b"\n".join(without_comments(self.bytes(one)) for one in names).split(b"\n")
            data = b"\n".join(bare for line in lines if (bare := line.strip()))
        etag = b'"' + hashlib.sha256(data).hexdigest()[:20].encode() + b'"'
        media_type = MEDIA_TYPES[name[name.rindex(".") :]].encode()
        asset = _Asset(media_type, data, {b"gzip": gzip.compress(data, 9, mtime=0)}, etag)
        self._assets[name] = asset
        return asset

    async def _send(self, scope: dict[str, Any], send: Send, asset: _Asset, *, pinned: bool) -> None:
        headers = dict(scope["headers"])
        cache = b"public, max-age=31536000, immutable" if pinned else b"no-cache"
        answer = [
            (b"content-type", asset.media_type),
            (b"cache-control", cache),
            (b"etag", asset.etag),
            (b"vary", b"accept-encoding"),
            (b"x-content-type-options", b"nosniff"),
            # An embed in a sandboxed frame of another site has no origin at all. All of this is public.
            (b"access-control-allow-origin", b"*"),
            # An SVG opened by itself is a document: it must not run anything.
            (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
        ]
        if headers.get(b"if-none-match") == asset.etag:
            await _answer(send, 304, answer, None)
            return
        body = asset.data
        accepted = {
            one.partition(b";")[0].strip() for one in headers.get(b"accept-encoding", b"").split(b",")
        }
        coding = next((coding for coding in asset.compressed if coding in accepted), None)
        if coding is not None:
            body = asset.compressed[coding]
            answer.append((b"content-encoding", coding))
        await _answer(send, 200, answer, body, head=scope["method"] == "HEAD")


def without_comments(source: bytes) -> bytes:
    """A module or sheet whose comments are empty lines."""
    return _COMMENTS.sub(lambda found: b"\n" * found[0].count(b"\n"), source)


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes | None, *, head: bool = False
) -> None:
    if body is not None:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head or body is None else body})
