"""Sound and picture on one clock."""

from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.rtp.clock import TrackClock
from tallycast.media.rtp.rtcp import SenderReport

NTP = 1 << 32


def report(seconds: float, timestamp: int) -> SenderReport:
    return SenderReport(1, int((3_900_000_000 + seconds) * NTP), timestamp & 0xFFFFFFFF)


def test_a_track_begins_where_it_arrived_and_counts_on_over_the_end_of_its_bits() -> None:
    clock = TrackClock(90_000)
    start = (1 << 32) - 90_000
    assert clock.place(start, 50.0) == 50.0
    assert clock.place(0, 51.3) == 51.0
    assert clock.place(90_000, 52.0) == 52.0


# The picture arrived 0.2 s after the sound although both were taken at the same instant: with the reports it
# comes to its place in about two seconds, without a jump.
def test_the_picture_creeps_to_the_sound() -> None:
    sound = TrackClock(48_000)
    picture = TrackClock(90_000, sound)
    sound.place(0, 10.0)
    picture.place(0, 10.2)
    sound.heard(report(0.0, 0))
    picture.heard(report(0.0, 0))
    before = 10.2
    for frame in range(1, 91):
        placed = picture.place(frame * 3000, 0.0)
        assert 0.02 < placed - before < 0.05
        before = placed
    assert abs(before - (10.0 + 3.0)) < 0.001
    assert sound.place(48_000 * 3, 0.0) == 13.0


def test_a_report_that_cannot_be_right_changes_nothing() -> None:
    sound = TrackClock(48_000)
    picture = TrackClock(90_000, sound)
    sound.place(0, 10.0)
    picture.place(0, 10.0)
    sound.heard(report(0.0, 0))
    picture.heard(report(100.0, 0))
    picture.heard(SenderReport(1, 0, 0))
    assert picture.place(90_000, 0.0) == 11.0


@given(
    st.integers(0, (1 << 32) - 1),
    st.lists(st.integers(1, 90_000), max_size=50),
    st.floats(-4, 4),
)
def test_time_never_runs_back(start: int, steps: list[int], skew: float) -> None:
    sound = TrackClock(48_000)
    picture = TrackClock(90_000, sound)
    sound.place(0, 10.0)
    sound.heard(report(0.0, 0))
    before = picture.place(start, 10.0)
    picture.heard(report(skew, start))
    now = start
    for step in steps:
        now += step
        placed = picture.place(now & 0xFFFFFFFF, 0.0)
        assert placed > before
        before = placed
