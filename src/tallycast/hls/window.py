"""The live window: which segments and parts are listed, in which order, and for how long they stay available.

Sequence numbers rise by one a segment for as long as the broadcast lasts (RFC 8216bis 4.4.3.2). A segment
that left the playlist stays available for its own duration and that of the longest playlist that listed it
(6.2.2); only then are its names given back to be forgotten. The window has no clock: its time is the
media's.
"""

from collections import deque

import msgspec

from tallycast.hls.rates import Rates
from tallycast.hls.segment import (
    InitReady,
    PackagerEvent,
    PartReady,
    RenditionSpec,
    SegmentHead,
    SegmentReady,
)
from tallycast.media.mp4 import Track

# A playlist never gets shorter than three target durations by removal (RFC 8216bis 6.2.2).
_LEAST_TARGET_DURATIONS = 3
# What the sum of a day's durations may be off.
_ROUNDING_SECONDS = 1e-6


class ListedPart(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    duration_seconds: float
    independent: bool


class ListedSegment(msgspec.Struct, frozen=True, kw_only=True):
    """A complete segment in the window, with the parts that it was made of; these are forgotten where it
    lies far behind the live edge."""

    head: SegmentHead
    uri: str
    """As the playlist names it, the same for as long as it does (RFC 8216bis 6.2.1)."""
    duration_seconds: float
    parts: tuple[ListedPart, ...]
    part_count: int
    # The initialization section differs from that of the segment before.
    is_init_new: bool

    @property
    def sequence(self) -> int:
        return self.head.sequence


class _Gone(msgspec.Struct):
    """Out of the playlist, still to be had until so much media has passed."""

    segment: ListedSegment
    until_seconds: float


class Window:
    """The order of one rendition's live edge. Fed with the packager's events, in their order."""

    def __init__(self, spec: RenditionSpec) -> None:
        self._spec = spec
        self._segments: deque[ListedSegment] = deque()
        self._gone: deque[_Gone] = deque()
        self._open_head: SegmentHead | None = None
        self._open_parts: list[ListedPart] = []
        self._open_seconds = 0.0
        self._listed_seconds = 0.0
        self._passed_seconds = 0.0  # of all segments so far
        self._longest_seconds = 0.0  # that the playlist ever was
        self._init: InitReady | None = None
        self._last_init_name = ""  # of the newest segment that was listed
        self._removed_breaks = 0
        self._next_part_name: str | None = None
        self._ended = False
        self._changes = 0
        self.rates = Rates(spec)
        self._least_target_seconds = 1

    # -- what happens to it

    def add(self, event: PackagerEvent, uri: str | None = None) -> list[str]:
        """List what the packager made; gives the names that nobody may ask for any longer.

        `uri` is where a segment lies, if not beside the playlist under its name.
        """
        forgotten: list[str] = []
        match event:
            case InitReady():
                self._init = event
            case PartReady():
                self._add_part(event)
            case SegmentReady():
                forgotten = self._add_segment(event, uri or self._spec.media_base + event.name)
        self._changes += 1
        return forgotten

    def end(self) -> None:
        """No more will come: EXT-X-ENDLIST."""
        if not self._ended:
            self._ended = True
            self._next_part_name = None
            self._changes += 1

    def raise_target_duration(self, seconds: int) -> None:
        """EXT-X-TARGETDURATION is at least this from now on; to be told before a playlist is given out."""
        if seconds <= self.target_duration_seconds:
            return
        self._changes += 1
        self._least_target_seconds = seconds
        self.rates.raise_target(seconds)

    def _add_part(self, event: PartReady) -> None:
        self._open_head = event.head
        self._open_parts.append(
            ListedPart(
                name=event.name, duration_seconds=event.duration_seconds, independent=event.independent
            )
        )
        self._open_seconds += event.duration_seconds
        self._next_part_name = event.next_part_name

    def drop_through(self, sequence: int) -> None:
        """List nothing that is as old as this segment: it is lost, and a playlist has no holes (6.2.2)."""
        while len(self._segments) > 1 and self._segments[0].sequence <= sequence:
            self._remove_oldest()
            self._changes += 1

    def _add_segment(self, event: SegmentReady, uri: str) -> list[str]:
        self._segments.append(
            ListedSegment(
                head=event.head,
                uri=uri,
                duration_seconds=event.duration_seconds,
                parts=tuple(self._open_parts),
                part_count=len(self._open_parts),
                is_init_new=event.init_name != self._last_init_name,
            )
        )
        self._last_init_name = event.init_name
        self._listed_seconds += event.duration_seconds
        self._open_head, self._open_parts, self._open_seconds = None, [], 0.0
        self._next_part_name = event.next_part_name
        self._longest_seconds = max(self._longest_seconds, self._listed_seconds)
        self.rates.add(event, self.target_duration_seconds)
        self._passed_seconds += event.duration_seconds
        forgotten = self._forget()
        self._shorten()
        return forgotten + self._forget_parts()

    def _shorten(self) -> None:
        """Remove the oldest segments from the playlist."""
        least = max(_LEAST_TARGET_DURATIONS * self.target_duration_seconds, self._spec.dvr_seconds)
        while len(self._segments) > max(1, self._spec.window_segments):
            oldest = self._segments[0]
            if self._listed_seconds - oldest.duration_seconds < least:
                return
            self._remove_oldest()

    def _remove_oldest(self) -> None:
        oldest = self._segments.popleft()
        self._listed_seconds -= oldest.duration_seconds
        self._removed_breaks += oldest.head.discontinuities
        until_seconds = self._passed_seconds + oldest.duration_seconds + self._longest_seconds
        self._gone.append(_Gone(segment=oldest, until_seconds=until_seconds))

    def _forget_parts(self) -> list[str]:
        """Nobody loads parts of what is only there to be wound back to; gives their names."""
        place = len(self._segments) - self._spec.window_segments - 1
        if place < 0 or not self._spec.dvr_seconds:
            return []
        segment = self._segments[place]
        self._segments[place] = msgspec.structs.replace(segment, parts=())
        return [part.name for part in segment.parts]

    def _forget(self) -> list[str]:
        """The names of what was out of the playlist for long enough."""
        names: list[str] = []
        while self._gone and self._gone[0].until_seconds <= self._passed_seconds + _ROUNDING_SECONDS:
            segment = self._gone.popleft().segment
            names.append(segment.head.name)
            names.extend(part.name for part in segment.parts)
            following = self._gone[0].segment if self._gone else self._segments[0]
            if following.head.init_name != segment.head.init_name:
                names.append(segment.head.init_name)
        return names

    # -- what is listed

    @property
    def spec(self) -> RenditionSpec:
        return self._spec

    @property
    def changes(self) -> int:
        """Rises with every change of what is listed: the key for caches."""
        return self._changes

    @property
    def segments(self) -> deque[ListedSegment]:
        """Complete segments, oldest first. Not to be changed."""
        return self._segments

    @property
    def open_head(self) -> SegmentHead | None:
        """The segment whose parts are coming, once it has one."""
        return self._open_head

    @property
    def open_parts(self) -> list[ListedPart]:
        """Its parts. Not to be changed."""
        return self._open_parts

    @property
    def open_seconds(self) -> float:
        """How long they are together."""
        return self._open_seconds

    @property
    def open_init_is_new(self) -> bool:
        return self._open_head is not None and self._open_head.init_name != self._last_init_name

    @property
    def next_part_name(self) -> str | None:
        """The part that comes next, for EXT-X-PRELOAD-HINT; None before the first and after the end.

        It is kept while the broadcast is interrupted: names of parts do not depend on the run of ffmpeg that
        makes them (see `naming`), so the promise holds whoever makes the part.
        """
        return self._next_part_name

    @property
    def ended(self) -> bool:
        return self._ended

    @property
    def playable(self) -> bool:
        """Whether a player can start: a whole segment (hls.js refuses a playlist with none) and the hold-
        back."""
        return bool(self._segments) and self.duration_seconds >= self.part_hold_back_seconds

    @property
    def duration_seconds(self) -> float:
        """Of all that is listed, parts of the open segment included."""
        return self._listed_seconds + self._open_seconds

    @property
    def end_time(self) -> float | None:
        """When what is listed ends, Unix seconds by EXT-X-PROGRAM-DATE-TIME; None before there is any."""
        if self._open_head is not None:
            return self._open_head.program_date_time + self._open_seconds
        if self._segments:
            newest = self._segments[-1]
            return newest.head.program_date_time + newest.duration_seconds
        return None

    @property
    def media_sequence(self) -> int:
        """Of the first segment that is listed."""
        if self._segments:
            return self._segments[0].sequence
        return self._open_head.sequence if self._open_head is not None else 0

    @property
    def discontinuity_sequence(self) -> int:
        """How many EXT-X-DISCONTINUITY tags were removed with their segments (RFC 8216bis 6.2.2)."""
        return self._removed_breaks

    @property
    def last_segment_sequence(self) -> int:
        """Of the newest complete segment; -1 before the first."""
        return self._segments[-1].sequence if self._segments else -1

    @property
    def last_position(self) -> tuple[int, int]:
        """Media sequence and part index of the newest part that is listed; (-1, 0) before the first."""
        if self._open_head is not None:
            return self._open_head.sequence, len(self._open_parts) - 1
        if self._segments:
            return self._segments[-1].sequence, self._segments[-1].part_count - 1
        return -1, 0

    @property
    def next_position(self) -> tuple[int, int]:
        """Media sequence and index of the next part, if it belongs to the open segment."""
        if self._open_head is not None:
            return self._open_head.sequence, len(self._open_parts)
        return self.last_segment_sequence + 1, 0

    def has(self, sequence: int, part_index: int | None = None) -> bool:
        """Whether the playlist holds this segment (complete) or part, or a later one (RFC 8216bis 6.2.5.2).

        A part beyond the last one of a complete segment stands for the first one of the next segment.
        """
        if sequence <= self.last_segment_sequence:
            if part_index is None:
                return True
            place = sequence - self.media_sequence
            if place < 0 or part_index < self._segments[place].part_count:
                return True
            return self.has(sequence + 1, 0)
        if part_index is None:
            return False
        last = self.last_position
        return (sequence, part_index) <= last

    # -- what it is made of

    @property
    def target_duration_seconds(self) -> int:
        own = self._init.target_duration_seconds if self._init else 1
        return max(own, self._least_target_seconds)

    @property
    def part_target_seconds(self) -> float:
        return self._init.part_target_seconds if self._init else self._spec.part_seconds

    @property
    def part_hold_back_seconds(self) -> float:
        """At least twice the part target (RFC 8216bis 4.4.3.8), three times unless the level says
        otherwise."""
        return max(2.0, self._spec.hold_back_parts) * self.part_target_seconds

    @property
    def skip_boundary_seconds(self) -> float:
        """CAN-SKIP-UNTIL: six target durations, the least that is allowed (RFC 8216bis 4.4.3.8)."""
        return 6.0 * self.target_duration_seconds

    @property
    def tracks(self) -> tuple[Track, ...]:
        return self._init.tracks if self._init else ()

    @property
    def codecs(self) -> tuple[str, ...]:
        return tuple(track.codec for track in self.tracks)

    @property
    def resolution(self) -> tuple[int, int] | None:
        for track in self.tracks:
            if track.description.width and track.description.height:
                return track.description.width, track.description.height
        return None

    @property
    def frame_rate(self) -> float | None:
        return self._init.frame_rate if self._init else None
