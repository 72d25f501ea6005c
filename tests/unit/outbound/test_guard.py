"""Which addresses may be asked, in every spelling."""

import pytest

from tallycast.outbound.errors import OutboundRefused
from tallycast.outbound.guard import Allowance, read_url

NOBODY = Allowance.of(())
CLOSED = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001::1",
    "2001:0:5ef5:79fb::1",
    "2001:db8::1",
    "3fff::1",
    "2606:4700:1:2:0:5efe:127.0.0.1",
    "2606:4700:1:2:200:5efe:10.0.0.1",
    "5f00::1",
    "100::1",
    "not an address",
    "",
]
OPEN = [
    "8.8.8.8",
    "93.184.215.14",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450:4001:800::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", CLOSED)
def test_closed(address: str) -> None:
    assert not NOBODY.lets("name.test", address)


@pytest.mark.parametrize("address", OPEN)
def test_open(address: str) -> None:
    assert NOBODY.lets("name.test", address)


# The operator names a target; nothing beside it opens.
def test_allowed_targets() -> None:
    allowance = Allowance.of(("bot.local", "10.1.0.0/16", "192.168.1.5", "fd12::/16", "[::1]"))
    assert allowance.lets("bot.local", "192.168.9.9")
    assert allowance.lets("BOT.local.", "127.0.0.1")
    assert not allowance.lets("not-bot.local", "192.168.9.9")
    assert not allowance.lets("x.bot.local", "192.168.9.9")
    assert allowance.lets("x", "10.1.2.3")
    assert not allowance.lets("x", "10.2.0.1")
    assert allowance.lets("x", "192.168.1.5")
    assert not allowance.lets("x", "192.168.1.6")
    assert allowance.lets("x", "fd12::9")
    assert allowance.lets("x", "::1")
    # A network means its addresses in their IPv6 clothes as well.
    assert allowance.lets("x", "::ffff:10.1.2.3")


@pytest.mark.parametrize(
    ("url", "origin", "address"),
    [
        ("http://example.com", ("http", "example.com", 80), ""),
        ("HTTPS://Example.COM:8443/a?b#c", ("https", "example.com", 8443), ""),
        ("https://example.com./", ("https", "example.com", 443), ""),
        ("https://bücher.example/", ("https", "xn--bcher-kva.example", 443), ""),
        ("http://8.8.8.8:81/x", ("http", "8.8.8.8", 81), "8.8.8.8"),
        ("http://[2606:4700:0::1111]/", ("http", "2606:4700::1111", 80), "2606:4700::1111"),
        # Full-width and circled digits are digits to a resolver: read as the address they mean.
        ("http://①②⑦.⓪.⓪.①/", ("http", "127.0.0.1", 80), "127.0.0.1"),
        ("http://127。0。0。1/", ("http", "127.0.0.1", 80), "127.0.0.1"),
    ],
)
def test_urls_that_are_read(url: str, origin: tuple[str, str, int], address: str) -> None:
    target = read_url(url)
    assert target.origin == origin
    assert target.address == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://:80/",
        "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://@example.com/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://exa mple.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com/\r\nHost: x",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://example.0x7f/",
        "http://[::1/",
        "http://[::1%25lo]/",
        "http://[fe80::1%eth0]/",
        "http://[v1.x]/",
        "http://%31%32%37.0.0.1/",
        "http://local%68ost/",
        "http://a..b/",
        "http://-a.example/",
        "http://" + "a" * 64 + ".example/",
        "http://example.com/" + "a" * 5_000,
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(OutboundRefused):
        read_url(url)
