"""Who guesses stream keys is slowed down; who has the right one is not."""

from tallycast.ingest import Guessing
from tallycast.ingest.guessing import FORGET_SECONDS, FREE_KEYS, KNOWN_SECONDS


def guess(guessing: Guessing, address: str, count: int, now: float = 0.0) -> float:
    return [guessing.wrong(address, f"guess {number}", now) for number in range(count)][-1]


# An encoder with an old key tries for hours, and learns nothing by it.
def test_the_same_wrong_key_counts_once() -> None:
    guessing = Guessing()
    assert [guessing.wrong("192.0.2.1:1000", "old", float(at)) for at in range(0, 600, 5)] == [0.0] * 120


def test_many_different_ones_are_not_looked_at() -> None:
    guessing = Guessing()
    assert guess(guessing, "192.0.2.1:1000", FREE_KEYS) == 0.0
    first = guessing.wrong("192.0.2.1:1001", "one more", 0.0)
    assert first > 0
    assert guessing.held_seconds("192.0.2.1:1002", 1.0) == first - 1.0
    assert guessing.wrong("192.0.2.1:1003", "and more", first) > first
    # Others, and the same later, are free.
    assert guessing.held_seconds("192.0.2.2:1", 1.0) == 0.0
    assert guessing.wrong("192.0.2.1:1", "another", first + 10 * FORGET_SECONDS) == 0.0


# Behind one address (a home, a company) may be both.
def test_an_address_that_had_the_right_key_is_never_held_up() -> None:
    guessing = Guessing()
    guessing.right("192.0.2.1:1", 0.0)
    assert guess(guessing, "192.0.2.1:2", 50, 1.0) == 0.0
    assert guess(guessing, "192.0.2.1:2", 50, KNOWN_SECONDS + 2.0) > 0


# One customer has a whole /64 of IPv6.
def test_ipv6_is_held_up_by_networks() -> None:
    guessing = Guessing()
    for number in range(FREE_KEYS + 1):
        guessing.wrong(f"[2001:db8::{number:x}]:1935", f"guess {number}", 0.0)
    assert guessing.held_seconds("[2001:db8::ffff]:9", 0.0) > 0
    assert guessing.held_seconds("[2001:db8:0:1::1]:9", 0.0) == 0.0


def test_memory_is_bounded() -> None:
    guessing = Guessing()
    for number in range(12_000):
        guessing.wrong(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}:1", "x", 0.0)
    assert len(guessing._addresses) == 10_000
