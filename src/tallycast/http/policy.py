"""What a page may load, run and be framed by: its Content-Security-Policy."""

import re

_SOCKET_HOST = re.compile(r"(wss?://)?([A-Za-z0-9._:\[\]-]+)(?:/.*)?")

FOREIGN_TEXT_POLICY = (
    "sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)
"""HTML that the operator wrote for a button runs in an origin of its own: it reaches nothing of ours."""


def page_policy(import_map_source: str, *, frames: str, socket_host: str = "", media_origin: str = "") -> str:
    """The policy of a page: no script from within, nothing from elsewhere but pictures and framed pages.

    `frames`: who may frame it, as CSP sources. `socket_host`: where the chat's socket is, if elsewhere.
    `media_origin`: where segments of the video are, if elsewhere.
    """
    # 'self' covers the chat's socket on the same host (CSP 3, 6.7.2.8: http matches ws, https matches wss).
    elsewhere = _SOCKET_HOST.fullmatch(socket_host)
    sockets = f" {elsewhere[1] or 'wss://'}{elsewhere[2]}" if elsewhere else ""
    media = f" {media_origin}" if media_origin else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {import_map_source}",
            "style-src 'self'",
            "img-src 'self' data: https:",
            "font-src 'self'",
            f"connect-src 'self'{sockets}{media}",
            f"media-src 'self' blob:{media}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "frame-src 'self' https:",
            f"frame-ancestors {frames}",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )
