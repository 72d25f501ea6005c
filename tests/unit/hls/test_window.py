"""The live window, RFC 8216bis 4.4.3.2, 4.4.3.3, 6.2.2. Events are made by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallycast.hls import InitReady, PartReady, RenditionSpec, SegmentHead, SegmentReady, Window
from tallycast.hls.naming import init_name, part_name, segment_name
from tallycast.media.mp4 import Track
from tallycast.media.mp4.sample_entry import Description
from tests.support.hls_rig import encoded

VIDEO = Track(
    id=1,
    kind="video",
    timescale=15_360,
    description=Description(codec="avc1.64001f", width=1280, height=720, frame_rate=30.0),
    default_duration=0,
    default_size=0,
    default_flags=0,
)


class Maker:
    """Makes what a packager would, one whole segment a call."""

    def __init__(self, spec: RenditionSpec | None = None, *, target: int = 2) -> None:
        self.window = Window(spec or encoded(window_segments=5))
        self.forgotten: list[str] = []
        self.sequence = 0
        self.date = 1000.0
        self.run = -1
        self.target = target
        self.begin()

    def begin(self) -> None:
        self.run += 1
        self.breaks = int(self.run > 0)
        self.window.add(
            InitReady(
                name=init_name("abc", self.run),
                data=b"",
                run=self.run,
                tracks=(VIDEO,),
                target_duration_seconds=self.target,
                part_target_seconds=0.21,
                frame_rate=30.0,
            )
        )

    def head(self) -> SegmentHead:
        return SegmentHead(
            name=segment_name("abc", self.sequence),
            sequence=self.sequence,
            init_name=init_name("abc", self.run),
            discontinuities=self.breaks,
            program_date_time=self.date,
        )

    def part(self, index: int, *, seconds: float = 0.2) -> None:
        self.window.add(
            PartReady(
                name=part_name("abc", self.sequence, index),
                data=b"",
                sequence=self.sequence,
                part_index=index,
                duration_seconds=seconds,
                independent=index == 0,
                next_part_name=part_name("abc", self.sequence, index + 1),
                head=self.head(),
            )
        )

    def segment(self, parts: int = 10, *, seconds: float = 0.2, size_bytes: int = 500_000) -> None:
        for index in range(parts):
            self.part(index, seconds=seconds)
        self.close(parts, seconds=seconds, size_bytes=size_bytes)

    def close(self, parts: int, *, seconds: float = 0.2, size_bytes: int = 500_000) -> None:
        self.forgotten += self.window.add(
            SegmentReady(
                name=segment_name("abc", self.sequence),
                sequence=self.sequence,
                duration_seconds=parts * seconds,
                part_names=tuple(part_name("abc", self.sequence, index) for index in range(parts)),
                size_bytes=size_bytes,
                next_part_name=part_name("abc", self.sequence + 1, 0),
                head=self.head(),
            )
        )
        self.date += parts * seconds
        self.sequence += 1
        self.breaks = 0


def test_the_media_sequence_counts_what_was_removed() -> None:
    maker = Maker()
    for _ in range(8):
        maker.segment()
    assert [segment.sequence for segment in maker.window.segments] == [3, 4, 5, 6, 7]
    assert maker.window.media_sequence == 3


# 6.2.2: a removal that would leave less than three target durations does not happen.
def test_short_segments_stay_longer() -> None:
    maker = Maker(encoded(window_segments=2))
    for _ in range(20):
        maker.segment(parts=5)
    assert maker.window.duration_seconds >= 6.0
    assert len(maker.window.segments) == 6


# 6.2.2: a segment stays to be had for its duration and that of the longest playlist that listed it.
def test_what_left_the_playlist_stays_available() -> None:
    maker = Maker()
    removed_at: dict[int, float] = {}
    for _ in range(30):
        before = maker.window.media_sequence
        maker.segment()
        for sequence in range(before, maker.window.media_sequence):
            removed_at[sequence] = maker.date
        for sequence, when in removed_at.items():
            if segment_name("abc", sequence) in maker.forgotten:
                assert maker.date - when >= 2.0 + 10.0 - 1e-6
                del removed_at[sequence]
                break
    assert segment_name("abc", 0) in maker.forgotten
    assert part_name("abc", 0, 9) in maker.forgotten
    assert len(set(maker.forgotten)) == len(maker.forgotten)


# An initialization section goes with the last segment that needs it.
def test_an_initialization_section_is_kept_as_long_as_its_segments() -> None:
    maker = Maker()
    maker.segment()
    maker.begin()
    for _ in range(30):
        maker.segment()
    assert init_name("abc", 0) in maker.forgotten
    assert init_name("abc", 1) not in maker.forgotten


# 4.4.3.3: the discontinuity sequence counts the tags that went with their segments.
def test_the_discontinuity_sequence() -> None:
    maker = Maker()
    maker.segment()
    maker.begin()
    seen = []
    for _ in range(8):
        maker.segment()
        seen.append((maker.window.media_sequence, maker.window.discontinuity_sequence))
    # The tag stands before segment 1: it is counted when segment 1 is gone, not when segment 0 is.
    assert (1, 0) in seen
    assert (2, 1) in seen
    assert seen[-1][1] == 1


def test_what_it_has() -> None:
    maker = Maker()
    assert not maker.window.has(0, 0)
    assert not maker.window.has(0)
    maker.segment()
    maker.part(0)
    maker.part(1)
    window = maker.window
    assert window.last_position == (1, 1)
    assert window.next_position == (1, 2)
    assert window.has(0)
    assert window.has(0, 9)
    assert window.has(1, 1)
    assert not window.has(1)
    assert not window.has(1, 2)
    # 6.2.5.2: a part beyond the last one of a segment is the first one of the next.
    assert window.has(0, 10)
    maker.close(2)
    assert not window.has(1, 2)
    maker.part(0)
    assert window.has(1, 2)


def test_the_rate_is_measured() -> None:
    maker = Maker(encoded(declared_peak_bps=1_000_000, declared_average_bps=900_000))
    assert (maker.window.rates.peak_bps, maker.window.rates.average_bps) == (1_000_000, 900_000)
    maker.segment(size_bytes=500_000)
    maker.segment(size_bytes=1_000_000)
    maker.segment(size_bytes=250_000)
    assert maker.window.rates.peak_bps == pytest.approx(4_000_000, abs=2)
    assert maker.window.rates.average_bps == pytest.approx(1_750_000 * 8 / 6, abs=2)


# 4.1: a segment of less than half a target duration says nothing alone, only with its neighbours.
def test_a_short_segment_makes_no_peak_alone() -> None:
    maker = Maker()
    maker.segment(size_bytes=500_000)
    maker.segment(parts=1, size_bytes=500_000)
    assert maker.window.rates.peak_bps == pytest.approx(1_000_000 * 8 / 2.2, abs=2)


def test_when_a_player_can_start() -> None:
    maker = Maker()
    assert not maker.window.playable
    for index in range(5):
        maker.part(index)
    assert not maker.window.playable
    maker.close(5)
    assert maker.window.playable


def test_what_it_is_made_of() -> None:
    window = Maker().window
    assert window.codecs == ("avc1.64001f",)
    assert window.resolution == (1280, 720)
    assert window.frame_rate == 30.0
    assert window.part_hold_back_seconds == pytest.approx(0.63)
    assert window.skip_boundary_seconds == 12


def test_the_end() -> None:
    maker = Maker()
    maker.segment()
    changes = maker.window.changes
    maker.window.end()
    maker.window.end()
    assert maker.window.ended
    assert maker.window.next_part_name is None
    assert maker.window.changes == changes + 1


# Whatever comes: sequences are without holes, nothing that is listed is forgotten, nothing is forgotten
# twice.
@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.floats(0.05, 0.21)), max_size=60),
    st.integers(1, 8),
)
def test_invariants(segments: list[tuple[int, bool, float]], length: int) -> None:
    maker = Maker(encoded(window_segments=length))
    for parts, is_new_run, seconds in segments:
        if is_new_run:
            maker.begin()
        maker.segment(parts, seconds=seconds)
        window = maker.window
        sequences = [segment.sequence for segment in window.segments]
        assert sequences == list(range(window.media_sequence, maker.sequence))
        listed = {segment.head.name for segment in window.segments}
        listed |= {part.name for segment in window.segments for part in segment.parts}
        listed |= {segment.head.init_name for segment in window.segments}
        assert not listed & set(maker.forgotten)
        assert len(set(maker.forgotten)) == len(maker.forgotten)
        removed = sum(segment.head.discontinuities for segment in window.segments)
        assert window.discontinuity_sequence + removed == sum(new for _, new, _ in segments[: maker.sequence])
