"""PART-TARGET and EXT-X-TARGETDURATION, RFC 8216bis 4.4.3.1, 4.4.3.7, 4.4.4.9."""

import pytest

from tallycast.hls.targets import FrameClock, part_target_seconds, target_duration_seconds, usual_frame_rate

RATES = [10, 12, 15, 20, 24000 / 1001, 24, 25, 30000 / 1001, 30, 48, 50, 60000 / 1001, 60, 120]


# Whole frames fill at least 85 % of the target and never pass it, with a millisecond of jitter as well.
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("aim", [0.1, 0.2, 0.25, 0.33, 0.5, 1.0])
def test_whole_frames_fit(rate: float, aim: float) -> None:
    target = part_target_seconds(aim, 1 / rate)
    frames = int((target + 1e-9) * rate + 1e-6)
    assert frames >= 1
    assert 0.85 * target <= frames / rate - 0.001
    assert frames / rate <= target
    assert target == pytest.approx(aim, rel=0.3) or target >= 1 / rate


# With the default aim, one target serves the usual rates: nothing changes when an encoder's rate does.
@pytest.mark.parametrize("rate", [25, 30, 50, 60, 30000 / 1001])
def test_the_default(rate: float) -> None:
    assert part_target_seconds(0.2, 1 / rate) == 0.21


@pytest.mark.parametrize("frame_seconds", [1024 / 48_000, 1024 / 44_100, 0.02, 2048 / 44_100])
def test_parts_of_sound(frame_seconds: float) -> None:
    target = part_target_seconds(0.2, frame_seconds)
    frames = int(target / frame_seconds + 1e-6)
    assert 0.85 * target <= frames * frame_seconds <= target


def test_a_rate_that_varies_needs_a_longer_part() -> None:
    assert part_target_seconds(0.2, 1 / 30, 0.5) >= 0.5


@pytest.mark.parametrize(
    ("segment", "group", "target"),
    [
        (2.0, None, 2),
        (1.0, None, 1),
        (2.5, None, 3),
        (2.0, 2.002, 2),
        (2.0, 5.67, 6),
        (4.0, 1.0, 4),
        (0.5, None, 1),
    ],
)
def test_target_duration(segment: float, group: float | None, target: int) -> None:
    assert target_duration_seconds(segment, group) == target


@pytest.mark.parametrize(
    ("measured", "meant"), [(30.02, 30), (29.965, 30000 / 1001), (23.97, 24000 / 1001), (33.0, 33.0)]
)
def test_usual_rates(measured: float, meant: float) -> None:
    assert usual_frame_rate(measured) == pytest.approx(meant)


# FLV has whole milliseconds: 33, 33, 34 is steady, and the mean tells more than any of them.
def test_the_clock_sees_through_milliseconds() -> None:
    clock = FrameClock(1000, None)
    assert not clock.is_steady
    for distance in [33, 33, 34] * 5:
        clock.observe(distance)
    assert clock.is_steady
    assert clock.expected == pytest.approx(100 / 3, abs=0.1)


def test_a_stall_is_not_the_rule() -> None:
    clock = FrameClock(1000, None)
    for distance in [33] * 8 + [900]:
        clock.observe(distance)
    assert clock.expected == pytest.approx(33)
    assert not clock.is_steady


def test_what_is_declared_is_believed_until_it_is_wrong() -> None:
    clock = FrameClock(15_360, 512.0)
    assert (clock.is_steady, clock.expected) == (True, 512.0)
    for _ in range(16):
        clock.observe(256)
    assert clock.expected == 256
