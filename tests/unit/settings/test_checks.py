from pathlib import Path

import pytest

from tallycast.settings import checks
from tallycast.settings.declaration import Check
from tallycast.settings.errors import ValueUnfit


def taken(check: Check, value: object) -> bool:
    try:
        check(value)
    except ValueUnfit as unfit:
        assert "expected" in str(unfit)  # noqa: PT017 - part of what is tested
        return False
    return True


PUBLIC_URL = checks.url("http", "https", private_allowed=False)
ANY_URL = checks.url("http", "https")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "https://live.example.com",
        "http://live.example.com:8080/path?x=1#y",
        "HTTPS://LIVE.EXAMPLE.COM",
        "https://müller.example",
        "https://xn--mller-kva.example",
        "https://93.184.216.34",
        "https://[2606:2800:220:1:248:1893:25c8:1946]:8443",
    ],
)
def test_public_urls(value: str) -> None:
    assert taken(PUBLIC_URL, value)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com",
        "example.com",
        "//example.com",
        "https://",
        "https:///path",
        "https:example.com",
        "https://user:secret@example.com",
        "https://exa mple.com",
        "https://example.com\\@evil.test",
        "https://example.com/<script>",
        'https://example.com/"onload="x',
        "https://example.com:99999",
        "https://example.com:port",
        "https://[::1",
        "https://-bad-.example",
        "https://.",
        "http://127.0.0.1",
        "http://10.0.0.1",
        "http://192.168.1.5:8080",
        "http://172.16.0.1",
        "http://169.254.169.254",
        "http://0.0.0.0",
        "http://100.64.0.1",
        "http://2130706433",
        "http://[::1]",
        "http://[fd00::1]",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_no_public_urls(value: str) -> None:
    assert not taken(PUBLIC_URL, value)


# Inside a network of one's own a private address is what one has.
def test_private_addresses_where_they_are_allowed() -> None:
    assert taken(ANY_URL, "http://192.168.1.5:9000")
    assert not taken(ANY_URL, "ws://192.168.1.5:9000")


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("", True),
        ("https://github.com/owncast", True),
        ("http://example.com", True),
        ("mailto:me@example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("https://", False),
        ("/path", False),
        ("https://a b", False),
    ],
)
def test_links(value: str, good: bool) -> None:
    assert taken(checks.link, value) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("", True),
        ("/img/a.png", True),
        ("https://example.com/a.png", True),
        ("//evil.test/a.png", False),
        ("/img/../../admin", False),
        ("/img\\..\\a", False),
        ("javascript:alert(1)", False),
        ("data:image/svg+xml,x", False),
        ("a.png", False),
    ],
)
def test_image_sources(value: str, good: bool) -> None:
    assert taken(checks.image_source, value) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("", True),
        ("wss://chat.example.com", True),
        ("ws://10.0.0.1:8080", True),
        ("chat.example.com", True),
        ("chat.example.com:8080", True),
        ("https://chat.example.com", False),
        ("chat example", False),
        ("javascript:alert(1)", False),
        ("wss://", False),
    ],
)
def test_socket_hosts(value: str, good: bool) -> None:
    assert taken(checks.socket_host, value) is good


def test_addresses_and_networks() -> None:
    assert taken(checks.ip_address, "0.0.0.0")
    assert taken(checks.ip_address, "::1")
    for wrong in ("", "localhost", "256.0.0.1", "10.0.0.0/8", "1", "::1%eth0; rm"):
        assert not taken(checks.ip_address, wrong), wrong
    assert taken(checks.ip_network, "10.0.0.0/8")
    assert taken(checks.ip_network, "10.0.0.1/8")
    assert taken(checks.ip_network, "fd00::/8")
    assert taken(checks.ip_network, "127.0.0.1")
    for wrong in ("", "10.0.0.0/33", "proxy"):
        assert not taken(checks.ip_network, wrong), wrong


def test_domains() -> None:
    for good in ("example.com", "guns.eagles.biz", "localhost", "bücher.example", "a_b.example"):
        assert taken(checks.domain, good), good
    for wrong in ("", "a..b", "-a.com", "a b", "https://a.com", "a/b", "*.a.com", "a" * 254, "a@b.c"):
        assert not taken(checks.domain, wrong), wrong


def test_executables(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    assert taken(checks.executable, "")
    assert not taken(checks.executable, str(program))
    program.write_text("#!/bin/sh\n")
    program.chmod(0o644)
    assert not taken(checks.executable, str(program))
    program.chmod(0o755)
    assert taken(checks.executable, str(program))
    assert not taken(checks.executable, str(tmp_path))


def test_colours() -> None:
    for good in ("", "#fff", "#FF8800", "#ff880080", "tomato", "rgb(1, 2, 3)", "hsla(1 2% 3% / 0.5)"):
        assert taken(checks.COLOR, good), good
    for wrong in ("#ff", "#ggg", "#fffff", "url(x)", "red;x:y", "rgb(expression(1))", "red}"):
        assert not taken(checks.COLOR, wrong), wrong


def test_lists() -> None:
    assert taken(checks.each(checks.domain), ("a.com", "b.com"))
    with pytest.raises(ValueUnfit, match=r"\[1\]: expected a domain"):
        checks.each(checks.domain)(("a.com", "b c"))
    assert taken(checks.unique(str.lower, "name"), ("a", "b"))
    with pytest.raises(ValueUnfit, match=r"\[1\]: expected each name only once"):
        checks.unique(str.lower, "name")(("a", "A"))


def test_texts() -> None:
    assert taken(checks.not_blank, "a")
    assert not taken(checks.not_blank, " \t\u3000")
    assert taken(checks.matches("[a-z]+", "letters"), "")
    assert not taken(checks.matches("[a-z]+", "letters"), "a1")
    assert not taken(checks.matches("[a-z]+", "letters"), "a\n")
