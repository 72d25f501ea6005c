"""Delivery directives, RFC 8216bis 6.2.5."""

import pytest

from tallycast.hls import Refuse, Serve, WaitFor, decide
from tests.unit.hls.test_window import Maker


@pytest.fixture
def maker() -> Maker:
    """Segments 0 to 2 are complete, of segment 3 there are parts 0 to 3."""
    maker = Maker()
    for _ in range(3):
        maker.segment()
    for index in range(4):
        maker.part(index)
    return maker


def ask(maker: Maker, query: str) -> Serve | WaitFor | Refuse:
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    return decide(maker.window, [(name, value) for name, value in pairs])


@pytest.mark.parametrize(
    ("query", "decision"),
    [
        ("", Serve(False)),
        ("token=a&_HLS_skip=YES", Serve(True)),
        ("_HLS_skip=v2", Serve(True)),
        # what is there is served at once
        ("_HLS_msn=0", Serve(False)),
        ("_HLS_msn=2", Serve(False)),
        ("_HLS_msn=3&_HLS_part=3", Serve(False)),
        ("_HLS_msn=2&_HLS_part=9&_HLS_skip=YES", Serve(True)),
        # a part beyond the last of a complete segment is the first of the next, which is there
        ("_HLS_msn=2&_HLS_part=10", Serve(False)),
        # what comes next is waited for
        ("_HLS_msn=3", WaitFor(3, None, False)),
        ("_HLS_msn=4", WaitFor(4, None, False)),
        ("_HLS_msn=3&_HLS_part=4", WaitFor(3, 4, False)),
        ("_HLS_msn=4&_HLS_part=0&_HLS_skip=YES", WaitFor(4, 0, True)),
        # the advance part limit: 3 / 0.21, rounded up, beyond part 3
        ("_HLS_msn=3&_HLS_part=18", WaitFor(3, 18, False)),
    ],
)
def test_what_is_served_and_what_is_waited_for(maker: Maker, query: str, decision: object) -> None:
    assert ask(maker, query) == decision


@pytest.mark.parametrize(
    "query",
    [
        "_HLS_part=0",
        "_HLS_msn=5",
        "_HLS_msn=5&_HLS_part=0",
        "_HLS_msn=999999999999999999999999",
        "_HLS_msn=3&_HLS_part=19",
        "_HLS_msn=-1",
        "_HLS_msn=+3",
        "_HLS_msn=3.0",
        "_HLS_msn=",
        "_HLS_msn=٣",
        "_HLS_msn=3&_HLS_part=x",
        "_HLS_msn=3&_HLS_msn=3",
        "_HLS_skip=NO",
        "_HLS_msn=2&_HLS_skip=",
    ],
)
def test_what_is_refused(maker: Maker, query: str) -> None:
    decision = ask(maker, query)
    assert isinstance(decision, Refuse)
    assert decision.status == 400


# What ended does not change: nobody waits for it.
def test_after_the_end_everything_is_served(maker: Maker) -> None:
    maker.window.end()
    assert ask(maker, "_HLS_msn=4") == Serve(False)
    assert ask(maker, "_HLS_msn=99&_HLS_skip=YES") == Serve(True)


def test_before_the_first_segment() -> None:
    maker = Maker()
    assert ask(maker, "_HLS_msn=0&_HLS_part=0") == WaitFor(0, 0, False)
    assert ask(maker, "_HLS_msn=2") == WaitFor(2, None, False)
    assert isinstance(ask(maker, "_HLS_msn=3"), Refuse)


# A wait is over when `has` says so; it never stands still while parts come.
def test_a_wait_is_over_in_time(maker: Maker) -> None:
    decision = ask(maker, "_HLS_msn=3&_HLS_part=6")
    assert isinstance(decision, WaitFor)
    maker.part(4)
    maker.close(5)  # the segment ends before part 6
    assert not maker.window.has(decision.sequence, decision.part_index)
    maker.part(0)
    assert maker.window.has(decision.sequence, decision.part_index)
