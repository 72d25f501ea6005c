"""The index of a file with an end: a `moov` whose tables say where each sample lies (ISO/IEC 14496-12 8.5 to
8.7), made from the moov of a stream of fragments and from what was found in these.

Several runs of an encoder become one timeline: each begins where the longest track of the one before ends,
and has sample entries of its own where its moov differs.
"""

import struct
import sys
from array import array
from itertools import groupby

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4.boxes import Box, find, unpack, walk, write_box, write_full_box
from tallycast.media.mp4.fragment import PlacedSample
from tallycast.media.mp4.init import Movie, Track

FILE_TYPE = write_box(b"ftyp", b"isom", (512).to_bytes(4, "big"), b"isom", b"iso6", b"mp41")
_MOVIE_SCALE = 1000
_U32 = struct.Struct(">I")
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


class _TrackIndex:
    """The tables of one track, in ticks of its first run's time scale."""

    def __init__(self, track: Track, moov: bytes) -> None:
        self.kind = track.kind
        self.scale = track.timescale
        self.moov = moov
        self.entries: list[bytes] = []
        self.sizes = array("I")
        self.times = array("Q")
        self.compositions = array("i")
        self.syncs = array("I")
        self.last_duration = 0
        self.end = 0
        self.chunks = array("Q")  # where each begins, from the first byte after the header
        self.chunk_samples = array("I")
        self.chunk_entries = array("I")

    def add_chunk(self, place: int, samples: list[PlacedSample], times: list[int], entry: int) -> None:
        self.chunks.append(place)
        self.chunk_samples.append(len(samples))
        self.chunk_entries.append(entry)
        for sample, time in zip(samples, times, strict=True):
            if self.times and time <= self.times[-1]:
                time = self.times[-1] + 1
            self.times.append(time)
            self.sizes.append(sample.size)
            self.compositions.append(sample.composition_offset)
            if sample.is_sync:
                self.syncs.append(len(self.times))


class FileIndex:
    """Collects what a file holds, run by run; gives the bytes that stand before the media.

    Places are counted from the first byte of media. Raises MediaFormatError for runs that do not fit.
    """

    def __init__(self) -> None:
        self._tracks: dict[str, _TrackIndex] = {}
        self._present: dict[int, tuple[_TrackIndex, int, Track]] = {}
        self._run_start_seconds = 0.0
        self._run_first_seconds: float | None = None

    def begin_run(self, movie: Movie) -> None:
        """The samples that follow belong to this movie."""
        self._run_start_seconds = max((one.end / one.scale for one in self._tracks.values()), default=0.0)
        self._run_first_seconds = None
        self._present = {}
        root = next(box for box in walk(movie.init, 0, len(movie.init)) if box.kind == b"moov")
        moov = movie.init[root.start : root.end]
        for track in movie.tracks:
            index = self._tracks.setdefault(track.kind, _TrackIndex(track, moov))
            entry = _sample_entry(moov, track.id)
            if entry not in index.entries:
                index.entries.append(entry)
            self._present[track.id] = (index, index.entries.index(entry) + 1, track)

    def add_fragment(self, moof_place: int, samples: list[PlacedSample]) -> None:
        """The samples of one fragment, whose `moof` lies at this place."""
        if self._run_first_seconds is None:
            self._run_first_seconds = min(
                (one.decode_time / self._present[one.track_id][2].timescale for one in samples), default=0.0
            )
        for track_id, group in groupby(samples, key=lambda one: one.track_id):
            run = list(group)
            index, entry, track = self._present[track_id]
            factor = index.scale / track.timescale
            shift = (self._run_start_seconds - self._run_first_seconds) * index.scale
            times = [round(one.decode_time * factor + shift) for one in run]
            if factor != 1:
                run = [one._replace(composition_offset=round(one.composition_offset * factor)) for one in run]
            index.add_chunk(moof_place + run[0].offset, run, times, entry)
            last = run[-1]
            index.last_duration = max(1, round(last.duration * factor))
            index.end = index.times[-1] + index.last_duration

    def header(self, media_bytes: int) -> bytes:
        """What stands before `media_bytes` of media: `ftyp`, `moov` and the head of the `mdat`."""
        tracks = [one for one in self._tracks.values() if one.times]
        if not tracks:
            raise MediaFormatError("a file without a sample")
        mdat = (1).to_bytes(4, "big") + b"mdat" + (16 + media_bytes).to_bytes(8, "big")
        size = len(FILE_TYPE) + len(_moov(tracks, 0)) + len(mdat)  # the places do not change the length
        return FILE_TYPE + _moov(tracks, size) + mdat


def _sample_entry(moov: bytes, track_id: int) -> bytes:
    table = find(moov, _trak(moov, track_id), b"mdia", b"minf", b"stbl", b"stsd")
    entry = next(walk(moov, table.body + 8, table.end))
    return moov[entry.start : entry.end]


def _trak(moov: bytes, track_id: int) -> Box:
    for trak in walk(moov, 8, len(moov)):
        if trak.kind == b"trak":
            header = find(moov, trak, b"tkhd")
            offset = 20 if moov[header.body] == 1 else 12
            if unpack(_U32, moov, header.body + offset, header.end)[0] == track_id:
                return trak
    raise MediaFormatError(f"the moov has no track {track_id}")


def _moov(tracks: list[_TrackIndex], shift: int) -> bytes:
    seconds = max(one.end / one.scale for one in tracks)
    movie_header = write_full_box(
        b"mvhd",
        1,
        0,
        struct.pack(">QQIQ", 0, 0, _MOVIE_SCALE, round(seconds * _MOVIE_SCALE)),
        struct.pack(">IHH8x", 0x10000, 0x100, 0),
        _MATRIX,
        bytes(24),
        (len(tracks) + 1).to_bytes(4, "big"),
    )
    traks = [_write_trak(one, number, shift) for number, one in enumerate(tracks, start=1)]
    return write_box(b"moov", movie_header, *traks)


def _write_trak(track: _TrackIndex, number: int, shift: int) -> bytes:
    moov = track.moov
    trak = next(
        box
        for box in walk(moov, 8, len(moov))
        if box.kind == b"trak" and _handler(moov, box) == (b"vide" if track.kind == "video" else b"soun")
    )
    header = find(moov, trak, b"tkhd")
    media = find(moov, trak, b"mdia")
    information = find(moov, media, b"minf")
    # Of tkhd what follows the duration: layer, group, volume, matrix, width and height.
    tail = moov[header.body + (36 if moov[header.body] == 1 else 24) : header.end]
    media_header = find(moov, media, b"mdhd")
    language = moov[media_header.end - 4 : media_header.end - 2]
    begin, end = track.times[0] / track.scale, track.end / track.scale
    boxes = [
        write_full_box(b"tkhd", 1, 3, struct.pack(">QQIIQ", 0, 0, number, 0, round(end * _MOVIE_SCALE)), tail)
    ]
    if track.times[0]:
        boxes.append(_edits(begin, end))
    kept = [box for box in walk(moov, information.body, information.end) if box.kind != b"stbl"]
    boxes.append(
        write_box(
            b"mdia",
            write_full_box(
                b"mdhd",
                1,
                0,
                struct.pack(">QQIQ", 0, 0, track.scale, track.end - track.times[0]),
                language,
                bytes(2),
            ),
            _copy(moov, find(moov, media, b"hdlr")),
            write_box(b"minf", *(_copy(moov, box) for box in kept), _tables(track, shift)),
        )
    )
    return write_box(b"trak", *boxes)


def _edits(begin: float, end: float) -> bytes:
    """A track that begins later than the file (8.6.6): nothing first, then all of it."""
    empty = struct.pack(">QqHH", round(begin * _MOVIE_SCALE), -1, 1, 0)
    whole = struct.pack(">QqHH", round((end - begin) * _MOVIE_SCALE), 0, 1, 0)
    return write_box(b"edts", write_full_box(b"elst", 1, 0, (2).to_bytes(4, "big"), empty, whole))


def _tables(track: _TrackIndex, shift: int) -> bytes:
    following = [*track.times[1:], track.end]
    durations = [after - time for time, after in zip(track.times, following, strict=True)]
    count = len(track.times).to_bytes(4, "big")
    boxes = [
        write_full_box(b"stsd", 0, 0, len(track.entries).to_bytes(4, "big"), *track.entries),
        _run_lengths(b"stts", 0, durations),
    ]
    if any(track.compositions):
        boxes.append(_run_lengths(b"ctts", 1, [one & 0xFFFFFFFF for one in track.compositions]))
    if len(track.syncs) != len(track.times):
        boxes.append(write_full_box(b"stss", 0, 0, len(track.syncs).to_bytes(4, "big"), _big(track.syncs)))
    boxes += [
        _chunk_lengths(track),
        write_full_box(b"stsz", 0, 0, bytes(4), count, _big(track.sizes)),
        write_full_box(
            b"co64",
            0,
            0,
            len(track.chunks).to_bytes(4, "big"),
            _big(array("Q", (place + shift for place in track.chunks))),
        ),
    ]
    return write_box(b"stbl", *boxes)


def _run_lengths(kind: bytes, version: int, values: list[int]) -> bytes:
    """Pairs of how often and what."""
    pairs = array("I")
    for value, group in groupby(values):
        pairs.extend((sum(1 for _ in group), value))
    return write_full_box(kind, version, 0, (len(pairs) // 2).to_bytes(4, "big"), _big(pairs))


def _chunk_lengths(track: _TrackIndex) -> bytes:
    """First chunk, samples in each, sample entry; a row only where that changes."""
    rows = array("I")
    before: tuple[int, int] | None = None
    for number, now in enumerate(zip(track.chunk_samples, track.chunk_entries, strict=True), start=1):
        if now != before:
            rows.extend((number, *now))
            before = now
    return write_full_box(b"stsc", 0, 0, (len(rows) // 3).to_bytes(4, "big"), _big(rows))


def _big(numbers: "array[int]") -> bytes:
    copy = numbers[:]
    if sys.byteorder == "little":
        copy.byteswap()
    return copy.tobytes()


def _handler(moov: bytes, trak: Box) -> bytes:
    handler = find(moov, trak, b"mdia", b"hdlr")
    return moov[handler.body + 8 : handler.body + 12]


def _copy(data: bytes, box: Box) -> bytes:
    return data[box.start : box.end]
