"""Reads playlists strictly: what RFC 8216bis does not allow is an error, and so is what we never write.

Own code, without anything of `tallycast`, so that a mistake there is not repeated here.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

# Tags that a media playlist of ours may hold (RFC 8216bis 4.4), and those that stand at most once.
_ONCE = {
    "EXT-X-VERSION",
    "EXT-X-INDEPENDENT-SEGMENTS",
    "EXT-X-TARGETDURATION",
    "EXT-X-PLAYLIST-TYPE",
    "EXT-X-SERVER-CONTROL",
    "EXT-X-PART-INF",
    "EXT-X-MEDIA-SEQUENCE",
    "EXT-X-DISCONTINUITY-SEQUENCE",
    "EXT-X-SKIP",
    "EXT-X-ENDLIST",
    "EXT-X-PRELOAD-HINT",
}
_BEFORE_SEGMENTS = _ONCE - {"EXT-X-ENDLIST", "EXT-X-PRELOAD-HINT"}
_SEGMENT = {"EXTINF", "EXT-X-DISCONTINUITY", "EXT-X-MAP", "EXT-X-PROGRAM-DATE-TIME", "EXT-X-PART"}
_AT_END = {"EXT-X-ENDLIST", "EXT-X-PRELOAD-HINT", "EXT-X-RENDITION-REPORT"}
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,|$)')
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class PlaylistRefused(AssertionError):
    """The playlist breaks a rule; the message names the rule and the line."""


@dataclass(frozen=True)
class Part:
    uri: str
    duration: float
    independent: bool


@dataclass
class Segment:
    """`uri` is None while only its parts are listed. `breaks` counts the EXT-X-DISCONTINUITY before it."""

    sequence: int
    uri: str | None = None
    duration: float = 0.0
    parts: list[Part] = field(default_factory=list)
    breaks: int = 0
    init_uri: str | None = None
    has_map: bool = False
    date: float | None = None


@dataclass
class MediaText:
    """A media playlist as it was read."""

    version: int = 1
    independent_segments: bool = False
    target_duration: int = 0
    control: dict[str, str] = field(default_factory=dict)
    part_target: float | None = None
    media_sequence: int = 0
    discontinuity_sequence: int = 0
    skipped: int = 0
    segments: list[Segment] = field(default_factory=list)  # an open one last
    hint: str | None = None
    reports: list[dict[str, str]] = field(default_factory=list)
    ended: bool = False
    playlist_type: str | None = None

    @property
    def complete(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.uri is not None]


def refuse(rule: str) -> PlaylistRefused:
    return PlaylistRefused(rule)


def attributes(text: str) -> dict[str, str]:
    """An attribute list (4.2), quotes taken off."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _ATTRIBUTE.match(text, position)
        if match is None or match[1] in found:
            raise refuse(f"attribute list is malformed or names one twice (4.2): {text}")
        found[match[1]] = match[2].strip('"')
        position = match.end()
    return found


def tags(text: str) -> list[tuple[str, str]]:
    """Lines as (tag name, value); a URI line has the name ""."""
    if text.startswith("\ufeff") or re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text):
        raise refuse("byte order mark or control character (4.1)")
    if not text.startswith("#EXTM3U\n"):
        raise refuse("the first line is not EXTM3U (4.4.1.1)")
    if not text.endswith("\n"):
        raise refuse("the last line has no end")
    lines = []
    for line in text.split("\n")[1:-1]:
        if not line or (line.startswith("#") and not line.startswith("#EXT")):
            raise refuse(f"blank line or comment, which we never write: {line!r}")
        name, _, value = line[1:].partition(":") if line.startswith("#") else ("", "", line)
        lines.append((name, value))
    return lines


def read_media(text: str) -> MediaText:
    """Read a media playlist. Raises PlaylistRefused."""
    playlist = MediaText()
    seen: set[str] = set()
    init_uri: str | None = None
    current: Segment | None = None
    extinf: float | None = None
    is_over = False
    next_sequence = 0

    def segment() -> Segment:
        nonlocal current, next_sequence
        if is_over:
            raise refuse("segment lines after the end of the segments")
        if current is None:
            current = Segment(sequence=next_sequence, init_uri=init_uri)
            next_sequence += 1
        return current

    for name, value in tags(text):
        if name in _ONCE:
            if name in seen:
                raise refuse(f"{name} stands twice")
            seen.add(name)
        if name in _BEFORE_SEGMENTS and (current is not None or playlist.segments or is_over):
            raise refuse(f"{name} stands after the first segment")
        if extinf is not None and name:
            raise refuse(f"EXTINF is followed by {name}, not by its URI (4.4.4.1)")
        match name:
            case "":
                if extinf is None:
                    raise refuse(f"URI without EXTINF (4.4.4.1): {value}")
                segment().uri, segment().duration = value, extinf
                playlist.segments.append(segment())
                current = extinf = None
            case "EXT-X-VERSION":
                playlist.version = int(value)
            case "EXT-X-INDEPENDENT-SEGMENTS":
                playlist.independent_segments = True
            case "EXT-X-TARGETDURATION":
                playlist.target_duration = int(value)
            case "EXT-X-SERVER-CONTROL":
                playlist.control = attributes(value)
            case "EXT-X-PART-INF":
                playlist.part_target = float(attributes(value)["PART-TARGET"])
            case "EXT-X-MEDIA-SEQUENCE":
                playlist.media_sequence = next_sequence = int(value)
            case "EXT-X-PLAYLIST-TYPE":
                if value not in ("VOD", "EVENT"):
                    raise refuse(f"EXT-X-PLAYLIST-TYPE is VOD or EVENT (4.4.3.5), not {value}")
                playlist.playlist_type = value
            case "EXT-X-DISCONTINUITY-SEQUENCE":
                playlist.discontinuity_sequence = int(value)
            case "EXT-X-SKIP":
                playlist.skipped = int(attributes(value)["SKIPPED-SEGMENTS"])
                next_sequence = playlist.media_sequence + playlist.skipped
            case "EXT-X-DISCONTINUITY":
                segment().breaks += 1
            case "EXT-X-MAP":
                init_uri = attributes(value)["URI"]
                segment().init_uri, segment().has_map = init_uri, True
            case "EXT-X-PROGRAM-DATE-TIME":
                segment().date = _date(value)
            case "EXT-X-PART":
                segment().parts.append(_part(attributes(value)))
            case "EXTINF":
                segment()
                extinf = float(value.removesuffix(","))
                if not value.endswith(","):
                    raise refuse(f"EXTINF without its comma (4.4.4.1): {value}")
            case "EXT-X-ENDLIST":
                playlist.ended = True
            case "EXT-X-PRELOAD-HINT":
                playlist.hint = _hint(attributes(value))
            case "EXT-X-RENDITION-REPORT":
                playlist.reports.append(attributes(value))
            case _:
                raise refuse(f"{name} is not a tag of a live media playlist of ours")
        if name in _AT_END and not is_over:
            is_over = True
            if current is not None:
                playlist.segments.append(current)
                current = None
    if extinf is not None:
        raise refuse("EXTINF without a URI (4.4.4.1)")
    if current is not None:
        playlist.segments.append(current)
    for required in ("EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-VERSION"):
        if required not in seen:
            raise refuse(f"{required} is missing")
    return playlist


def _date(value: str) -> float:
    if not _DATE.fullmatch(value):
        raise refuse(f"date is not UTC with milliseconds: {value}")
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).timestamp()


def _part(values: dict[str, str]) -> Part:
    unknown = set(values) - {"DURATION", "URI", "INDEPENDENT"}
    if unknown or values.get("INDEPENDENT", "YES") != "YES":
        raise refuse(f"EXT-X-PART with {unknown or values['INDEPENDENT']} (4.4.4.9)")
    return Part(values["URI"], float(values["DURATION"]), "INDEPENDENT" in values)


def _hint(values: dict[str, str]) -> str:
    if values.get("TYPE") != "PART" or set(values) != {"TYPE", "URI"}:
        raise refuse(f"hint of another kind than ours (4.4.5.3): {values}")
    return values["URI"]
