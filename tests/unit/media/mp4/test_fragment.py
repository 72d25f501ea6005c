"""Fragments, ISO/IEC 14496-12 8.8: of ffmpeg, of our own writer, and of a fuzzer."""

import os
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4 import FragmentReader, Movie, OutSample, Sample, TrackRun, write_fragment
from tallycast.media.mp4.boxes import walk, write_box
from tallycast.media.mp4.fragment import FragmentLimits
from tests.support.clips import clip, from_encoder, picture, standard

# How many inputs the fuzzer makes; 100,000 before a release.
FUZZ_INPUTS = int(os.environ.get("TALLYCAST_FUZZ_INPUTS", "400"))


def read(data: bytes) -> list[Movie | Sample]:
    return FragmentReader().receive_data(data)


def samples(data: bytes, track_id: int = 1) -> list[Sample]:
    return [item for item in read(data) if isinstance(item, Sample) and item.track_id == track_id]


def test_every_frame_is_there_with_its_times() -> None:
    frames = samples(standard())
    assert len(frames) == 150
    assert [index for index, frame in enumerate(frames) if frame.is_sync] == [0, 60, 120]
    # The reported end of each frame is where the next one begins.
    assert all(
        before.decode_time + before.duration == after.decode_time for before, after in pairwise(frames)
    )


# OPEN-07: with B-frames the order of showing is another than that of decoding, and nothing is shown early.
def test_b_frames_keep_both_orders() -> None:
    frames = samples(from_encoder(b_frames=3))
    shown = [frame.decode_time + frame.composition_offset for frame in frames]
    assert shown != sorted(shown)
    assert len(set(shown)) == len(shown)
    assert all(frame.composition_offset >= 0 for frame in frames)


def test_the_end_of_the_file_is_passed_over() -> None:
    kinds = [box.kind for box in walk(standard(), 0, len(standard()))][-1:]
    assert kinds == [b"mfra"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60_000), max_size=60))
def test_the_cut_of_the_bytes_does_not_matter(cuts: list[int]) -> None:
    stream = standard()[:60_000]
    reader = FragmentReader()
    ends = [*sorted(cuts), len(stream)]
    found = [item for start, end in pairwise([0, *ends]) for item in reader.receive_data(stream[start:end])]
    assert found == read(stream)


def test_byte_by_byte() -> None:
    stream = standard()[:12_000]
    reader = FragmentReader()
    found = [item for index in range(len(stream)) for item in reader.receive_data(stream[index : index + 1])]
    assert found == read(stream)


def init() -> bytes:
    movie = read(clip(*picture(), "-t", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p"))[0]
    assert isinstance(movie, Movie)
    return movie.init


# The reader and the writer back to back.
@given(
    st.lists(
        st.builds(
            OutSample,
            st.integers(1, 2**31),
            st.integers(-(2**31), 2**31 - 1),
            st.booleans(),
            st.binary(max_size=40),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 2**60),
    st.integers(0, 2**40),
)
@settings(deadline=None)
def test_what_is_written_reads_back(frames: list[OutSample], start: int, number: int) -> None:
    items = read(init() + write_fragment(number, [TrackRun(1, start, frames)]))[1:]
    time = start
    for frame, item in zip(frames, items, strict=True):
        assert item == Sample(1, time, frame.duration, frame.composition_offset, frame.is_sync, frame.data)
        time += frame.duration


def test_samples_of_other_tracks_are_passed_over() -> None:
    run = [OutSample(10, 0, True, b"abc")]
    data = write_fragment(1, [TrackRun(7, 0, run), TrackRun(1, 5, [OutSample(10, 0, False, b"defg")])])
    assert read(init() + data)[1:] == [Sample(1, 5, 10, 0, False, b"defg")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (write_fragment(1, [TrackRun(1, 0, [OutSample(1, 0, True, b"x")])]), "before any moov"),
        (write_box(b"moov", b"abcd"), "passes the end"),
        (b"\x00\x00\x00\x05moov", "bytes long"),
        (b"\x7f\xff\xff\xffmdat", "at most"),
        (b"\x00\x20\x00\x00moof", "at most"),
        (b"\x00\x00\x00\x01free\x00\x00\x01\x00\x00\x00\x00\x00", "at most"),
    ],
)
def test_what_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(MediaFormatError, match=words):
        read(data)


def test_a_second_moov_is_refused() -> None:
    with pytest.raises(MediaFormatError, match="second moov"):
        read(init() + init())


def test_samples_lie_inside_their_mdat() -> None:
    data = bytearray(write_fragment(1, [TrackRun(1, 0, [OutSample(1, 0, True, b"abcd")])]))
    data[-12:-8] = (10).to_bytes(4, "big")  # the mdat's size
    with pytest.raises(MediaFormatError, match="outside its mdat"):
        read(init() + bytes(data))


def test_after_an_error_it_stays_failed() -> None:
    reader = FragmentReader()
    with pytest.raises(MediaFormatError, match="bytes long"):
        reader.receive_data(b"\x00\x00\x00\x05moov")
    with pytest.raises(MediaFormatError, match="bytes long"):
        reader.receive_data(standard())


def test_a_fragment_has_a_bounded_number_of_samples() -> None:
    frames = [OutSample(1, 0, True, b"")] * 30
    reader = FragmentReader(FragmentLimits(samples_per_fragment=20))
    reader.receive_data(init())
    with pytest.raises(MediaFormatError, match="more than 20 samples"):
        reader.receive_data(write_fragment(1, [TrackRun(1, 0, frames)]))


def mutate(source: random.Random, data: bytes) -> bytes:
    """Flip, insert, cut, repeat: where sizes and counts lie as well as anywhere else."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 6)):
        place = source.randrange(len(changed))
        match source.randrange(6):
            case 0:
                changed[place] = source.randrange(256)
            case 1:
                changed[place : place + 4] = source.choice(
                    [b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x01"]
                )
            case 2:
                del changed[place : place + source.randint(1, 40)]
            case 3:
                changed[place:place] = source.randbytes(source.randint(1, 20))
            case 4:
                other = source.randrange(len(changed))
                changed[place:place] = changed[other : other + source.randint(1, 200)]
            case _:
                name = source.choice([b"moov", b"trak", b"moof", b"traf", b"trun", b"tfhd", b"stsd", b"mdat"])
                found = changed.find(name)
                if found >= 4:
                    changed[found - 4 : found] = source.randbytes(4)
        if not changed:
            return b""
    return bytes(changed)


# The invariant: whatever comes, the reader gives samples or raises its one error, and keeps no more than its
# limits allow.
def test_fuzz() -> None:
    source = random.Random(20260)
    seeds = [standard()[:9_000], from_encoder(b_frames=3)[:9_000]]
    for number in range(FUZZ_INPUTS):
        data = mutate(source, seeds[number % len(seeds)])
        reader = FragmentReader()
        try:
            middle = source.randrange(len(data) + 1)
            found = reader.receive_data(data[:middle]) + reader.receive_data(data[middle:])
        except MediaFormatError:
            continue
        assert sum(len(item.data) for item in found if isinstance(item, Sample)) <= 8 * len(data)
