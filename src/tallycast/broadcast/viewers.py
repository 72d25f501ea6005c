"""Who watches now: distinct viewers seen within a short time, sans-IO.

A viewer is an address with a player's name, salted with a number of this process. A page that is loaded
again is the same viewer. What the administrator may see of one is kept while it watches and nowhere else.
"""

import hashlib

import msgspec

VIEWER_SECONDS = 15.0
"""A player asks for a playlist at least once a target duration (4 s at most); three misses and it is gone."""
VIEWER_LIMIT = 200_000
"""Distinct viewers that are remembered: an attacker's invented names cost at most some 30 MB."""
WATCHING_LIMIT = 20_000
"""Viewers whose address and player are remembered: a page that lists more helps nobody."""
USER_AGENT_LIMIT = 256


class Watching(msgspec.Struct, frozen=True, kw_only=True):
    """What the administrator may see of a viewer."""

    address: str
    user_agent: str
    first_seen: float
    """Seconds of the same clock."""


class Viewers:
    """The viewers seen within the last `VIEWER_SECONDS`."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self._last_seen: dict[bytes, float] = {}
        self._watching: dict[bytes, Watching] = {}
        self.elsewhere = 0
        """How many watch on other servers, as these have told."""

    def identify(self, address: str, user_agent: str) -> bytes:
        """The name under which a viewer is counted, 16 bytes."""
        digest = hashlib.blake2b(digest_size=16, key=self._salt)
        digest.update(address.encode())
        digest.update(b"\0")
        digest.update(user_agent.encode("utf-8", "surrogateescape"))
        return digest.digest()

    def seen(self, viewer: bytes, now: float, *, address: str = "", user_agent: str = "") -> None:
        """A viewer asked for a playlist or sent a ping at `now` (seconds of a monotonic clock)."""
        # Taken out and put back so that the order of the dict is the order of last sight.
        self._last_seen.pop(viewer, None)
        if len(self._last_seen) < VIEWER_LIMIT:
            self._last_seen[viewer] = now
            if viewer not in self._watching and len(self._watching) < WATCHING_LIMIT:
                self._watching[viewer] = Watching(
                    address=address, user_agent=user_agent[:USER_AGENT_LIMIT], first_seen=now
                )

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
            self._watching.pop(viewer, None)
        return len(self._last_seen)

    def total(self, now: float) -> int:
        """How many watch at `now`, on all servers together."""
        return self.count(now) + self.elsewhere

    def watching(self, now: float) -> dict[bytes, Watching]:
        """Who watches at `now`, by the name under which they are counted."""
        self.count(now)
        return dict(self._watching)

    def clear(self) -> None:
        """Forget all, as when a broadcast ends."""
        self._last_seen.clear()
        self._watching.clear()
