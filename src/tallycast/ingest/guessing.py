"""Slows down who guesses stream keys, sans-IO, without locking out whoever has the right one.

What counts is how many *different* wrong keys an address gives: an encoder with an old key tries the same
one again and again, every few seconds and for hours, and that tells it nothing. An address that gave a right
key lately is never held up, whoever else is behind it.
"""

import hashlib
import ipaddress
import secrets
from collections import OrderedDict

import msgspec

FREE_KEYS = 10
"""Different wrong keys within `FORGET_SECONDS` that cost nothing: people mistype and paste the wrong one."""
FORGET_SECONDS = 900.0
FIRST_WAIT_SECONDS = 10.0
"""Doubled with each further wrong key."""
LONGEST_WAIT_SECONDS = 3600.0
KNOWN_SECONDS = 86_400.0
"""For so long a right key speaks for its address."""
ADDRESSES = 10_000
"""Remembered at most; the oldest go first."""


class _Address(msgspec.Struct):
    keys: set[bytes]
    last_at: float
    held_until: float = 0.0


class Guessing:
    """Wrong keys by address. `now` is seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._addresses: OrderedDict[str, _Address] = OrderedDict()
        self._known: OrderedDict[str, float] = OrderedDict()

    def held_seconds(self, address: str, now: float) -> float:
        """How long this address has to wait before a key of it is looked at; 0.0: not at all."""
        network = _network(address)
        if now - self._known.get(network, -KNOWN_SECONDS) < KNOWN_SECONDS:
            return 0.0
        known = self._addresses.get(network)
        return 0.0 if known is None else max(0.0, known.held_until - now)

    def wrong(self, address: str, key: str, now: float) -> float:
        """It gave a wrong key; returns how long it is held up from now on."""
        network = _network(address)
        known = self._addresses.pop(network, None)
        if known is None or now - known.last_at > FORGET_SECONDS:
            known = _Address(set(), now)
        self._addresses[network] = known
        if len(self._addresses) > ADDRESSES:
            self._addresses.popitem(last=False)
        known.last_at = now
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=8).digest()
        if digest not in known.keys:
            known.keys.add(digest)
            beyond = len(known.keys) - FREE_KEYS
            if beyond > 0:
                wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(beyond - 1, 30), LONGEST_WAIT_SECONDS)
                known.held_until = now + wait
        return self.held_seconds(address, now)

    def right(self, address: str, now: float) -> None:
        """It gave a right key."""
        network = _network(address)
        self._addresses.pop(network, None)
        self._known.pop(network, None)
        self._known[network] = now
        if len(self._known) > ADDRESSES:
            self._known.popitem(last=False)


def _network(address: str) -> str:
    """Of IPv6 what one customer has: a /64. The port, if there is one, does not count."""
    host = address[1:].partition("]")[0] if address.startswith("[") else address
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return host
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
