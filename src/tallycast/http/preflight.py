"""Routes that pages of other sites may call, without credentials of a browser: preflights and answers."""

from typing import Any

_PATHS = frozenset(("/api/chat", "/api/chat/register", "/api/schedule", "/whip"))
_BELOW = ("/api/integrations/", "/whip/")
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_HEADERS = [
    _ANY_ORIGIN,
    (b"access-control-allow-methods", b"GET, POST, PATCH, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, If-Match"),
    (b"access-control-max-age", b"86400"),
]
_EXPOSED = (b"access-control-expose-headers", b"Location, ETag, Retry-After")


def is_open(path: str) -> bool:
    """Whether this is such a route."""
    return path in _PATHS or path.startswith(_BELOW)


def to_any_origin(send: Any) -> Any:
    """`send`, with the header that lets other sites' pages read the answer, a refusal as well."""

    async def send_open(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = [one for one in message.get("headers", ()) if one[0] != _ANY_ORIGIN[0]]
            message = {**message, "headers": [*headers, _ANY_ORIGIN, _EXPOSED]}
        await send(message)

    return send_open


async def answer_preflight(send: Any) -> None:
    """Say that any page may."""
    await send({"type": "http.response.start", "status": 204, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b""})
