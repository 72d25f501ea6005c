"""Captions that came as text, as a subtitle rendition beside the video (RFC 8216bis 3.1.4, 4.4.6.1).

It has a WebVTT segment for each segment of a rendition with a picture, under the same numbers, dates and
breaks, so that players know what belongs together. A caption begins where the broadcast is when it comes:
within the segment that is still open. So a segment that is listed never changes.
"""

import html
import re
from collections import deque
from itertools import islice

import msgspec

from tallycast.hls.media_playlist import VERSION
from tallycast.hls.playlist_body import PlaylistBody
from tallycast.hls.window import ListedSegment, Window

FOLDER = "captions"
SEGMENTS = 30
"""Listed at most: who winds back further has no captions."""
CUES_MOST = 500
STANDS_SECONDS = 7.0
"""The longest that a caption without an end of its own is shown, as is usual with subtitles."""
_TICKS = 90_000
_NAME = re.compile(r"[A-Za-z0-9_]{1,40}-([0-9]{1,12})\.vtt", re.ASCII)


class Cue(msgspec.Struct, frozen=True):
    """A caption and when it is shown, Unix seconds as EXT-X-PROGRAM-DATE-TIME has them."""

    text: str
    start: float
    end: float


class Subtitles:
    """The captions of one broadcast. `language` is an RFC 5646 tag."""

    def __init__(self, language: str, broadcast_id: str) -> None:
        self.language = language
        self._broadcast_id = broadcast_id
        self._cues: deque[Cue] = deque(maxlen=CUES_MOST)
        self._standing: Cue | None = None
        self._rendered: tuple[tuple[int, int], PlaylistBody] | None = None

    def add(self, text: str, start: float, seconds: float, window: Window) -> None:
        """Show a caption from `start` on, and not before the window's open segment."""
        start = _not_listed(start, window)
        self._cues.append(Cue(text, start, start + seconds))

    def say(self, text: str, start: float, window: Window) -> None:
        """The same for one that stands until the next one comes, but not for ever; an empty one ends what
        stands. What is listed already keeps its share of it."""
        start, standing = _not_listed(start, window), self._standing
        if standing is not None and standing.end > start:
            # None of no length: a text that was replaced before it was shown.
            cut = [Cue(standing.text, standing.start, start)] if start > standing.start else []
            kept = [one for cue in self._cues for one in (cut if cue is standing else [cue])]
            self._cues = deque(kept, maxlen=CUES_MOST)
        self._standing = Cue(text, start, start + STANDS_SECONDS) if text else None
        if self._standing is not None:
            self._cues.append(self._standing)

    def playlist(self, window: Window) -> PlaylistBody:
        """The media playlist beside this window."""
        key = (id(window), window.last_segment_sequence + (1 << 40) * window.ended)
        if self._rendered is None or self._rendered[0] != key:
            self._rendered = key, PlaylistBody(self._render(window))
        return self._rendered[1]

    def segment(self, window: Window, name: str) -> bytes | None:
        """The WebVTT of a segment that is listed."""
        match = _NAME.fullmatch(name)
        if match is None or name != self._name(int(match[1])):
            return None
        place = int(match[1]) - window.media_sequence
        if not 0 <= place < len(window.segments):
            return None
        return self._webvtt(window.segments[place])

    def _name(self, sequence: int) -> str:
        return f"{self._broadcast_id}-{sequence}.vtt"

    def _render(self, window: Window) -> str:
        skipped = max(0, len(window.segments) - SEGMENTS)
        breaks = window.discontinuity_sequence
        breaks += sum(one.head.discontinuities for one in islice(window.segments, skipped))
        lines = [
            "#EXTM3U",
            f"#EXT-X-VERSION:{VERSION}",
            f"#EXT-X-TARGETDURATION:{window.target_duration_seconds}",
            "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES",
            f"#EXT-X-MEDIA-SEQUENCE:{window.media_sequence + skipped}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{breaks}",
        ]
        for segment in islice(window.segments, skipped, None):
            lines += ["#EXT-X-DISCONTINUITY"] * segment.head.discontinuities
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{segment.head.date_text}")
            lines += [f"#EXTINF:{segment.duration_seconds:.5f},", self._name(segment.sequence)]
        if window.ended:
            lines.append("#EXT-X-ENDLIST")
        return "\n".join([*lines, ""])

    def _webvtt(self, segment: ListedSegment) -> bytes:
        """Times count from the segment's begin, which X-TIMESTAMP-MAP puts on the media's clock (3.1.4)."""
        begin = segment.head.program_date_time
        end = begin + segment.duration_seconds
        ticks = round(segment.head.media_seconds * _TICKS)
        blocks = [f"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{ticks},LOCAL:00:00:00.000\n"]
        for cue in self._cues:
            if cue.start < end and cue.end > begin:
                start, stop = max(cue.start, begin) - begin, min(cue.end, end) - begin
                text = html.escape(cue.text, quote=False)
                blocks.append(f"{_clock(start)} --> {_clock(stop)}\n{text}\n")
        return "\n".join(blocks).encode()


def _not_listed(start: float, window: Window) -> float:
    """The same moment, or the begin of the segment that is still open."""
    if not window.segments:
        return start
    newest = window.segments[-1]
    return max(start, newest.head.program_date_time + newest.duration_seconds)


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, seconds_left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds_left:02}.{thousandths:03}"


_TIMING = re.compile(
    r"(?:(\d{1,3}):)?(\d\d):(\d\d)\.(\d{3})\s+-->\s+(?:(\d{1,3}):)?(\d\d):(\d\d)\.(\d{3})(?:\s|$)"
)


def read_webvtt(text: str) -> list[Cue]:
    """The cues of a WebVTT file, tags taken out; times as they stand in it. What is no cue is passed over."""
    cues = []
    for block in re.split(r"\n{2,}", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.split("\n")
        for place, line in enumerate(lines):
            match = _TIMING.match(line)
            if match is None:
                continue
            said = "\n".join(lines[place + 1 :])
            plain = html.unescape(re.sub(r"<[^>\n]*>", "", said)).strip()
            start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
            if plain and end > start:
                cues.append(Cue(plain, start, end))
            break
    return cues


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
