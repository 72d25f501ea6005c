"""Which requests to the admin API a foreign page may have caused, sans-IO.

A browser sends its cookies and a remembered HTTP Basic password along with whatever a page makes it
ask for, and it says where the page came from. We answer foreign pages with a refusal and never with a
CORS header, so that they can neither change anything nor read anything.

What a browser says: `Origin` on everything but simple reads (Fetch standard 3.2), `Sec-Fetch-Site` on
everything that goes to HTTPS or this machine (Fetch Metadata 2.1), `Referer` unless the page forbids it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

CSRF_HEADER = "x-owncast-csrf-protection"
"""A page of ours sends it as `1`; a foreign one cannot without asking first, and we never agree."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""Bodies that a form, and so any page, can send without asking (Fetch standard, CORS-safelisted)."""
DEFAULT_PORTS = {"http": 80, "https": 443}


def is_own_origin(origin: str, host: str, server_url: str) -> bool:
    """Whether an Origin header (or any URL) names this server: the host that was asked for, or its URL."""
    found = _place(origin)
    if found is None:
        return False
    scheme, name, port = found
    asked = _place(f"{scheme}://{host}")
    return (asked is not None and (name, port) == asked[1:]) or found == _place(server_url)


def is_foreign(headers: Mapping[str, str], *, server_url: str) -> bool:
    """Whether a page of another site is behind a request, as the browser says. Names are in lower case."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if origin is not None and not is_own_origin(origin, host, server_url):
        return True
    return headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def lacking_proof(method: str, headers: Mapping[str, str], *, server_url: str) -> str | None:
    """What a change lacks to show that no foreign page is behind it, where the browser said nothing.

    For requests whose credentials are right and that are not foreign. None: it lacks nothing.
    """
    if "origin" in headers or headers.get(CSRF_HEADER) == "1":
        return None
    if "authorization" not in headers:
        return "A change needs the header X-Owncast-CSRF-Protection: 1"
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in FORM_TYPES:
        return "A change needs Content-Type: application/json, or the header X-Owncast-CSRF-Protection: 1"
    if method in SAFE_METHODS and _browser_from_elsewhere(headers, server_url):
        return "A change from a browser needs the header X-Owncast-CSRF-Protection: 1"
    return None


def _browser_from_elsewhere(headers: Mapping[str, str], server_url: str) -> bool:
    # An image on a foreign page, over plain HTTP: the browser sends its remembered password and neither
    # Origin nor Sec-Fetch-Site. All browsers call themselves Mozilla; scripts do not.
    if "mozilla/" not in headers.get("user-agent", "").lower() or "sec-fetch-site" in headers:
        return False
    return not is_own_origin(headers.get("referer", ""), headers.get("host", ""), server_url)


def _place(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a URL; None for `null` and whatever else has no host."""
    try:
        parts = urlsplit(url)
        scheme, name = parts.scheme.lower(), parts.hostname
        port = parts.port or DEFAULT_PORTS.get(scheme, 0)
    except ValueError:
        return None
    if scheme not in DEFAULT_PORTS or not name or parts.username is not None:
        return None
    return scheme, name.lower(), port
