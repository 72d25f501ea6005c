"""How fast one person may speak, sans-IO: a token bucket, a time-out for who empties it, and slow mode.

The limits are a person's, not a socket's: whoever opens fifty sockets shares one bucket among them, and
whoever reconnects finds their time-out as they left it.

A burst is allowed; then messages come back one by one. Who goes on regardless is timed out, told so with
the seconds that are left, and told again at most once a second: what is refused is never lost in silence,
and a flood does not become a flood of answers.
"""

import math

import msgspec

SPARE_BURST = 20
SPARE_PER_SECOND = 10.0
"""With spam protection off, a person still cannot keep the server busy alone."""
TOLD_EVERY_SECONDS = 1.0
HOSTILE_FRAMES = 3_000
"""Within one time-out; 200 a second for ten seconds is still only refused."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings say."""

    burst: int
    """Messages that may come at once."""
    window_seconds: float
    """As many as `burst` come back within this time."""
    timeout_seconds: float
    slow_mode_seconds: float = 0.0
    """Least time between two messages that are sent; 0 switches it off."""


SPARE_RATE = Rate(burst=SPARE_BURST, window_seconds=SPARE_BURST / SPARE_PER_SECOND, timeout_seconds=5.0)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one frame."""

    allowed: bool
    tell: bool = False
    """Whether the sender is to hear of it."""
    wait_seconds: float = 0.0
    hostile: bool = False
    """No person goes on like this: the socket may be closed."""


ALLOWED = Verdict(allowed=True)


class Pace:
    """One person's bucket."""

    __slots__ = ("_filled_at", "_level", "_refused_count", "_sent_at", "_told_at", "_until")

    def __init__(self) -> None:
        self._level = math.inf
        self._filled_at = 0.0
        self._until = 0.0
        self._refused_count = 0
        self._told_at = -math.inf
        self._sent_at = -math.inf

    def frame(self, now: float, rate: Rate) -> Verdict:
        """A frame came in; it costs a token whatever it holds."""
        if now < self._until:
            return self._refused(now)
        per_second = rate.burst / rate.window_seconds
        self._level = min(float(rate.burst), self._level + (now - self._filled_at) * per_second)
        self._filled_at = now
        # A hair less than one will do: floating point must not refuse who is on time.
        if self._level < 1.0 - 1e-9:
            self._until = now + rate.timeout_seconds
            self._refused_count = 0
            self._told_at = -math.inf
            return self._refused(now)
        self._level -= 1.0
        return ALLOWED

    def message(self, now: float, rate: Rate) -> Verdict:
        """A message is about to be sent: slow mode."""
        wait = self._sent_at + rate.slow_mode_seconds - now
        if wait > 1e-9:
            return Verdict(allowed=False, tell=True, wait_seconds=wait)
        self._sent_at = now
        return ALLOWED

    def is_idle(self, now: float, rate: Rate) -> bool:
        """Whether forgetting this bucket would change nothing."""
        refilled = self._filled_at + rate.window_seconds <= now
        return now >= self._until and refilled and self._sent_at + rate.slow_mode_seconds <= now

    def _refused(self, now: float) -> Verdict:
        tell = now - self._told_at >= TOLD_EVERY_SECONDS
        if tell:
            self._told_at = now
        self._refused_count += 1
        hostile = self._refused_count >= HOSTILE_FRAMES
        return Verdict(allowed=False, tell=tell, wait_seconds=self._until - now, hostile=hostile)


class Budget:
    """Writes that may be spent on what is pleasant to know and not needed: who joins and parts.

    A thousand people who come back after a restart would each be told of each other, a million writes.
    In a small chat nothing is ever held back; in a crowd nobody reads so many names.
    """

    def __init__(self, most: float, per_second: float) -> None:
        self._most = most
        self._per_second = per_second
        self._left = most
        self._at = 0.0

    def spend(self, writes: int, now: float) -> bool:
        """Whether so many writes may be made now; then they are spent."""
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if writes > self._left:
            return False
        self._left -= writes
        return True


class Paces:
    """Everybody's buckets; those that would change nothing any more are forgotten."""

    def __init__(self) -> None:
        self._by_user: dict[str, Pace] = {}
        self._sweep_at = 1024

    def of(self, user_id: str, now: float, rate: Rate) -> Pace:
        """The person's bucket."""
        pace = self._by_user.get(user_id)
        if pace is None:
            if len(self._by_user) >= self._sweep_at:
                self._by_user = {key: one for key, one in self._by_user.items() if not one.is_idle(now, rate)}
                self._sweep_at = max(1024, 2 * len(self._by_user))
            pace = self._by_user[user_id] = Pace()
        return pace

    def __len__(self) -> int:
        return len(self._by_user)
