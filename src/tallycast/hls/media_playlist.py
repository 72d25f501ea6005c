"""The media playlist of a live rendition, full and as a delta update (RFC 8216bis 4.4.3, 4.4.4, 6.2.5.1).

Lines of a complete segment are rendered once and kept as long as it is listed; a whole playlist is rendered
once for each change and given out from there. What is done for each change takes no longer in a window of
hours: only a full playlist goes through all of it.
"""

import math
from collections.abc import Sequence

from tallycast.hls import naming
from tallycast.hls.playlist_body import PlaylistBody
from tallycast.hls.segment import SegmentHead
from tallycast.hls.window import ListedPart, ListedSegment, Window

# EXT-X-SKIP needs version 9 (RFC 8216bis 8).
VERSION = 9
# Parts nearer to the end than three target durations must be listed, older ones should not (6.2.2); one
# more, so that a reader who comes late still finds the parts that belong to its position.
_PARTS_TARGET_DURATIONS = 4
# Lines of segments that are no longer listed and wait to be thrown away together.
_OLD_LINES_KEPT = 64


class MediaPlaylist:
    """Renders one window. `others` are the windows of the other renditions, for EXT-X-RENDITION-REPORT."""

    def __init__(self, window: Window, others: Sequence[Window] = ()) -> None:
        self._window = window
        self._others = tuple(others)
        self._lines: dict[int, str] = {}  # of segments without their parts, by sequence
        self._lines_with_parts: dict[int, str] = {}
        self._key: tuple[object, ...] | None = None
        self._full: PlaylistBody | None = None
        self._delta: PlaylistBody | None = None

    def full(self) -> PlaylistBody:
        self._refresh()
        if self._full is None:
            self._full = PlaylistBody(self._render(0))
        return self._full

    def delta(self) -> PlaylistBody:
        """The answer to `_HLS_skip`: without the segments beyond the skip boundary, whole if there are
        none."""
        self._refresh()
        if self._delta is None:
            skipped = self._skippable()
            self._delta = PlaylistBody(self._render(skipped)) if skipped else self.full()
        return self._delta

    def _refresh(self) -> None:
        key = (self._window.changes, *(other.last_position for other in self._others))
        if key != self._key:
            self._key = key
            self._full = self._delta = None

    def _skippable(self) -> int:
        """How many segments end before the skip boundary."""
        window = self._window
        behind = window.open_seconds
        for count, segment in zip(range(len(window.segments), 0, -1), reversed(window.segments), strict=True):
            if behind >= window.skip_boundary_seconds:
                return count
            behind += segment.duration_seconds
        return 0

    def _render(self, skipped: int) -> str:
        window, base = self._window, self._window.spec.media_base
        pieces = [self._header()]
        if skipped:
            pieces.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}\n")
        segments = list(window.segments)
        if not skipped:
            first = segments[0].head if segments else window.open_head
            is_new = segments[0].is_init_new if segments else window.open_init_is_new
            if first is not None and not is_new:
                pieces.append(_map(first, base))
        with_parts_from = self._first_with_parts(segments)
        self._drop_old_lines(window.media_sequence, segments[with_parts_from].sequence if segments else 0)
        pieces += [self._plain_lines(segment) for segment in segments[skipped:with_parts_from]]
        pieces += [self._lines_and_parts(segment) for segment in segments[max(skipped, with_parts_from) :]]
        if window.open_head is not None:
            pieces.append(render_head(window.open_head, is_init_new=window.open_init_is_new, base=base))
            pieces += [render_part(part, base) for part in window.open_parts]
        if window.ended:
            pieces.append("#EXT-X-ENDLIST\n")
        else:
            if window.next_part_name is not None:
                pieces.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{base}{window.next_part_name}"\n')
            pieces += [_report(other) for other in self._others if other.last_position[0] >= 0]
        return "".join(pieces)

    def _header(self) -> str:
        window = self._window
        target = window.target_duration_seconds
        lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}"]
        if not window.spec.passthrough:
            lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
        lines += [
            f"#EXT-X-TARGETDURATION:{target}",
            "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES"
            f",CAN-SKIP-UNTIL={window.skip_boundary_seconds:.1f}"
            f",HOLD-BACK={3 * target:.1f}"
            f",PART-HOLD-BACK={math.ceil(window.part_hold_back_seconds * 1000 - 1e-6) / 1000:.3f}",
            f"#EXT-X-PART-INF:PART-TARGET={window.part_target_seconds:.3f}",
            f"#EXT-X-MEDIA-SEQUENCE:{window.media_sequence}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{window.discontinuity_sequence}",
            "",
        ]
        return "\n".join(lines)

    def _first_with_parts(self, segments: list[ListedSegment]) -> int:
        window = self._window
        boundary = _PARTS_TARGET_DURATIONS * window.target_duration_seconds
        behind = window.open_seconds
        for place in range(len(segments) - 1, -1, -1):
            behind += segments[place].duration_seconds
            if behind > boundary:
                return place
        return 0

    def _drop_old_lines(self, media_sequence: int, first_with_parts: int) -> None:
        if len(self._lines) > len(self._window.segments) + _OLD_LINES_KEPT:
            self._lines = {number: one for number, one in self._lines.items() if number >= media_sequence}
        for number in [number for number in self._lines_with_parts if number < first_with_parts]:
            del self._lines_with_parts[number]

    def _plain_lines(self, segment: ListedSegment) -> str:
        lines, base = self._lines.get(segment.sequence), self._window.spec.media_base
        if lines is None:
            head = render_head(segment.head, is_init_new=segment.is_init_new, base=base)
            lines = self._lines[segment.sequence] = head + _end(segment)
        return lines

    def _lines_and_parts(self, segment: ListedSegment) -> str:
        lines, base = self._lines_with_parts.get(segment.sequence), self._window.spec.media_base
        if lines is None:
            head = render_head(segment.head, is_init_new=segment.is_init_new, base=base)
            lines = head + "".join(render_part(part, base) for part in segment.parts) + _end(segment)
            self._lines_with_parts[segment.sequence] = lines
        return lines


def render_head(head: SegmentHead, *, is_init_new: bool, base: str = "") -> str:
    """What stands before a segment's first part: breaks, a new initialization section, the date."""
    date = f"#EXT-X-PROGRAM-DATE-TIME:{head.date_text}\n"
    return "#EXT-X-DISCONTINUITY\n" * head.discontinuities + (_map(head, base) if is_init_new else "") + date


def _end(segment: ListedSegment) -> str:
    return f"#EXTINF:{segment.duration_seconds:.5f},\n{segment.uri}\n"


def render_part(part: ListedPart, base: str = "") -> str:
    """EXT-X-PART (RFC 8216bis 4.4.4.9)."""
    independent = ",INDEPENDENT=YES" if part.independent else ""
    return f'#EXT-X-PART:DURATION={part.duration_seconds:.5f},URI="{base}{part.name}"{independent}\n'


def _map(head: SegmentHead, base: str) -> str:
    return f'#EXT-X-MAP:URI="{base}{head.init_name}"\n'


def _report(other: Window) -> str:
    """Where another rendition is, so that a switch needs no playlist of old (RFC 8216bis 4.4.5.4)."""
    sequence, part_index = other.last_position
    uri = f"../{naming.playlist_path(other.spec.index)}"
    return f'#EXT-X-RENDITION-REPORT:URI="{uri}",LAST-MSN={sequence},LAST-PART={part_index}\n'
