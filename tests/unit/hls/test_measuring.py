"""What is measured before anything is listed."""

from tallycast.hls.measuring import Measuring
from tallycast.hls.segment import RenditionSpec
from tallycast.media.mp4 import FragmentReader, Movie, Sample, Track
from tests.support.hls_rig import PICTURE_SCALE, encoded, init_bytes, passthrough


def video() -> Track:
    movie = FragmentReader().receive_data(init_bytes())[0]
    assert isinstance(movie, Movie)
    assert movie.video is not None
    return movie.video


def frames_needed(spec: RenditionSpec, times: list[tuple[float, bool]]) -> tuple[Measuring, int]:
    measuring = Measuring(spec, video())
    for count, (time, is_sync) in enumerate(times, start=1):
        if measuring.is_enough(Sample(1, round(time * PICTURE_SCALE), 0, 0, is_sync, b"")):
            return measuring, count
    return measuring, 0


def test_a_declared_rate_needs_one_frame() -> None:
    measuring, count = frames_needed(encoded(frame_rate=25.0), [(0, True)])
    assert count == 1
    assert measuring.targets().frame_rate == 25
    assert measuring.targets().part_seconds == 0.21


# A passthrough is measured to its second keyframe; the target holds its group of pictures.
def test_a_passthrough_is_measured_for_a_group() -> None:
    times = [(round(index / 25, 3), index in (0, 125)) for index in range(140)]
    measuring, count = frames_needed(passthrough(), times)
    assert count == 126
    targets = measuring.targets()
    assert targets.duration_seconds == 5
    assert targets.frame_rate == 25


def test_ten_seconds_without_a_keyframe_are_enough() -> None:
    measuring, count = frames_needed(passthrough(), [(index / 10, index == 0) for index in range(300)])
    assert count == 101
    assert measuring.targets().duration_seconds == 10


# A screen that changes twice a second cannot make parts of 200 ms; one hiccup does not make them longer.
def test_only_what_is_usual_makes_parts_longer() -> None:
    slow, _ = frames_needed(passthrough(), [(index / 2, index in (0, 8)) for index in range(9)])
    assert slow.targets().part_seconds >= 0.5
    times = [(index / 30 + (0.7 if index > 20 else 0), index in (0, 60)) for index in range(61)]
    hiccup, _ = frames_needed(passthrough(), times)
    assert hiccup.targets().part_seconds == 0.21
