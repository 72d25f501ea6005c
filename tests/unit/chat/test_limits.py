from hypothesis import given
from hypothesis import strategies as st

from tallycast.chat.limits import HOSTILE_FRAMES, Budget, Pace, Paces, Rate, Verdict

RATE = Rate(burst=3, window_seconds=2.0, timeout_seconds=10.0)


# OPEN-13: a short burst is allowed, then a clear time-out with how long.
def test_a_burst_then_a_time_out() -> None:
    pace = Pace()
    assert [pace.frame(100.0 + at, RATE).allowed for at in (0.0, 0.1, 0.2)] == [True, True, True]
    assert pace.frame(100.3, RATE) == Verdict(allowed=False, tell=True, wait_seconds=10.0)


# Three in a second and one more is a person who talks.
def test_three_in_a_second_then_one_more() -> None:
    pace = Pace()
    assert all(pace.frame(at, RATE).allowed for at in (0.0, 0.5, 1.0, 1.5))


# Extra tries do not extend the time-out (contract), and are told at most once a second.
def test_tries_within_a_time_out() -> None:
    pace = Pace()
    for _ in range(3):
        pace.frame(0.0, RATE)
    verdicts = [pace.frame(at / 200, RATE) for at in range(2001)]
    assert not any(one.allowed for one in verdicts[:-1])
    assert sum(one.tell for one in verdicts) == 10
    assert verdicts[1000].wait_seconds == 5.0
    assert verdicts[-1].allowed


# As many as the burst come back within the window.
@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_never_more_than_the_rate(gaps: list[float]) -> None:
    pace, now, allowed = Pace(), 0.0, []
    for gap in gaps:
        now += gap
        if pace.frame(now, RATE).allowed:
            allowed.append(now)
    for index, first in enumerate(allowed):
        for count, last in enumerate(allowed[index:], 1):
            assert count <= RATE.burst * (1 + (last - first) / RATE.window_seconds) + 1e-6


# Who keeps to the rate is never refused.
def test_who_keeps_to_the_rate_is_never_refused() -> None:
    pace = Pace()
    assert all(pace.frame(step * 2 / 3, RATE).allowed for step in range(10_000))


# Slow mode: so many seconds between two messages; a refusal does not push the next one away.
def test_slow_mode() -> None:
    pace, rate = Pace(), Rate(burst=100, window_seconds=1.0, timeout_seconds=10.0, slow_mode_seconds=30.0)
    assert pace.message(0.0, rate).allowed
    assert pace.message(10.0, rate) == Verdict(allowed=False, tell=True, wait_seconds=20.0)
    assert pace.message(30.0, rate).allowed


# Buckets that changed nothing any more are forgotten; a time-out is not.
def test_idle_buckets_are_forgotten() -> None:
    paces = Paces()
    for number in range(1024):
        paces.of(str(number), 0.0, RATE).frame(0.0, RATE)
    flooder = paces.of("flooder", 1.0, RATE)
    for _ in range(5):
        flooder.frame(1.0, RATE)
    for number in range(2100):
        paces.of(f"later {number}", 8.0, RATE)
    assert paces.of("flooder", 8.0, RATE) is flooder
    assert len(paces) < 2500


# Who comes and goes is told as long as the budget of writes lasts; it comes back with time.
def test_the_budget_of_a_crowd() -> None:
    budget = Budget(1_000.0, 100.0)
    assert [budget.spend(400, 0.0) for _ in range(3)] == [True, True, False]
    assert not budget.spend(400, 1.9)
    assert budget.spend(400, 2.0)
    assert budget.spend(1_000, 1_000.0)
    assert not budget.spend(1_001, 2_000.0)


# Who sends thousands of frames into a time-out is no person; with the next time-out the count begins anew.
def test_a_machine() -> None:
    pace = Pace()
    verdicts = [pace.frame(0.0, RATE) for _ in range(3 + HOSTILE_FRAMES)]
    assert [one.hostile for one in verdicts[-2:]] == [False, True]
    assert not pace.frame(10.0, RATE).hostile
    assert not any(pace.frame(10.0, RATE).hostile for _ in range(100))
