"""When to try again, and when to stop trying. Sans-IO."""

from datetime import datetime, timedelta

import msgspec


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind of delivery treats targets that fail, and how much it keeps."""

    first_wait_seconds: float = 2.0
    longest_wait_seconds: float = 900.0
    pause_after_seconds: float | None = 6 * 3_600.0
    """A target that has failed for so long, and `pause_after_failures` times, is paused. None: never."""
    pause_after_failures: int = 8
    row_expires_seconds: float = 3 * 86_400.0
    """What could not be delivered for so long is news no more."""
    waiting_most: int = 10_000
    """Rows of one target; beyond, the oldest are thrown away."""
    kept: int = 100
    """Rows of one target that stay readable when they are over."""

    def wait_seconds(self, failures: int, random: float, retry_after_seconds: float | None = None) -> float:
        """Until the next try after so many failures in a row (at least 1): doubled each time, spread out.

        `random` is from 0 to 1. What the target asked for is a lower bound.
        """
        doubled = self.first_wait_seconds * 2.0 ** min(failures - 1, 32)
        spread = min(doubled, self.longest_wait_seconds) * (0.8 + 0.4 * random)
        return max(spread, retry_after_seconds or 0.0)

    def is_exhausted(self, failures: int, failing_since: datetime, now: datetime) -> bool:
        """Whether a target has failed for long enough to be paused."""
        if self.pause_after_seconds is None or failures < self.pause_after_failures:
            return False
        return now - failing_since >= timedelta(seconds=self.pause_after_seconds)

    def has_expired(self, created_at: datetime, now: datetime) -> bool:
        """Whether a row is too old to be sent."""
        return now - created_at >= timedelta(seconds=self.row_expires_seconds)
