"""How long a pipe is left alone: parts of six frames of 33 ms that arrive in their rhythm, or do not."""

import pytest

from tallycast.hls import Outlook
from tallycast.transcode.rhythm import LONGEST_SECONDS, Rhythm

FRAME = 1 / 30
PART = 6 * FRAME


def after_part(number: int) -> Outlook:
    """What the packager says when the last frame of a part has come."""
    reached = number * PART
    return Outlook(reached, reached + PART - FRAME / 2)


def test_it_rests_until_half_a_frame_before_the_one_that_is_due() -> None:
    rhythm = Rhythm(1 << 20, now=100.0)
    assert rhythm.rest(30_000, after_part(1), 100.0 + PART) == pytest.approx(PART - FRAME / 2)


# Where nothing can be told of what comes, or it comes in a moment, each frame is taken as it comes.
def test_it_does_not_rest_without_an_outlook_or_for_a_moment() -> None:
    rhythm = Rhythm(1 << 20, now=100.0)
    assert rhythm.rest(30_000, None, 100.2) == 0
    assert rhythm.rest(30_000, Outlook(1.0, 1.01), 100.3) == 0


# A part that came late, from a network that stalled, does not make the look at the next one late.
def test_a_late_part_does_not_put_off_the_next() -> None:
    rhythm = Rhythm(1 << 20, now=100.0)
    rhythm.rest(30_000, after_part(1), 100.0 + PART)
    late = 100.0 + 2 * PART + 0.1
    assert rhythm.rest(30_000, after_part(2), late) == pytest.approx(PART - FRAME / 2 - 0.1, abs=0.003)
    assert rhythm.rest(30_000, after_part(3), 100.0 + 4 * PART) == 0, "it catches up"


# Once all comes later than it did, it is followed.
def test_a_lasting_delay_becomes_the_rhythm() -> None:
    rhythm = Rhythm(1 << 20, now=100.0)
    for number in range(1, 300):
        rest = rhythm.rest(30_000, after_part(number), 100.0 + number * PART + (0.1 if number > 1 else 0.0))
    assert rest == pytest.approx(PART - FRAME / 2, abs=0.001)


# ffmpeg must not wait for us: at 60 Mbit/s the pipe of a mebibyte is full in 140 ms.
def test_a_pipe_is_not_left_to_fill_up() -> None:
    rhythm = Rhythm(1 << 20, now=100.0)
    rest = rhythm.rest(7_500_000, Outlook(1.0, 3.0), 101.0)
    assert 0 < rest * 7_500_000 < 1 << 19
    assert Rhythm(1 << 20, now=100.0).rest(1000, Outlook(1.0, 3.0), 101.0) == LONGEST_SECONDS
