"""The five latency levels as times: what a viewer waits for, written down in seconds.

The player stays PART-HOLD-BACK behind the newest part (RFC 8216bis 4.4.3.8, at least three part
targets are recommended); encoding, the hop to the browser and its buffer add about 0.5 s on top.
"""

import msgspec


class LatencyProfile(msgspec.Struct, frozen=True):
    """How one latency level cuts the stream."""

    level: int
    segment_seconds: float
    keyframe_seconds: float
    """Divides the segment: a player that comes in begins at the keyframe before its place, so that half
    a segment means half as much to load before the first picture."""
    part_seconds: float
    hold_back_parts: float
    window_segments: int
    """Segments that the live playlist lists."""


LATENCY_LEVELS: tuple[LatencyProfile, ...] = (
    LatencyProfile(0, 1.0, 1.0, 0.1, hold_back_parts=3.0, window_segments=30),
    LatencyProfile(1, 2.0, 1.0, 0.2, hold_back_parts=3.0, window_segments=20),
    LatencyProfile(2, 2.0, 1.0, 0.2, hold_back_parts=4.0, window_segments=20),
    LatencyProfile(3, 3.0, 1.5, 0.5, hold_back_parts=4.0, window_segments=14),
    LatencyProfile(4, 4.0, 2.0, 1.0, hold_back_parts=4.0, window_segments=12),
)
"""Windows span 30 to 48 s: six target durations and more, so that delta updates can skip (CAN-SKIP-UNTIL)."""


def latency_profile(level: int) -> LatencyProfile:
    """The profile of a level; an unknown one is taken as the nearest that exists."""
    return LATENCY_LEVELS[max(0, min(level, len(LATENCY_LEVELS) - 1))]
