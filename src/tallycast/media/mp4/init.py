"""The movie box: which tracks there are, and a clean copy of it for viewers (ISO/IEC 14496-12 8.2)."""

import struct
from typing import Literal

import msgspec

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4.boxes import Box, find, find_optional, unpack, walk, write_box
from tallycast.media.mp4.sample_entry import Description, describe

# CMAF's structural brand beside the one that allows what our fragments use (ISO/IEC 14496-12 annex E).
_FILE_TYPE = write_box(b"ftyp", b"iso6", (0).to_bytes(4, "big"), b"iso6", b"cmfc", b"mp41")
# What a viewer of a live stream has no use for: encoder tags, and the table of a file that has an end.
_UNNEEDED = frozenset({b"udta", b"meta", b"free", b"skip", b"mehd", b"iods"})
_CONTAINERS = frozenset({b"moov", b"trak", b"mvex"})
_KINDS: dict[bytes, Literal["video", "audio"]] = {b"vide": "video", b"soun": "audio"}
_MAX_TRACKS = 16

_U32 = struct.Struct(">I")
_TREX = struct.Struct(">5I")


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """One track. Times of its samples count `timescale` ticks a second; `defaults` come from its trex."""

    id: int
    kind: Literal["video", "audio"]
    timescale: int
    description: Description
    default_duration: int
    default_size: int
    default_flags: int

    @property
    def codec(self) -> str:
        """The name for CODECS (RFC 6381)."""
        return self.description.codec


class Movie(msgspec.Struct, frozen=True, kw_only=True):
    """At most one video and one audio track, and the initialization section that viewers get."""

    tracks: tuple[Track, ...]
    init: bytes

    @property
    def video(self) -> Track | None:
        return next((track for track in self.tracks if track.kind == "video"), None)

    @property
    def audio(self) -> Track | None:
        return next((track for track in self.tracks if track.kind == "audio"), None)


def parse_movie(moov: bytes) -> Movie:
    """Read a whole `moov` box. Raises MediaFormatError, also for a codec that HLS has no name for."""
    root = next(walk(moov, 0, len(moov)), None)
    if root is None or root.kind != b"moov":
        raise MediaFormatError("expected a moov box")
    defaults = _defaults(moov, root)
    tracks: dict[str, Track] = {}
    for trak in [box for box in walk(moov, root.body, root.end) if box.kind == b"trak"][:_MAX_TRACKS]:
        track = _track(moov, trak, defaults)
        if track is not None:
            tracks.setdefault(track.kind, track)
    if not tracks:
        raise MediaFormatError("moov has neither a video nor an audio track")
    kept = tuple(sorted(tracks.values(), key=lambda track: track.id))
    if len({track.id for track in kept}) != len(kept):
        raise MediaFormatError("two tracks of the moov have one number")
    init = _FILE_TYPE + _clean(moov, root, frozenset(track.id for track in kept))
    return Movie(tracks=kept, init=init)


def _defaults(moov: bytes, root: Box) -> dict[int, tuple[int, int, int]]:
    """Track number to default duration, size and flags (ISO/IEC 14496-12 8.8.3)."""
    extends = find_optional(moov, root, b"mvex")
    if extends is None:
        raise MediaFormatError("moov has no mvex: this is a file, not a stream of fragments")
    found = {}
    for box in walk(moov, extends.body, extends.end):
        if box.kind == b"trex":
            track_id, _, duration, size, flags = unpack(_TREX, moov, box.body + 4, box.end)
            found[track_id] = (duration, size, flags)
    return found


def _track(moov: bytes, trak: Box, defaults: dict[int, tuple[int, int, int]]) -> Track | None:
    """The track, or None for subtitles, hints and other kinds that are not handed on."""
    handler = find(moov, trak, b"mdia", b"hdlr")
    kind = _KINDS.get(moov[handler.body + 8 : min(handler.body + 12, handler.end)])
    if kind is None:
        return None
    track_id = _track_id(moov, trak)
    header = find(moov, trak, b"mdia", b"mdhd")
    # Version 1 has two 8-byte dates before the time scale, version 0 two of 4 bytes.
    is_long = header.end > header.body and moov[header.body] == 1
    (timescale,) = unpack(_U32, moov, header.body + (20 if is_long else 12), header.end)
    if not timescale:
        raise MediaFormatError(f"track {track_id} has a time scale of 0")
    duration, size, flags = defaults.get(track_id, (0, 0, 0))
    return Track(
        id=track_id,
        kind=kind,
        timescale=timescale,
        description=describe(moov, find(moov, trak, b"mdia", b"minf", b"stbl", b"stsd"), kind),
        default_duration=duration,
        default_size=size,
        default_flags=flags,
    )


def _track_id(moov: bytes, trak: Box) -> int:
    header = find(moov, trak, b"tkhd")
    is_long = header.end > header.body and moov[header.body] == 1
    return unpack(_U32, moov, header.body + (20 if is_long else 12), header.end)[0]


def _clean(moov: bytes, box: Box, kept: frozenset[int]) -> bytes:
    """The box without what viewers do not need and without the tracks that are not handed on."""
    if box.kind not in _CONTAINERS:
        return moov[box.start : box.end]
    children = []
    for child in walk(moov, box.body, box.end):
        if child.kind in _UNNEEDED or (child.kind == b"trak" and _track_id(moov, child) not in kept):
            continue
        if child.kind == b"trex" and unpack(_U32, moov, child.body + 4, child.end)[0] not in kept:
            continue
        children.append(_clean(moov, child, kept))
    return write_box(box.kind, *children)
