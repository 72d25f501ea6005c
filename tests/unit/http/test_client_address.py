"""Whose request it is."""

import ipaddress

import pytest

from tallycast.http.client_address import ClientAddress

PROXIES = (ipaddress.ip_network("127.0.0.1/32"), ipaddress.ip_network("10.0.0.0/8"))


def scope(peer: str, *forwarded: str) -> dict[str, object]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": (peer, 4711), "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        # A stranger's header is worth nothing.
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        # A proxy of ours is believed, one hop.
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        # What the client itself wrote stands left of what our proxy added.
        ("127.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        # A chain of our proxies.
        ("127.0.0.1", ["198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1", "10.1.2.3"], "198.51.100.1"),
        # Nothing forwarded, or nonsense.
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["<script>"], "127.0.0.1"),
        ("127.0.0.1", ["unknown, 198.51.100.1"], "198.51.100.1"),
        # IPv4 through an IPv6 socket is the same address.
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("2001:db8::1", [], "2001:db8::1"),
    ],
)
def test_with_proxies_named(peer: str, forwarded: list[str], expected: str) -> None:
    assert ClientAddress(PROXIES).of(scope(peer, *forwarded)) == expected


def test_without_proxies_the_peer_is_the_client() -> None:
    assert ClientAddress(()).of(scope("127.0.0.1", "198.51.100.1")) == "127.0.0.1"


def test_a_unix_socket_has_no_address() -> None:
    assert ClientAddress(()).of({"client": None, "headers": []}) == ""
