"""Answers to preflights: pages of other sites may call these routes, without credentials of a browser."""

from typing import Any

_PATHS = frozenset(("/api/chat", "/api/chat/register"))
_BELOW = "/api/integrations/"
_HEADERS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type"),
    (b"access-control-max-age", b"86400"),
]


def is_open_preflight(scope: Any) -> bool:
    """Whether a page of any site asks if it may call a route, and it may."""
    path = scope["path"]
    return scope["method"] == "OPTIONS" and (path in _PATHS or path.startswith(_BELOW))


async def allow_any_origin(send: Any) -> None:
    """Say that it may."""
    await send({"type": "http.response.start", "status": 204, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b""})
