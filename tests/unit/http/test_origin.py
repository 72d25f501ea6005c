import pytest

from tallycast.http.origin import SAFE_METHODS, is_foreign, is_own_origin, lacking_proof

HOST = {"host": "live.example.com"}
OWN = {**HOST, "origin": "https://live.example.com"}
BASIC = {"authorization": "Basic x"}
JSON = {"content-type": "application/json"}
CSRF = {"x-owncast-csrf-protection": "1"}
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64)"}


def ask(method: str, *headers: dict[str, str], changes: bool | None = None) -> str | None:
    merged = {name: value for one in (HOST, *headers) for name, value in one.items()}
    if is_foreign(merged, server_url="https://tally.example"):
        return "foreign"
    if changes is None:
        changes = method not in SAFE_METHODS
    return lacking_proof(method, merged, server_url="https://tally.example") if changes else None


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://live.example.com", "live.example.com"),
        ("https://live.example.com", "live.example.com:443"),
        ("http://live.example.com", "live.example.com"),
        ("http://LIVE.example.com:8080", "live.example.com:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
        # The proxy in front asks with another Host; the server's own URL is known.
        ("https://tally.example", "127.0.0.1:8080"),
    ],
)
def test_own_origins(origin: str, host: str) -> None:
    assert is_own_origin(origin, host, "https://tally.example")


# OPEN-15: look-alikes, null and other ports are foreign.
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.test",
        "null",
        "",
        "https://live.example.com.evil.test",
        "https://evil-live.example.com",
        "https://live.example.co",
        "https://example.com",
        "https://live.example.com:8443",
        "https://live.example.com@evil.test",
        "https://evil.test@live.example.com",
        "https://tally.example.evil.test",
        "http://tally.example",
        "file://",
        "https://[",
        "https://live.example.com:x",
    ],
)
def test_foreign_origins(origin: str) -> None:
    assert not is_own_origin(origin, "live.example.com", "https://tally.example")
    assert ask("GET", BASIC, {"origin": origin}) is not None
    assert ask("POST", BASIC, CSRF, JSON, {"origin": origin}) is not None


# Reads need nothing but credentials; our own page sends Origin or the header.
def test_what_is_let_through() -> None:
    assert ask("GET") is None
    assert ask("GET", BASIC) is None
    assert ask("POST", OWN) is None
    assert ask("POST", CSRF) is None
    assert ask("POST", BASIC, JSON) is None
    assert ask("POST", BASIC) is None  # `curl -X POST`, without a body
    assert ask("POST", OWN, {"content-type": "multipart/form-data; boundary=x"}) is None


# A write with neither Origin nor Authorization needs the header.
def test_a_write_by_cookie_alone() -> None:
    assert ask("POST", JSON) is not None
    assert ask("DELETE") is not None
    assert ask("GET", changes=True) is not None
    assert ask("POST", JSON, {"x-owncast-csrf-protection": "0"}) is not None


# A form of a foreign page, with the password that the browser remembers, in a browser that says nothing.
@pytest.mark.parametrize(
    "kind",
    ["text/plain", "Text/Plain; charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data"],
)
def test_a_form_is_no_proof(kind: str) -> None:
    assert ask("POST", BASIC, {"content-type": kind}) is not None


# Fetch metadata: another site, also one beside us, is refused for reads too.
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_fetch_metadata(site: str) -> None:
    assert ask("GET", BASIC, {"sec-fetch-site": site}) is not None
    assert ask("GET", BASIC, {"sec-fetch-site": "same-origin"}) is None
    assert ask("GET", BASIC, {"sec-fetch-site": "none"}) is None


# A GET that changes something, as an image on a foreign page over plain HTTP.
def test_a_get_that_changes_something() -> None:
    assert ask("GET", BASIC, BROWSER, changes=True) is not None
    assert ask("GET", BASIC, BROWSER, {"referer": "http://evil.test/"}, changes=True) is not None
    assert ask("GET", BASIC, BROWSER, {"referer": "http://live.example.com/admin"}, changes=True) is None
    assert ask("GET", BASIC, BROWSER, CSRF, changes=True) is None
    assert ask("GET", BASIC, {"user-agent": "curl/8"}, changes=True) is None
