"""Whose request this is: the peer, or the address that a proxy of ours reports for it.

Anyone can write an X-Forwarded-For header. It is believed only from peers within the networks that the
settings name as proxies, and then from the right: the last hop that is no proxy of ours is the client.
"""

import ipaddress
from collections.abc import Callable, Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ClientAddress:
    """Reads the client's address out of an ASGI scope."""

    def __init__(self, trusted_proxies: Sequence[Network]) -> None:
        self._trusted = tuple(trusted_proxies)

    def of(self, scope: dict[str, object]) -> str:
        """The address as text, without a port; empty where there is none (a Unix socket)."""
        client = scope.get("client")
        peer = str(client[0]) if isinstance(client, (tuple, list)) and client else ""
        if not self._trusted or not self._is_proxy(peer):
            return _plain(peer)
        headers = scope.get("headers")
        assert isinstance(headers, (list, tuple))
        forwarded = [value for name, value in headers if name == b"x-forwarded-for"]
        hops = [hop.strip() for value in forwarded for hop in value.decode("latin-1").split(",")]
        address = peer
        for hop in reversed(hops):
            if not _is_address(hop):
                break
            address = hop
            if not self._is_proxy(hop):
                break
        return _plain(address)

    def is_from_proxy(self, scope: dict[str, object]) -> bool:
        """Whether a proxy of ours passed the request on, whose headers are then believed."""
        client = scope.get("client")
        return isinstance(client, (tuple, list)) and bool(client) and self._is_proxy(str(client[0]))

    def _is_proxy(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(_plain(text))
        except ValueError:
            return False
        return any(address in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    """An IPv4 address that came through an IPv6 socket as what it is."""
    return text.removeprefix("::ffff:") if text.startswith("::ffff:") and "." in text else text


def parse_networks(texts: Sequence[str]) -> list[Network]:
    """Addresses and networks as the setting lists them; the setting has checked them."""
    return [ipaddress.ip_network(text, strict=False) for text in texts]


def client_address_by(proxies: Callable[[], tuple[str, ...]]) -> Callable[[], ClientAddress]:
    """The reader of client addresses as a setting has it, made anew only when that has changed."""
    known: dict[tuple[str, ...], ClientAddress] = {}

    def current() -> ClientAddress:
        trusted = proxies()
        if trusted not in known:
            known.clear()
            known[trusted] = ClientAddress(parse_networks(trusted))
        return known[trusted]

    return current
