"""Slows down who guesses passwords, sans-IO: each address for itself, and all of them together.

An attempt is counted before it is made and taken back when it succeeds; so a thousand at once are
slowed like a thousand in a row. A refused attempt costs its sender nothing further: whoever waits as
long as told may try again.
"""

import ipaddress

import msgspec


class ThrottleLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much guessing is let through."""

    free_attempts: int = 5
    """Wrong attempts of one address before it has to wait: people mistype."""
    first_wait_seconds: float = 1.0
    """Doubled with each further wrong attempt."""
    longest_wait_seconds: float = 300.0
    forget_seconds: float = 900.0
    """An address that was quiet for this long begins anew."""
    overall_burst: int = 20
    overall_per_second: float = 1.0
    """Of all addresses that never succeeded; one guess a second finds no password of eight characters."""
    addresses: int = 10_000
    """How many are remembered; the oldest go first, and the overall limit still holds for them."""


class _Address(msgspec.Struct):
    failures: int
    next_at: float
    last_at: float


class Throttle:
    """Attempts by address. `now` is seconds of a monotonic clock."""

    def __init__(self, limits: ThrottleLimits | None = None) -> None:
        self._limits = limits or ThrottleLimits()
        self._addresses: dict[str, _Address] = {}
        self._succeeded: dict[str, float] = {}
        self._left = float(self._limits.overall_burst)
        self._filled_at = float("-inf")

    def attempt(self, address: str, now: float) -> float:
        """0.0: an attempt may be made, and counts as wrong until `succeeded`; else seconds to wait."""
        network = _network(address)
        known = self._addresses.pop(network, None)
        if known is not None and now - known.last_at < self._limits.forget_seconds:
            self._addresses[network] = known
            if now < known.next_at:
                return known.next_at - now
        else:
            known = None
        # Who was right before is not held up by others' guessing.
        if network not in self._succeeded and (wait := self._take_overall(now)) > 0:
            return wait
        failures = 1 if known is None else known.failures + 1
        self._addresses[network] = _Address(failures, now + self._wait_after(failures), now)
        _forget_oldest(self._addresses, self._limits.addresses)
        return 0.0

    def succeeded(self, address: str, now: float) -> None:
        """The attempt of this address was right."""
        network = _network(address)
        self._addresses.pop(network, None)
        if network not in self._succeeded:
            self._left = min(self._left + 1, self._limits.overall_burst)
        self._succeeded.pop(network, None)
        self._succeeded[network] = now
        _forget_oldest(self._succeeded, self._limits.addresses)

    def _wait_after(self, failures: int) -> float:
        over = failures - self._limits.free_attempts
        if over < 0:
            return 0.0
        # The exponent is bounded so that no float overflows.
        return min(self._limits.first_wait_seconds * 2.0 ** min(over, 40), self._limits.longest_wait_seconds)

    def _take_overall(self, now: float) -> float:
        rate, burst = self._limits.overall_per_second, self._limits.overall_burst
        if now > self._filled_at:
            gained = (now - self._filled_at) * rate
            self._left = min(float(burst), self._left + gained)
            self._filled_at = now
        if self._left < 1.0:
            return (1.0 - self._left) / rate
        self._left -= 1.0
        return 0.0


def _network(address: str) -> str:
    """One customer: an IPv4 address, or the /64 that everybody with IPv6 has to themselves."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _forget_oldest(entries: dict[str, _Address] | dict[str, float], limit: int) -> None:
    while len(entries) > limit:
        del entries[next(iter(entries))]
