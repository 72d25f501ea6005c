"""When to try again, and when to stop trying."""

from datetime import UTC, datetime, timedelta

import pytest

from tallycast.delivery import Patience

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = Patience(
    first_wait_seconds=2, longest_wait_seconds=60, pause_after_seconds=100, pause_after_failures=3
)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (5_000, 60)])
def test_each_wait_is_twice_the_last_within_bounds(failures: int, seconds: float) -> None:
    assert PATIENCE.wait_seconds(failures, 0.5) == seconds
    assert PATIENCE.wait_seconds(failures, 0.0) == pytest.approx(seconds * 0.8)
    assert PATIENCE.wait_seconds(failures, 1.0) == pytest.approx(seconds * 1.2)


# Retry-After (RFC 9110 10.2.3) is a lower bound, also above our own longest wait.
def test_what_the_target_asked_for() -> None:
    assert PATIENCE.wait_seconds(1, 0.5, 300) == 300
    assert PATIENCE.wait_seconds(5, 0.5, 1) == 32


def test_exhausted_by_time_and_number() -> None:
    since = NOW - timedelta(seconds=100)
    assert PATIENCE.is_exhausted(3, since, NOW)
    assert not PATIENCE.is_exhausted(2, since, NOW)
    assert not PATIENCE.is_exhausted(3, NOW, NOW)
    assert not Patience(pause_after_seconds=None).is_exhausted(1_000, NOW - timedelta(days=9), NOW)
