"""Before anything is listed: how long frames and groups of pictures last, and which targets follow from
it."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from tallycast.hls.segment import RenditionSpec
from tallycast.hls.targets import (
    FrameClock,
    part_target_seconds,
    target_duration_seconds,
    usual_frame_rate,
)
from tallycast.media.mp4 import Sample, Track

# A passthrough whose next keyframe does not come for so long is cut without one.
_MOST_SECONDS = 10.0
_MOST_BYTES = 64 << 20
# Distances between this many frames tell a frame rate that nobody declared.
_FRAMES = 4


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """What a broadcast promises once and for all (RFC 8216bis 4.4.3.1, 4.4.3.7)."""

    part_seconds: float
    duration_seconds: int
    frame_rate: float | None


class Measuring:
    """Looks at the first leading frames of a broadcast until they have told enough.

    Encoded renditions have a declared frame rate and need none. A passthrough takes its frames and
    keyframes as they come from the encoder, so its first group of pictures is measured, at most ten seconds
    of it.
    """

    def __init__(self, spec: RenditionSpec, lead: Track) -> None:
        self._spec = spec
        self._lead = lead
        self._needs_group = spec.passthrough and lead.kind == "video"
        self._times: list[int] = []
        self._group_ticks = 0
        self._size_bytes = 0

    @property
    def declared_frame_ticks(self) -> float | None:
        """How long a frame lasts by settings or stream; nothing of this is believed of a passthrough."""
        if self._lead.kind == "audio" or self._spec.passthrough:
            return None
        rate = self._spec.frame_rate or self._lead.description.frame_rate
        return self._lead.timescale / rate if rate and 1 <= rate <= 300 else None

    def is_enough(self, frame: Sample) -> bool:
        """Take one more frame into account; whether the targets can be told now."""
        self._times.append(frame.decode_time)
        self._size_bytes += len(frame.data)
        if not self._needs_group:
            return self.declared_frame_ticks is not None or len(self._times) > _FRAMES
        passed = frame.decode_time - self._times[0]
        if frame.is_sync and len(self._times) > _FRAMES:
            self._group_ticks = passed
            return True
        return passed >= _MOST_SECONDS * self._lead.timescale or self._size_bytes > _MOST_BYTES

    def targets(self) -> Targets:
        """The targets by what has been seen so far."""
        timescale = self._lead.timescale
        # The first frame of a run is stretched by as much as its sound begins before it: no measure for
        # others.
        distances = [after - before for before, after in pairwise(self._times[1:])]
        clock = FrameClock(timescale, self.declared_frame_ticks)
        for distance in distances:
            clock.observe(distance)
        longest = group = 0.0
        if self._needs_group:
            group_ticks = self._group_ticks or (self._times[-1] - self._times[0] if self._times else 0)
            group = min(group_ticks / timescale, _MOST_SECONDS)
            longest = min(_usually_longest(distances) / timescale, self._spec.segment_seconds)
        return Targets(
            part_seconds=part_target_seconds(self._spec.part_seconds, clock.expected / timescale, longest),
            duration_seconds=target_duration_seconds(self._spec.segment_seconds, group),
            frame_rate=self._frame_rate(distances, clock.expected),
        )

    def _frame_rate(self, distances: Sequence[int], usual_ticks: float) -> float | None:
        """What the playlist says: the stream's own word if it agrees with what was measured."""
        if self._lead.kind != "video":
            return None
        if self.declared_frame_ticks is not None:
            return self._lead.timescale / self.declared_frame_ticks
        near = [distance for distance in distances if abs(distance - usual_ticks) <= usual_ticks / 4]
        mean_ticks = sum(near) / len(near) if near else usual_ticks
        measured = self._lead.timescale / mean_ticks
        told = self._lead.description.frame_rate
        return told if told and abs(told - measured) < 0.01 * measured else usual_frame_rate(measured)


def _usually_longest(distances: Sequence[int]) -> int:
    """What only one distance of twenty passes: a rate that varies counts, a hiccup does not."""
    ordered = sorted(distances)
    return ordered[len(ordered) * 19 // 20] if ordered else 0
