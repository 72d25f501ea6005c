"""Shapes that travel."""

from tallycast.hls import SegmentHead, SegmentReady


def test_what_a_segment_tells() -> None:
    head = SegmentHead(
        name="b-4.m4s", sequence=4, init_name="b-init-1.mp4", discontinuities=1, program_date_time=9.5
    )
    segment = SegmentReady(
        name="b-4.m4s",
        sequence=4,
        duration_seconds=2.0,
        part_names=("b-4.0.m4s",),
        size_bytes=500_000,
        next_part_name="b-5.0.m4s",
        head=head,
    )
    assert segment.bit_rate_bps == 2_000_000
    assert (segment.program_date_time, segment.discontinuity, segment.init_name) == (
        9.5,
        True,
        "b-init-1.mp4",
    )
