"""Who may watch, at the door of everything that shows a broadcast: media, stills, chat, recordings.

While everybody may, this costs one look at a setting. Else a request brings a ticket: a browser in its
cookie, a player in the path (`/watch/TICKET/hls/…`: the addresses in a playlist are relative, so that all
that follows brings it too) or, to begin with, in the query (`?ticket=`).
"""

from typing import Any
from urllib.parse import parse_qs

from tallycast.auth import TicketRefused, WatchDoor
from tallycast.http.reply import Header, Reply

Scope = Any
COOKIE = "tallycast_ticket"
PREFIX = "/watch/"
PLAYABLE = ("/hls/", "/replay/", "/clip/")
"""What players are given below the prefix."""
SHOWN = (*PLAYABLE, "/clips/", "/clip-thumbnail/", "/recordings", "/api/recordings", "/api/chat")
SHOWN_EXACTLY = frozenset({"/ws", "/thumbnail.jpg", "/preview.gif"})
REFUSED = Reply(
    403,
    (
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", b"no-store"),
        (b"content-type", b"text/plain; charset=utf-8"),
    ),
    b"Not everybody may watch this: a password or a ticket is needed",
)


class Doorkeeper:
    """Lets a request pass or answers it."""

    def __init__(self, door: WatchDoor) -> None:
        self._door = door

    @property
    def is_open(self) -> bool:
        """Whether everybody may watch, so that what is shown may be kept by caches for all."""
        return self._door.is_open

    def look(self, scope: Scope) -> Scope | Reply:
        """The request to go on with (its ticket cut out of the path), or the answer to it."""
        path: str = scope["path"]
        if path.startswith(PREFIX):
            return self._within(scope, path)
        if self._door.is_open or not is_shown(path):
            return scope
        given = queried(scope)
        if not self._admits(given or kept(scope)):
            return REFUSED
        if given and path.startswith(PLAYABLE):
            query = scope["query_string"].decode("latin-1")
            rest = "&".join(part for part in query.split("&") if not part.startswith("ticket="))
            address = f"{PREFIX}{given}{path}{'?' if rest else ''}{rest}"
            return Reply(
                307,
                (
                    (b"access-control-allow-origin", b"*"),
                    (b"cache-control", b"no-store"),
                    (b"location", address.encode("latin-1", "replace")),
                ),
            )
        return scope

    def _within(self, scope: Scope, path: str) -> Scope | Reply:
        ticket, slash, rest = path.removeprefix(PREFIX).partition("/")
        rest = slash + rest
        if not rest.startswith(PLAYABLE):
            return scope
        if not self._door.is_open and not self._admits(ticket):
            return REFUSED
        return {**scope, "path": rest, "raw_path": rest.encode("latin-1", "replace")}

    def _admits(self, text: str) -> bool:
        try:
            self._door.admits(text)
        except TicketRefused:
            return False
        return True


def is_shown(path: str) -> bool:
    """Whether this address shows something of a broadcast."""
    return path.startswith(SHOWN) or path in SHOWN_EXACTLY


def queried(scope: Scope) -> str:
    """The ticket in the query; empty without one."""
    query: bytes = scope["query_string"]
    if b"ticket=" not in query:
        return ""
    return parse_qs(query.decode("latin-1")).get("ticket", [""])[0]


def kept(scope: Scope) -> str:
    """The ticket in the browser's cookie; empty without one."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _, text = part.strip().partition("=")
                if key == COOKIE:
                    return str(text)
    return ""


def private(reply: Reply) -> Reply:
    """The same answer, for this one viewer: no cache on the way may give it to others."""
    made = Reply(reply.status, ())
    made.headers = _private(reply.headers)
    made.body = reply.body
    return made


def to_one_viewer(send: Any) -> Any:
    """`send` of an application, its answers made private."""

    async def send_private(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(_private(tuple(message.get("headers", ()))))}
        await send(message)

    return send_private


def _private(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    return tuple(
        (name, value.replace(b"public", b"private") if name == b"cache-control" else value)
        for name, value in headers
    )
