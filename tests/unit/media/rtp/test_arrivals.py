"""The feedback by which senders find their bitrate, read back as they read it."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.rtp.arrivals import PACKETS_MOST, TICK_SECONDS, Arrivals


def read(body: bytes) -> tuple[int, list[float | None], int]:
    """First number, when each packet came (seconds; None: not at all), number of the feedback."""
    base, count, word = struct.unpack_from(">HHI", body)
    reference = word >> 8
    symbols: list[int] = []
    at = 8
    while len(symbols) < count:
        (chunk,) = struct.unpack_from(">H", body, at)
        at += 2
        if chunk >> 15 == 0:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        else:
            assert chunk >> 14 & 1
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
    times: list[float | None] = []
    now = reference * 0.064
    for symbol in symbols[:count]:
        if symbol == 0:
            times.append(None)
            continue
        size, form = (1, ">B") if symbol == 1 else (2, ">h")
        now += struct.unpack_from(form, body, at)[0] * TICK_SECONDS
        at += size
        times.append(now)
    assert len(body) % 4 == 0
    assert len(body) - at < 4
    return base, times, word & 0xFF


def test_what_came_and_what_did_not() -> None:
    arrivals = Arrivals()
    assert arrivals.feedback() is None
    for number, now in ((65_534, 10.0), (65_535, 10.01), (1, 10.5), (2, 10.4)):
        arrivals.add(number, now)
    body = arrivals.feedback()
    assert body is not None
    base, times, which = read(body)
    assert (base, which) == (65_534, 0)
    assert [None if one is None else round(one, 2) for one in times] == [10.0, 10.01, None, 10.5, 10.4]
    assert arrivals.feedback() is None
    arrivals.add(2, 10.6)  # told already
    arrivals.add(4, 10.6)
    body = arrivals.feedback()
    assert body is not None
    assert read(body) == (3, [None, 10.6], 1)


@given(
    st.integers(0, 65_535),
    st.lists(st.tuples(st.integers(0, 20), st.floats(0, 0.2)), min_size=1, max_size=80),
    st.integers(1, 20),
)
def test_each_packet_is_told_once_at_its_time(
    first: int, steps: list[tuple[int, float]], feedback_every: int
) -> None:
    arrivals = Arrivals()
    number, now = first, 100.0
    came: dict[int, float] = {}
    told: dict[int, float] = {}
    expected = first + steps[0][0]

    def tell() -> None:
        nonlocal expected
        body = arrivals.feedback()
        if body is None:
            return
        base, times, _ = read(body)
        assert (base - expected) & 0xFFFF == 0
        for index, one in enumerate(times):
            if one is not None:
                assert expected + index not in told
                told[expected + index] = one
        expected += len(times)

    for index, (step, pause) in enumerate(steps):
        number, now = number + step, now + pause
        came.setdefault(number, now)
        arrivals.add(number & 0xFFFF, now)
        if index % feedback_every == 0:
            tell()
    tell()
    assert told.keys() == came.keys()
    assert all(abs(told[one] - came[one]) < 2 * TICK_SECONDS for one in came)


def test_a_feedback_is_bounded() -> None:
    arrivals = Arrivals()
    for number in (0, 5, 2 * PACKETS_MOST):
        arrivals.add(number, 10.0)
    body = arrivals.feedback()
    assert body is not None
    base, times, _ = read(body)
    assert base == PACKETS_MOST + 1
    assert len(times) == PACKETS_MOST
    assert len(body) < 1100
