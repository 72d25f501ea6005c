"""Movie fragments: from a stream of bytes to samples with times (ISO/IEC 14496-12 8.8)."""

import struct
from typing import NamedTuple

import msgspec

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4.boxes import Box, read_header, unpack, walk
from tallycast.media.mp4.init import Movie, Track, parse_movie

_KEPT = frozenset({b"moov", b"moof", b"mdat"})
_U32 = struct.Struct(">I")
_U64 = struct.Struct(">Q")
_TWO_U32 = struct.Struct(">2I")

# tfhd and trun flags (ISO/IEC 14496-12 8.8.7, 8.8.8).
_BASE_DATA_OFFSET, _DESCRIPTION_INDEX = 0x01, 0x02
_DEFAULT_DURATION, _DEFAULT_SIZE, _DEFAULT_FLAGS = 0x08, 0x10, 0x20
_DATA_OFFSET, _FIRST_FLAGS = 0x01, 0x04
_DURATION, _SIZE, _FLAGS, _COMPOSITION = 0x100, 0x200, 0x400, 0x800
_NOT_A_SYNC_SAMPLE = 0x10000


class FragmentLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What may wait in memory. A 4K keyframe at 100 Mbit/s has about 4 MB, one frame is one fragment."""

    moov_bytes: int = 1 << 20
    moof_bytes: int = 1 << 20
    mdat_bytes: int = 32 << 20
    skipped_bytes: int = 64 << 20  # of a box that nobody needs, such as ffmpeg's mfra at the end
    samples_per_fragment: int = 20_000


class Sample(NamedTuple):
    """One coded frame. Times are ticks of its track; `duration` is what the writer guessed, 0 = not said."""

    track_id: int
    decode_time: int
    duration: int
    composition_offset: int
    is_sync: bool
    data: bytes


class PlacedSample(NamedTuple):
    """A sample whose bytes lie somewhere else, `offset` counted from the start of its moof."""

    track_id: int
    decode_time: int
    duration: int
    composition_offset: int
    is_sync: bool
    offset: int
    size: int


class FragmentReader:
    """Takes fragmented MP4 at any cut; gives the Movie once, then its Samples in the order of the stream.

    Raises MediaFormatError on anything else, and stays failed: every later call raises again.
    """

    def __init__(self, limits: FragmentLimits | None = None) -> None:
        self._limits = limits or FragmentLimits()
        self._buffer = bytearray()
        self._wanted = 8  # nothing to do before the buffer holds so much
        self._skipping = 0  # bytes of an unneeded box that are still to come
        self._movie: Movie | None = None
        self._tracks: dict[int, Track] = {}
        self._pending: list[PlacedSample] = []
        self._moof_bytes = 0
        self._failure: MediaFormatError | None = None

    def receive_data(self, data: bytes) -> list[Movie | Sample]:
        if self._failure is not None:
            raise self._failure
        try:
            return self._receive(data)
        except MediaFormatError as error:
            self._failure = error
            self._buffer.clear()
            raise

    def place_samples(self, moof: bytes) -> list[PlacedSample]:
        """Where the samples of a fragment lie, by its whole `moof`; for a reader of files, who does not want
        the media. The movie must have been received before. Raises MediaFormatError."""
        box = read_header(moof, 0, len(moof))
        if self._movie is None or box is None or box.kind != b"moof" or box.end != len(moof):
            raise MediaFormatError("expected a whole moof, after a moov")
        self._read_moof(moof, box)
        placed, self._pending = self._pending, []
        return placed

    def _receive(self, data: bytes) -> list[Movie | Sample]:
        if self._skipping:
            skipped = min(self._skipping, len(data))
            self._skipping -= skipped
            data = data[skipped:]
        buffer = self._buffer
        buffer += data
        found: list[Movie | Sample] = []
        position, available = 0, len(buffer)
        while available - position >= self._wanted:
            box = read_header(buffer, position, available)
            if box is None:
                self._wanted = 16
                break
            self._check_size(box)
            if box.kind not in _KEPT:
                self._skipping = max(0, box.end - available)
                position = min(box.end, available)
                self._wanted = 8
                continue
            if box.end > available:
                self._wanted = box.end - position
                break
            self._take(bytes(buffer[position : box.end]), box.body - position, box.kind, found)
            position = box.end
            self._wanted = 8
        if position:
            del buffer[:position]
        return found

    def _check_size(self, box: Box) -> None:
        limit = {
            b"moov": self._limits.moov_bytes,
            b"moof": self._limits.moof_bytes,
            b"mdat": self._limits.mdat_bytes,
        }.get(box.kind, self._limits.skipped_bytes)
        if box.end - box.start > limit:
            raise MediaFormatError(f"{box.kind!r} of {box.end - box.start} bytes; at most {limit} are taken")

    def _take(self, data: bytes, body: int, kind: bytes, found: list[Movie | Sample]) -> None:
        if kind == b"moov":
            if self._movie is not None:
                raise MediaFormatError("a second moov in one stream")
            self._movie = parse_movie(data)
            self._tracks = {track.id: track for track in self._movie.tracks}
            found.append(self._movie)
        elif kind == b"moof":
            if self._movie is None:
                raise MediaFormatError("a moof before any moov")
            if self._pending:
                raise MediaFormatError("a moof whose samples never came")
            self._read_moof(data, Box(kind, 0, body, len(data)))
        elif self._pending:
            self._give_samples(data, body, found)

    def _give_samples(self, mdat: bytes, body: int, found: list[Movie | Sample]) -> None:
        shift = self._moof_bytes
        for sample in self._pending:
            start = sample.offset - shift
            if start < body or start + sample.size > len(mdat):
                raise MediaFormatError(f"a sample of track {sample.track_id} lies outside its mdat")
            found.append(Sample(*sample[:5], mdat[start : start + sample.size]))
        self._pending = []

    def _read_moof(self, data: bytes, moof: Box) -> None:
        self._moof_bytes = len(data)
        following: int | None = None
        for traf in walk(data, moof.body, moof.end):
            if traf.kind == b"traf":
                following = self._read_traf(data, traf, following)

    def _read_traf(self, data: bytes, traf: Box, following: int | None) -> int | None:
        """Collect the samples of one track; gives where the data of the next run would begin."""
        found: dict[bytes, Box] = {}
        truns = []
        for box in walk(data, traf.body, traf.end):
            if box.kind == b"trun":
                truns.append(box)
            else:
                found.setdefault(box.kind, box)
        header, decode_box = found.get(b"tfhd"), found.get(b"tfdt")
        if header is None or decode_box is None:
            raise MediaFormatError("a traf without tfhd or tfdt")
        flags_word, track_id = unpack(_TWO_U32, data, header.body, header.end)
        track = self._tracks.get(track_id)
        if flags_word & _BASE_DATA_OFFSET:
            raise MediaFormatError("tfhd with an absolute data offset, which a live stream cannot have")
        position = header.body + 8 + (4 if flags_word & _DESCRIPTION_INDEX else 0)
        defaults = [0, 0, 0]
        if track is not None:
            defaults = [track.default_duration, track.default_size, track.default_flags]
        for index, flag in enumerate((_DEFAULT_DURATION, _DEFAULT_SIZE, _DEFAULT_FLAGS)):
            if flags_word & flag:
                (defaults[index],) = unpack(_U32, data, position, header.end)
                position += 4
        decode_time = _decode_time(data, decode_box)
        for trun in truns:
            decode_time, following = self._read_trun(data, trun, track, decode_time, defaults, following)
        return following

    def _read_trun(
        self,
        data: bytes,
        trun: Box,
        track: Track | None,
        decode_time: int,
        defaults: list[int],
        following: int | None,
    ) -> tuple[int, int]:
        flags_word, count = unpack(_TWO_U32, data, trun.body, trun.end)
        flags_word &= 0xFFFFFF
        position = trun.body + 8
        offset = self._moof_bytes + 8 if following is None else following
        if flags_word & _DATA_OFFSET:
            (offset,) = unpack(_U32, data, position, trun.end)
            position += 4
        first_flags = None
        if flags_word & _FIRST_FLAGS:
            (first_flags,) = unpack(_U32, data, position, trun.end)
            position += 4
        fields = [flag for flag in (_DURATION, _SIZE, _FLAGS, _COMPOSITION) if flags_word & flag]
        if count + len(self._pending) > self._limits.samples_per_fragment:
            raise MediaFormatError(f"a fragment of more than {self._limits.samples_per_fragment} samples")
        if position + 4 * len(fields) * count > trun.end:
            raise MediaFormatError("trun ends before its last sample")
        row = struct.Struct(f">{len(fields)}I")
        for index in range(count):
            values = dict(zip(fields, row.unpack_from(data, position), strict=True))
            position += row.size
            duration = values.get(_DURATION, defaults[0])
            size = values.get(_SIZE, defaults[1])
            flags = values.get(_FLAGS, defaults[2])
            if index == 0 and first_flags is not None:
                flags = first_flags
            composition = values.get(_COMPOSITION, 0)
            # Version 0 says unsigned, yet writers put negative offsets there as well; none is 2^31 ticks.
            if composition >= 1 << 31:
                composition -= 1 << 32
            if track is not None:
                is_sync = track.kind == "audio" or not flags & _NOT_A_SYNC_SAMPLE
                self._pending.append(
                    PlacedSample(track.id, decode_time, duration, composition, is_sync, offset, size)
                )
            decode_time += duration
            offset += size
        return decode_time, offset


def _decode_time(data: bytes, tfdt: Box) -> int:
    is_long = tfdt.end > tfdt.body and data[tfdt.body] == 1
    return unpack(_U64 if is_long else _U32, data, tfdt.body + 4, tfdt.end)[0]
