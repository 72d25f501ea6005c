"""Who watches now: distinct viewers seen within a short time, sans-IO.

A viewer is an address with a player's name, salted with a number of this process so that nothing that
identifies a person is kept. A page that is loaded again is the same viewer.
"""

import hashlib

VIEWER_SECONDS = 15.0
"""A player asks for a playlist at least once a target duration (4 s at most); three misses and it is gone."""
VIEWER_LIMIT = 200_000
"""Distinct viewers that are remembered: an attacker's invented names cost at most some 30 MB."""


class Viewers:
    """The viewers seen within the last `VIEWER_SECONDS`."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self._last_seen: dict[bytes, float] = {}

    def identify(self, address: str, user_agent: str) -> bytes:
        """The name under which a viewer is counted, 16 bytes."""
        digest = hashlib.blake2b(digest_size=16, key=self._salt)
        digest.update(address.encode())
        digest.update(b"\0")
        digest.update(user_agent.encode("utf-8", "surrogateescape"))
        return digest.digest()

    def seen(self, viewer: bytes, now: float) -> None:
        """A viewer asked for a playlist or sent a ping at `now` (seconds of a monotonic clock)."""
        # Taken out and put back so that the order of the dict is the order of last sight.
        self._last_seen.pop(viewer, None)
        if len(self._last_seen) < VIEWER_LIMIT:
            self._last_seen[viewer] = now

    def count(self, now: float) -> int:
        """How many watch at `now`."""
        horizon = now - VIEWER_SECONDS
        gone = []
        for viewer, last in self._last_seen.items():
            if last > horizon:
                break
            gone.append(viewer)
        for viewer in gone:
            del self._last_seen[viewer]
        return len(self._last_seen)

    def clear(self) -> None:
        """Forget all, as when a broadcast ends."""
        self._last_seen.clear()
