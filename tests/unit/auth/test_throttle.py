from hypothesis import given
from hypothesis import strategies as st

from tallycast.auth.throttle import Throttle, ThrottleLimits

LIMITS = ThrottleLimits(
    free_attempts=3,
    first_wait_seconds=1.0,
    longest_wait_seconds=8.0,
    forget_seconds=60.0,
    overall_burst=5,
    overall_per_second=1.0,
    addresses=4,
)


def generous() -> Throttle:
    return Throttle(ThrottleLimits(overall_burst=10_000, free_attempts=3, longest_wait_seconds=8.0))


# An address may mistype a few times, then it waits, each time twice as long, up to a limit.
def test_an_address_is_slowed_more_and_more() -> None:
    throttle = generous()
    assert [throttle.attempt("192.0.2.1", 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    now, waits = 0.0, []
    for _ in range(6):
        wait = throttle.attempt("192.0.2.1", now)
        waits.append(wait)
        now += wait
        assert throttle.attempt("192.0.2.1", now) == 0.0
    assert waits == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


# A refused attempt is not counted: trying on does not make the wait longer.
def test_trying_on_does_not_lengthen_the_wait() -> None:
    throttle = generous()
    for _ in range(3):
        throttle.attempt("192.0.2.1", 0.0)
    assert [throttle.attempt("192.0.2.1", 0.5) for _ in range(50)] == [0.5] * 50


# Others are not held up by one that guesses.
def test_another_address_is_free() -> None:
    throttle = generous()
    for _ in range(10):
        throttle.attempt("192.0.2.1", 0.0)
    assert throttle.attempt("192.0.2.2", 0.0) == 0.0


# Success wipes the slate.
def test_success_begins_anew() -> None:
    throttle = generous()
    for _ in range(3):
        throttle.attempt("192.0.2.1", 0.0)
    throttle.succeeded("192.0.2.1", 0.0)
    assert [throttle.attempt("192.0.2.1", 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]


# And so does a quarter of an hour of quiet.
def test_an_address_is_forgotten_after_a_while() -> None:
    throttle = Throttle(LIMITS)
    for now in (0.0, 1.0, 2.0):
        throttle.attempt("192.0.2.1", now)
    assert throttle.attempt("192.0.2.1", 2.5) > 0
    assert [throttle.attempt("192.0.2.1", now) for now in (63.0, 64.0, 65.0)] == [0.0, 0.0, 0.0]


# All addresses together get a burst and then one attempt a second.
def test_all_together_are_slowed() -> None:
    throttle = Throttle(LIMITS)
    waits = [throttle.attempt(f"192.0.2.{number}", 0.0) for number in range(8)]
    assert waits == [0.0] * 5 + [1.0] * 3
    assert throttle.attempt("192.0.2.99", 1.0) == 0.0
    assert throttle.attempt("192.0.2.98", 1.0) == 1.0


# The administrator at an address that was right before gets through while the world is guessing.
def test_who_was_right_before_is_not_held_up_by_others() -> None:
    throttle = Throttle(LIMITS)
    assert throttle.attempt("192.0.2.1", 0.0) == 0.0
    throttle.succeeded("192.0.2.1", 0.0)
    for number in range(100):
        throttle.attempt(f"198.51.100.{number}", 1.0)
    assert throttle.attempt("192.0.2.1", 1.0) == 0.0


# Somebody with IPv6 has 2^64 addresses; they count as one.
def test_an_ipv6_network_counts_as_one() -> None:
    throttle = generous()
    for number in range(3):
        assert throttle.attempt(f"2001:db8::{number:x}", 0.0) == 0.0
    assert throttle.attempt("2001:db8::ffff", 0.0) > 0
    assert throttle.attempt("2001:db8:0:1::1", 0.0) == 0.0


# However many guess however fast: what gets through is bounded, and so is what is remembered.
@given(st.lists(st.tuples(st.integers(0, 300), st.floats(0.0, 0.5)), max_size=300))
def test_what_gets_through_is_bounded(tries: list[tuple[int, float]]) -> None:
    throttle, now, through = Throttle(LIMITS), 0.0, 0
    for number, later in tries:
        now += later
        through += throttle.attempt(f"address {number}", now) == 0.0
    assert through <= LIMITS.overall_burst + now * LIMITS.overall_per_second + 1
    assert len(throttle._addresses) <= LIMITS.addresses
