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


def refusal(method: str, headers: Mapping[str, str], *, server_url: str, changes: bool) -> str | None:
    """Why a request to the admin API is refused with 403; None: it is not.

    `headers` has lower-case names; `changes` says whether the request changes something, whatever its method.
    """
    host, origin = headers.get("host", ""), headers.get("origin")
    if origin is not None and not is_own_origin(origin, host, server_url):
        return "This request comes from a page of another site"
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return "This request comes from a page of another site"
    if not changes or origin is not None or headers.get(CSRF_HEADER) == "1":
        return None
    if "authorization" not in headers:
        return "A change needs the header X-Owncast-CSRF-Protection: 1"
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in FORM_TYPES:
        return "A change needs Content-Type: application/json, or the header X-Owncast-CSRF-Protection: 1"
    if method in SAFE_METHODS and _browser_from_elsewhere(headers, host, server_url):
        return "A change from a browser needs the header X-Owncast-CSRF-Protection: 1"
    return None


def login_refusal(headers: Mapping[str, str], *, server_url: str) -> str | None:
    """The same for signing in, where there is nothing yet that a foreign page could make use of."""
    credentials = {**headers, "authorization": ""}
    return refusal("POST", credentials, server_url=server_url, changes=True)


def _browser_from_elsewhere(headers: Mapping[str, str], host: str, server_url: str) -> bool:
    # An image on a foreign page, over plain HTTP: the browser sends its remembered password and neither
    # Origin nor Sec-Fetch-Site. All browsers call themselves Mozilla; scripts do not.
    if "mozilla/" not in headers.get("user-agent", "").lower() or "sec-fetch-site" in headers:
        return False
    return not is_own_origin(headers.get("referer", ""), host, server_url)


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
