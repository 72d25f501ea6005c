"""Packets in their order, whatever the network did to them."""

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.rtp.packet import RtpPacket
from tallycast.media.rtp.reorder import (
    ASK_AGAIN_SECONDS,
    ASK_SECONDS,
    ASKED_MOST,
    GAP_MOST,
    WAIT_SECONDS,
    Reorder,
)


def packet(number: int) -> RtpPacket:
    return RtpPacket(96, False, number & 0xFFFF, 0, 1, number.to_bytes(4, "big"))


def numbers(out: list[RtpPacket | None]) -> list[int | None]:
    return [None if one is None else int.from_bytes(one.payload, "big") for one in out]


def test_order_is_kept_over_the_end_of_the_counter() -> None:
    reorder = Reorder()
    for number in (65_534, 65_536, 65_535, 65_537):
        reorder.add(packet(number), 0.0)
    assert numbers(reorder.take(0.0)) == [65_534, 65_535, 65_536, 65_537]


def test_what_is_missing_is_asked_for_and_waited_for() -> None:
    reorder = Reorder()
    for number in (1, 2, 4, 6):
        reorder.add(packet(number), 0.0)
    assert numbers(reorder.take(0.0)) == [1, 2]
    assert reorder.asked(0.0) == []  # it may only be late
    assert reorder.asked(ASK_SECONDS) == [3, 5]
    assert reorder.asked(ASK_SECONDS + 0.01) == []
    reorder.add(packet(3), 0.05)
    assert numbers(reorder.take(0.05)) == [3, 4]
    assert reorder.waits
    assert reorder.asked(ASK_SECONDS + ASK_AGAIN_SECONDS) == [5]
    assert numbers(reorder.take(WAIT_SECONDS + 0.01)) == [None, 6]
    assert not reorder.waits
    reorder.add(packet(5), 1.0)  # too late
    reorder.add(packet(6), 1.0)  # twice
    assert numbers(reorder.take(1.0)) == []


def test_a_wish_is_of_bounded_size() -> None:
    reorder = Reorder()
    reorder.add(packet(0), 0.0)
    reorder.add(packet(ASKED_MOST + 51), 0.0)
    assert reorder.asked(0.1) == list(range(1, ASKED_MOST + 1))
    assert reorder.asked(0.1) == list(range(ASKED_MOST + 1, ASKED_MOST + 51))


def test_a_jump_is_another_beginning() -> None:
    reorder = Reorder()
    reorder.add(packet(1), 0.0)
    assert numbers(reorder.take(0.0)) == [1]
    reorder.add(packet(1 + GAP_MOST + 1), 0.0)
    assert numbers(reorder.take(0.0)) == [None, 1 + GAP_MOST + 1]
    assert not reorder.waits


@given(st.integers(0, 65_535), st.integers(1, 120), st.randoms(use_true_random=False), st.floats(0, 0.3))
def test_shuffled_and_thinned_out(first: int, count: int, source: random.Random, loss: float) -> None:
    sent = [
        (number, index * 0.001 + source.random() * 0.03)
        for index, number in enumerate(range(first, first + count))
    ]
    kept = [*sent[:1], *(one for one in sent[1:] if source.random() >= loss)]
    reorder, out = Reorder(), list[int | None]()
    for number, at in [kept[0], *sorted(kept[1:], key=lambda one: one[1])]:
        reorder.add(packet(number), at)
        out += numbers(reorder.take(at))
    out += numbers(reorder.take(10.0))
    whole = [one for one in out if one is not None]
    assert whole == [number for number, _ in kept]
    # A hole wherever something is gone, and nowhere else.
    holes = sum(after - before > 1 for before, after in itertools.pairwise(whole))
    assert out.count(None) == holes
