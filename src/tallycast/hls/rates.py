"""How many bits a rendition takes: BANDWIDTH and AVERAGE-BANDWIDTH (RFC 8216bis 4.4.6.2), measured."""

from collections import deque
from itertools import islice

from tallycast.hls.segment import RenditionSpec, SegmentReady

# Half as much again as the longest target duration that a passthrough may ask for.
_MEMORY_SECONDS = 16.0


class Rates:
    """Fed with each segment; gives the declared figures until there is something to measure."""

    def __init__(self, spec: RenditionSpec) -> None:
        self._spec = spec
        self._recent: deque[SegmentReady] = deque()
        self._peak_bps = 0.0
        self._total_bytes = 0
        self._total_seconds = 0.0

    def add(self, segment: SegmentReady, target_seconds: int) -> None:
        """Take a segment into account, in a playlist of that target duration."""
        self._total_bytes += segment.size_bytes
        self._total_seconds += segment.duration_seconds
        self._recent.append(segment)
        self._measure_peak(len(self._recent), target_seconds)
        while len(self._recent) > 1 and (
            sum(each.duration_seconds for each in self._recent) > _MEMORY_SECONDS
        ):
            self._recent.popleft()

    def raise_target(self, target_seconds: int) -> None:
        """The target duration has grown: longer neighbours count now."""
        for count in range(1, len(self._recent) + 1):
            self._measure_peak(count, target_seconds)

    @property
    def peak_bps(self) -> int:
        """BANDWIDTH: never below what was declared or measured."""
        return max(int(self._peak_bps) + 1, self._spec.declared_peak_bps)

    @property
    def average_bps(self) -> int:
        """AVERAGE-BANDWIDTH: measured over the whole broadcast, declared before there is anything to
        measure."""
        if not self._total_seconds:
            return self._spec.declared_average_bps or self.peak_bps
        return int(self._total_bytes * 8 / self._total_seconds) + 1

    def _measure_peak(self, count: int, target_seconds: int) -> None:
        """The highest rate of neighbours that last 0.5 to 1.5 target durations (RFC 8216bis 4.1), of those
        that end with the last of the first `count` recent segments."""
        # Half of what is usual here, where the common target is that of a rendition with longer segments.
        least = 0.5 * min(target_seconds, self._spec.segment_seconds)
        size_bytes, seconds = 0, 0.0
        for index, segment in enumerate(reversed(list(islice(self._recent, count)))):
            size_bytes += segment.size_bytes
            seconds += segment.duration_seconds
            if seconds > 1.5 * target_seconds and index > 0:
                return
            if seconds >= least:
                self._peak_bps = max(self._peak_bps, size_bytes * 8 / seconds)
