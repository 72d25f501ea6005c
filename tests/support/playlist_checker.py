"""A strict reader of live playlists, for every test that makes a broadcast.

Feed it the successive texts of one media playlist; it raises PlaylistRefused at the first rule that is
broken. With a `fetch` function it also loads everything that is named and compares it with what the
playlist says.

    checker = MediaPlaylistChecker(fetch=lambda uri: client.get(f"/hls/0/{uri}").content)
    checker.feed(text)              # as often as the playlist was loaded
    checker.feed_delta(text)        # the answer to _HLS_skip=YES, loaded after a full one
    checker.media.peak_bps          # what was measured
    variants = check_multivariant(text)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from tests.support.media_checker import MediaChecker
from tests.support.playlist_parser import (
    MediaText,
    Part,
    PlaylistRefused,
    Segment,
    attributes,
    read_media,
    refuse,
    tags,
)

__all__ = ["MediaPlaylistChecker", "PlaylistRefused", "Variant", "check_multivariant"]

# Durations are written with five decimals, dates with three.
_DURATION_STEP = 0.00001
_DATE_STEP = 0.001


class MediaPlaylistChecker:
    """Follows one media playlist from its first text to its last."""

    def __init__(self, fetch: Callable[[str], bytes] | None = None) -> None:
        self.texts = 0
        self.last: MediaText | None = None
        self.media = MediaChecker(fetch) if fetch is not None else None
        self._last_text = ""
        # Everything that was ever listed, by its place; and the place of every URI.
        self._segments: dict[int, Segment] = {}
        self._absolute_breaks: dict[int, int] = {}
        self._places: dict[str, tuple[int, int]] = {}

    # -- feeding

    def feed(self, text: str) -> MediaText:
        """A full playlist."""
        playlist = read_media(text)
        if playlist.skipped:
            raise refuse("EXT-X-SKIP although the client did not ask for it (6.2.5.1)")
        self._follow(playlist, text)
        return playlist

    def feed_delta(self, text: str, full: str | None = None) -> MediaText:
        """A delta update; `full` may be the whole playlist of the same moment, to compare."""
        if self.last is None:
            raise refuse("a delta update before any playlist")
        playlist = read_media(text)
        if playlist.skipped:
            self._restore(playlist)
        if full is not None and playlist != replace(read_media(full), skipped=playlist.skipped):
            raise refuse("delta update and what came before do not make the full playlist (6.2.5.1)")
        self._follow(playlist, None)
        return playlist

    def _restore(self, delta: MediaText) -> None:
        """Put the skipped segments back from what is known."""
        boundary = float(delta.control.get("CAN-SKIP-UNTIL", "0"))
        if delta.version < 9 or not boundary:
            raise refuse("EXT-X-SKIP needs version 9 and CAN-SKIP-UNTIL (8, 4.4.3.8)")
        behind = sum(_length(segment) for segment in delta.segments)
        known = []
        for sequence in range(delta.media_sequence + delta.skipped - 1, delta.media_sequence - 1, -1):
            segment = self._segments.get(sequence)
            if segment is None or segment.uri is None:
                raise refuse(f"segment {sequence} is skipped, but nobody has seen it (6.2.5.1)")
            if behind < boundary - _DURATION_STEP * 100:
                raise refuse(f"segment {sequence} is skipped within the skip boundary (6.2.5.1)")
            behind += segment.duration
            known.append(replace(segment, parts=[], has_map=False))
        known.reverse()
        init_uri = known[-1].init_uri
        for segment in delta.segments:
            if segment.has_map:
                break
            segment.init_uri = init_uri
        if known[0].init_uri is not None:
            known[0].has_map = True
        for before, after in pairwise(known):
            after.has_map = before.init_uri != after.init_uri
        delta.segments[:0] = known

    def _follow(self, playlist: MediaText, text: str | None) -> None:
        self._check_header(playlist)
        self._check_segments(playlist)
        if self.last is not None:
            self._check_step(self.last, playlist)
            if self.last.ended and text is not None and self._last_text and text != self._last_text:
                raise refuse("the playlist changed after EXT-X-ENDLIST (6.2.1)")
        self._remember(playlist)
        self.last = playlist
        self._last_text = text or ""
        self.texts += 1
        if self.media is not None:
            self.media.check(playlist, self._absolute_breaks)

    # -- one text

    def _check_header(self, playlist: MediaText) -> None:
        target, part_target, control = playlist.target_duration, playlist.part_target, playlist.control
        if any(segment.has_map for segment in playlist.segments) and playlist.version < 6:
            raise refuse("EXT-X-MAP needs version 6 (8)")
        if part_target is not None:
            if float(control.get("PART-HOLD-BACK", "0")) < 2 * part_target - _DURATION_STEP:
                raise refuse("PART-HOLD-BACK is less than two part targets (4.4.3.8)")
            if control.get("CAN-BLOCK-RELOAD") != "YES":
                raise refuse("parts without CAN-BLOCK-RELOAD, which we always have")
        if "HOLD-BACK" in control and float(control["HOLD-BACK"]) < 3 * target:
            raise refuse("HOLD-BACK is less than three target durations (4.4.3.8)")
        if "CAN-SKIP-UNTIL" in control and float(control["CAN-SKIP-UNTIL"]) < 6 * target:
            raise refuse("CAN-SKIP-UNTIL is less than six target durations (4.4.3.8)")
        if playlist.ended and playlist.hint is not None:
            raise refuse("EXT-X-PRELOAD-HINT beside EXT-X-ENDLIST (4.4.5.3)")
        for report in playlist.reports:
            if set(report) != {"URI", "LAST-MSN", "LAST-PART"} or ":" in report["URI"]:
                raise refuse(f"EXT-X-RENDITION-REPORT is not whole or not relative (4.4.5.4): {report}")

    def _check_segments(self, playlist: MediaText) -> None:
        previous: Segment | None = None
        for segment in playlist.segments:
            if segment.init_uri is None:
                raise refuse(f"segment {segment.sequence} has no EXT-X-MAP (4.4.4.5)")
            if previous is not None and segment.has_map and segment.init_uri == previous.init_uri:
                raise refuse(f"segment {segment.sequence} repeats the EXT-X-MAP before it")
            if segment.uri is None and segment is not playlist.segments[-1]:
                raise refuse("a segment without EXTINF is not the last")
            if segment.uri is not None and round(segment.duration) > playlist.target_duration:
                raise refuse(f"EXTINF {segment.duration} is more than the target duration (4.4.3.1)")
            self._check_parts(segment, playlist.part_target)
            self._check_date(previous, segment)
            previous = segment
        if playlist.hint is not None and playlist.hint in _uris(playlist):
            raise refuse(f"the hinted part {playlist.hint} is listed already (4.4.5.3)")

    def _check_parts(self, segment: Segment, part_target: float | None) -> None:
        if segment.parts and part_target is None:
            raise refuse("EXT-X-PART without EXT-X-PART-INF (4.4.3.7)")
        if part_target is None:
            return
        for part in segment.parts:
            if part.duration > part_target + _DURATION_STEP:
                raise refuse(f"part {part.uri} of {part.duration} s is longer than PART-TARGET (4.4.4.9)")
        for part in segment.parts[:-1]:
            if part.duration < 0.85 * part_target and not part.independent:
                raise refuse(f"part {part.uri} of {part.duration} s is below 85 % of PART-TARGET (4.4.4.9)")
        if segment.uri is not None and segment.parts:
            total = sum(part.duration for part in segment.parts)
            if abs(total - segment.duration) > _DURATION_STEP * (len(segment.parts) + 1):
                raise refuse(f"parts of {segment.uri} last {total:.5f} s, EXTINF says {segment.duration}")

    def _check_date(self, previous: Segment | None, segment: Segment) -> None:
        if segment.date is None:
            raise refuse(f"segment {segment.sequence} has no date")
        if previous is None or previous.date is None:
            return
        due = previous.date + previous.duration
        if segment.breaks and segment.date < due - 2 * _DATE_STEP:
            raise refuse(f"date of segment {segment.sequence} goes back after a discontinuity")
        if not segment.breaks and abs(segment.date - due) > 2 * _DATE_STEP:
            raise refuse(f"date of segment {segment.sequence} is {segment.date - due:+.3f} s off (4.4.4.6)")

    # -- from one text to the next

    def _check_step(self, before: MediaText, now: MediaText) -> None:
        for name in ("target_duration", "part_target", "independent_segments", "version", "control"):
            if getattr(before, name) != getattr(now, name):
                raise refuse(f"{name} changed from {getattr(before, name)} to {getattr(now, name)} (6.2.1)")
        if now.media_sequence < before.media_sequence:
            raise refuse("EXT-X-MEDIA-SEQUENCE fell (6.2.2)")
        if before.ended and not now.ended:
            raise refuse("EXT-X-ENDLIST was taken back")
        old_end = before.segments[-1].sequence if before.segments else now.media_sequence
        new_end = now.segments[-1].sequence if now.segments else -1
        if now.media_sequence > old_end + 1:
            raise refuse("a hole in the media sequence: segments came and went unseen")
        if new_end < old_end:
            raise refuse("the newest segment disappeared (6.2.2)")
        if now.media_sequence > before.media_sequence:
            total = sum(_length(segment) for segment in now.segments)
            if total < 3 * now.target_duration - _DURATION_STEP * 100:
                raise refuse(f"removal left {total:.3f} s, less than three target durations (6.2.2)")

    def _remember(self, playlist: MediaText) -> None:
        breaks = playlist.discontinuity_sequence
        for segment in playlist.segments:
            breaks += segment.breaks
            known = self._absolute_breaks.setdefault(segment.sequence, breaks)
            if known != breaks:
                raise refuse(
                    f"discontinuity of segment {segment.sequence} was {known} and is {breaks} (6.2.2)"
                )
            self._remember_places(segment)
            self._remember_segment(segment)

    def _remember_places(self, segment: Segment) -> None:
        named = [(part.uri, (segment.sequence, index)) for index, part in enumerate(segment.parts)]
        if segment.uri is not None:
            named.append((segment.uri, (segment.sequence, -1)))
        for uri, place in named:
            if self._places.setdefault(uri, place) != place:
                raise refuse(f"{uri} was {self._places[uri]} and is now {place}: names repeat")

    def _remember_segment(self, segment: Segment) -> None:
        known = self._segments.get(segment.sequence)
        if known is not None:
            same = (known.breaks, known.init_uri, known.date) == (
                segment.breaks,
                segment.init_uri,
                segment.date,
            )
            closed = known.uri is None or (known.uri, known.duration) == (segment.uri, segment.duration)
            if not same or not closed:
                raise refuse(f"segment {segment.sequence} changed after it was listed (6.2.1)")
            self._check_same_parts(known.parts, segment)
        if known is None or segment.parts or known.uri is None:
            self._segments[segment.sequence] = segment

    def _check_same_parts(self, known: list[Part], segment: Segment) -> None:
        if not segment.parts and segment.uri is not None:
            return  # parts of old segments may go (6.2.2)
        if segment.parts[: len(known)] != known:
            raise refuse(f"parts of segment {segment.sequence} changed after they were listed")


def _length(segment: Segment) -> float:
    return segment.duration if segment.uri is not None else sum(part.duration for part in segment.parts)


def _uris(playlist: MediaText) -> set[str]:
    parts = {part.uri for segment in playlist.segments for part in segment.parts}
    return parts | {segment.uri for segment in playlist.complete if segment.uri}


@dataclass(frozen=True)
class Variant:
    uri: str
    bandwidth: int
    average_bandwidth: int
    codecs: tuple[str, ...]
    resolution: tuple[int, int] | None
    frame_rate: float | None
    stable_id: str | None


_VIDEO_CODECS = ("avc1.", "avc3.", "hvc1.", "hev1.", "av01.", "vp09.")


def _group(media: dict[str, str]) -> tuple[str, str]:
    """Kind and group of an EXT-X-MEDIA: captions within the picture, or subtitles (4.4.6.1)."""
    needed = {"CLOSED-CAPTIONS": ("INSTREAM-ID",), "SUBTITLES": ("URI", "LANGUAGE")}
    kind = media.get("TYPE", "")
    if kind not in needed:
        raise refuse(f"EXT-X-MEDIA of another kind: {media}")
    if kind == "CLOSED-CAPTIONS" and "URI" in media:
        raise refuse("EXT-X-MEDIA of captions with a URI")
    for name in ("GROUP-ID", "NAME", *needed[kind]):
        if not media.get(name, "").strip('"'):
            raise refuse(f"EXT-X-MEDIA of {kind} without {name}")
    return kind, media["GROUP-ID"].strip('"')


def check_multivariant(text: str) -> list[Variant]:
    """Read a multivariant playlist. Raises PlaylistRefused."""
    variants: list[Variant] = []
    pending: dict[str, str] | None = None
    groups: set[tuple[str, str]] = set()
    for name, value in tags(text):
        if pending is not None and name:
            raise refuse("EXT-X-STREAM-INF is not followed by its URI (4.4.6.2)")
        match name:
            case "":
                if pending is None:
                    raise refuse(f"URI without EXT-X-STREAM-INF: {value}")
                variants.append(_variant(value, pending))
                pending = None
            case "EXT-X-STREAM-INF":
                pending = attributes(value)
                for kind in ("CLOSED-CAPTIONS", "SUBTITLES"):
                    if kind in pending and (kind, pending[kind].strip('"')) not in groups:
                        raise refuse(f"{kind} names no group (4.4.6.2)")
            case "EXT-X-MEDIA":
                groups.add(_group(attributes(value)))
            case "EXT-X-VERSION" | "EXT-X-INDEPENDENT-SEGMENTS":
                if variants:
                    raise refuse(f"{name} stands after a variant")
            case _:
                raise refuse(f"{name} is not a tag of a multivariant playlist of ours")
    if pending is not None:
        raise refuse("EXT-X-STREAM-INF without a URI (4.4.6.2)")
    if len({variant.uri for variant in variants}) != len(variants):
        raise refuse("two variants have one URI")
    return variants


def _variant(uri: str, values: dict[str, str]) -> Variant:
    for required in ("BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS"):
        if required not in values:
            raise refuse(f"{required} is missing (4.4.6.2)")
    bandwidth, average = int(values["BANDWIDTH"]), int(values["AVERAGE-BANDWIDTH"])
    if not 0 < average <= bandwidth:
        raise refuse(f"AVERAGE-BANDWIDTH {average} of a BANDWIDTH of {bandwidth}")
    codecs = tuple(values["CODECS"].split(","))
    has_video = any(codec.startswith(_VIDEO_CODECS) for codec in codecs)
    if has_video != ("RESOLUTION" in values):
        raise refuse("RESOLUTION and a video codec go together (4.4.6.2)")
    width, _, height = values.get("RESOLUTION", "").partition("x")
    return Variant(
        uri=uri,
        bandwidth=bandwidth,
        average_bandwidth=average,
        codecs=codecs,
        resolution=(int(width), int(height)) if width else None,
        frame_rate=float(values["FRAME-RATE"]) if "FRAME-RATE" in values else None,
        stable_id=values.get("STABLE-VARIANT-ID"),
    )
