"""Where parts and segments end, decided frame by frame. Knows times and keyframes, no bytes.

The leading track (video, or audio when there is no video) carries the time of the playlist. Ends of parts are
promised as early as possible: when the frames before were steady, a part ends with the arrival of its last
frame, at the time when that frame should end. Should the next frame come some milliseconds off, it is still
placed where the part ended, so that durations in the playlist add up exactly and no error adds up.
"""

from typing import NamedTuple

from tallycast.hls.targets import LEAST_SHARE, SEGMENT_ROOM_SECONDS, FrameClock

# A keyframe may come this much before the segment is as long as wanted, beside half a frame.
_EARLY_SECONDS = 0.02


class Before(NamedTuple):
    """What has to happen before a frame is added: first end the part (at `end_part`), then open a segment."""

    end_part: int | None
    new_segment: bool
    is_gap: bool


class Cutter:
    """One run of one rendition. All times are ticks of the leading track."""

    def __init__(
        self,
        *,
        timescale: int,
        clock: FrameClock,
        part_target_seconds: float,
        segment_seconds: float,
        target_duration_seconds: int,
        has_regular_keyframes: bool,
    ) -> None:
        self._clock = clock
        # A hair more, so that an exact fit is a fit.
        self._part_target = part_target_seconds * timescale + 1e-6
        self._least_part = LEAST_SHARE * part_target_seconds * timescale
        self._wanted = segment_seconds * timescale
        self._longest = (target_duration_seconds + SEGMENT_ROOM_SECONDS) * timescale
        self._early = _EARLY_SECONDS * timescale
        self._has_regular_keyframes = has_regular_keyframes
        self._last: int | None = None
        self._last_sync: int | None = None
        self._group = 0  # distance of the last two keyframes
        self._part_start = 0
        self._segment_start = 0
        self._previous_segment: int | None = None
        self._frames = 0  # in the open part
        self._frames_of_run = 0

    @property
    def part_start(self) -> int:
        return self._part_start

    @property
    def expected_end(self) -> int:
        """When the newest frame should end: never later than its part may, nor before its frames have
        room."""
        last = self._part_start if self._last is None else self._last
        end = min(round(last + self._clock.expected), self._latest_end)
        return max(end, self._part_start + self._frames)

    @property
    def _latest_end(self) -> int:
        """Where the open part reaches PART-TARGET, or its segment EXT-X-TARGETDURATION."""
        return min(self._part_start + int(self._part_target), self._segment_start + int(self._longest))

    def before(self, time: int, is_sync: bool) -> Before:
        """A frame arrives: says what ends before it. To be followed by `add`."""
        if self._last is None:
            self._segment_start = self._part_start = time
            return Before(None, True, False)
        if is_sync and self._last_sync is not None:
            self._group = time - self._last_sync
        end, is_gap = self._end_before(time)
        boundary = self._part_start if end is None else end
        elapsed = boundary - self._segment_start
        if is_gap:
            self._open_segment(time, is_gap=True)
            return Before(end, True, True)
        if elapsed > 0 and self._opens_segment(elapsed, is_sync):
            self._open_segment(boundary, is_gap=False)
            return Before(end, True, False)
        # A part that is too short to be ended goes on; if this frame proves too long for it, the next one
        # splits it.
        if end is None or self._has_room(max(time, end)) or not self._is_long_enough(end):
            return Before(None, False, False)
        self.end_part(end)
        return Before(end, False, False)

    def add(self, time: int, is_sync: bool) -> None:
        # The first frame of a run may be stretched by as much as its sound begins before it.
        if self._last is not None and self._frames_of_run > 1:
            self._clock.observe(time - self._last)
        self._frames_of_run += 1
        if is_sync:
            self._last_sync = time
        self._last = time
        self._frames += 1

    def early_end(self) -> int | None:
        """Where the open part ends for certain although the next frame has not come yet, or None."""
        if not self._frames or not self._clock.is_steady:
            return None
        end = self.expected_end
        is_full = self._is_long_enough(end) and not self._has_room(end)
        return end if is_full or (self._has_regular_keyframes and self.is_segment_end(end)) else None

    def is_segment_end(self, end: int) -> bool:
        """Whether, by the segment before, the frame that follows at `end` will be a keyframe that cuts."""
        if not self._has_regular_keyframes or self._previous_segment is None:
            return False
        return abs(end - self._segment_start - self._previous_segment) <= self._clock.expected / 2

    def end_part(self, end: int) -> None:
        self._part_start = end
        self._frames = 0

    def _end_before(self, time: int) -> tuple[int | None, bool]:
        """Where the open part would end if it ended before a frame at `time`; and whether time has a hole."""
        expected = self._clock.expected
        if not self._frames:
            return None, time - self._part_start + expected > max(self._part_target, 2 * expected)
        limit = self._latest_end
        if time <= limit:
            return max(time, self._part_start + self._frames), False
        # The newest frame lasts longer than its part may. The part gets as much of it as it can hold, the
        # next part the rest, unless that is too much for it as well.
        if time - limit + expected <= self._part_target:
            return limit, False
        return min(self.expected_end, max(limit, self._part_start + self._frames)), True

    def _has_room(self, end: int) -> bool:
        """Whether one frame more that begins at `end` fits into the open part."""
        return end + self._clock.expected - self._part_start <= self._part_target

    def _is_long_enough(self, end: int) -> bool:
        """Whether the open part may end at `end` without being the last of its segment."""
        return end - self._part_start >= self._least_part

    def _opens_segment(self, elapsed: int, is_sync: bool) -> bool:
        expected = self._clock.expected
        if elapsed + expected > self._longest:
            return True  # no keyframe in time: EXTINF must not pass the target (RFC 8216bis 4.4.3.1)
        if not is_sync:
            return False
        if elapsed >= self._wanted - expected / 2 - self._early:
            return True
        return elapsed + self._group > self._longest  # the keyframe after this one would come too late

    def _open_segment(self, start: int, *, is_gap: bool) -> None:
        self._previous_segment = None if is_gap else start - self._segment_start
        self._segment_start = start
        self.end_part(start)
