"""Parts as bytes: times that follow each other exactly, and sound in its place."""

from tallycast.hls.part_builder import PartBuilder
from tallycast.media.mp4 import FragmentReader, Movie, Sample
from tests.support.hls_rig import init_bytes


def builder() -> PartBuilder:
    movie = FragmentReader().receive_data(init_bytes())[0]
    assert isinstance(movie, Movie)
    assert movie.video is not None
    return PartBuilder(movie.video, movie.audio)


def frame(time: int, offset: int = 0, *, sync: bool = False) -> Sample:
    return Sample(1, time, 0, offset, sync, b"frame")


def sound(time: int) -> Sample:
    return Sample(2, time, 0, 0, True, b"sound")


def read(data: bytes, track_id: int) -> list[Sample]:
    items = FragmentReader().receive_data(init_bytes() + data)
    return [item for item in items if isinstance(item, Sample) and item.track_id == track_id]


# The part begins where the one before it ended, though its frame came 20 ticks later; it is shown when it
# should.
def test_a_late_frame_is_decoded_on_time_and_shown_late() -> None:
    parts = builder()
    parts.add_frame(frame(1020))
    parts.add_frame(frame(1512))
    data, independent = parts.finish(1, 1000, 2024)
    first, second = read(data, 1)
    assert (first.decode_time, first.duration, first.composition_offset) == (1000, 512, 20)
    assert (second.decode_time, second.duration, second.composition_offset) == (1512, 512, 0)
    assert not independent


# OPEN-07: nothing is shown before it is decoded.
def test_an_early_frame_is_shown_when_it_is_decoded() -> None:
    parts = builder()
    parts.add_frame(frame(990, sync=True))
    data, independent = parts.finish(1, 1000, 1512)
    assert [(each.decode_time, each.composition_offset) for each in read(data, 1)] == [(1000, 0)]
    assert independent


def test_frames_that_crowd_still_last_a_tick_each() -> None:
    parts = builder()
    for time in (1000, 1001, 1400, 1500):
        parts.add_frame(frame(time))
    data, _ = parts.finish(1, 1000, 1300)
    durations = [each.duration for each in read(data, 1)]
    assert sum(durations) == 300
    assert min(durations) >= 1


# 15,360 ticks of the picture are 48,000 of the sound. What begins in the part's time and has come is in it.
def test_sound_goes_by_time() -> None:
    parts = builder()
    parts.add_frame(frame(0, sync=True))
    for time in range(0, 20_000, 1024):
        parts.add_sound(sound(time))
    data, _ = parts.finish(1, 0, 3072)  # 0.2 s, 9,600 ticks of the sound
    assert [each.decode_time for each in read(data, 2)] == list(range(0, 9600, 1024))
    assert all(each.duration == 1024 for each in read(data, 2))


def test_sound_that_comes_late_is_in_the_next_part() -> None:
    parts = builder()
    parts.add_frame(frame(0, sync=True))
    assert not parts.sound_reaches(3072)
    first, _ = parts.finish(1, 0, 3072)
    assert read(first, 2) == []
    for time in range(0, 20_000, 1024):
        parts.add_sound(sound(time))
    assert parts.sound_reaches(3072)
    parts.add_frame(frame(3072))
    second, _ = parts.finish(2, 3072, 6144)
    assert [each.decode_time for each in read(second, 2)] == list(range(0, 19_200, 1024))


def test_sound_from_long_before_the_picture_is_dropped() -> None:
    parts = builder()
    for time in range(0, 48_000, 1024):
        parts.add_sound(sound(time))
    parts.add_frame(frame(15_360, sync=True))
    parts.drop_sound_before(15_360)
    data, _ = parts.finish(1, 15_360, 18_432)
    assert read(data, 2)[0].decode_time >= 33_600


def test_sound_that_waits_for_no_picture_is_bounded() -> None:
    parts = builder()
    for index in range(5000):
        parts.add_sound(sound(index * 1024))
    parts.add_frame(frame(0, sync=True))
    data, _ = parts.finish(1, 0, 15_360 * 200)
    assert len(read(data, 2)) == 1500
