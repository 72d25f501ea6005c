"""A recording as one MP4 file, made while it is sent: an index in front, then the segments as they lie.

Nothing is encoded and nothing is written to the disk. The segments' own `moof` boxes stay where they are;
the index points past them to the media, which costs about one percent and makes any range of the file as
cheap as the whole.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from tallycast.media import MediaFormatError
from tallycast.media.mp4 import FileIndex, FragmentReader, Movie
from tallycast.storage import Journal

CHUNK_BYTES = 256 << 10
FILES_KEPT = 2
"""Indexes in memory for the next range of the same file; one of four hours has some 8 MB."""
_MOOF_BYTES_MOST = 1 << 20


class Piece(msgspec.Struct, frozen=True):
    """A segment's file, whole."""

    path: Path
    size_bytes: int


class Mp4File(msgspec.Struct, frozen=True):
    """A file that is not there as one."""

    header: bytes
    pieces: tuple[Piece, ...]

    @property
    def size_bytes(self) -> int:
        """Of all of it."""
        return len(self.header) + sum(piece.size_bytes for piece in self.pieces)

    async def read(self, first: int, length: int) -> AsyncIterator[bytes]:
        """So many bytes from there on."""
        if first < len(self.header):
            data = self.header[first : first + length]
            length -= len(data)
            yield data
        position = len(self.header)
        for piece in self.pieces:
            if length <= 0:
                return
            start = max(0, first - position)
            position += piece.size_bytes
            if start >= piece.size_bytes:
                continue
            wanted = min(length, piece.size_bytes - start)
            length -= wanted
            async for data in _read(piece.path, start, wanted):
                yield data


async def _read(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        while length:
            data = await asyncio.to_thread(file.read, min(length, CHUNK_BYTES))
            if not data:
                raise OSError(f"{path} is shorter than it was")
            length -= len(data)
            yield data
    finally:
        file.close()


class Remuxer:
    """Makes the index of a rendition, and keeps the newest ones for further ranges."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Path, int], Mp4File] = OrderedDict()
        self._turn = asyncio.Lock()

    async def file(self, folder: Path, journal: Journal) -> Mp4File:
        """The file of one rendition; raises MediaFormatError or OSError where its media are spoiled."""
        key = folder, len(journal.segments)
        async with self._turn:  # one index at a time: it is work for the processor
            found = self._kept.pop(key, None)
            if found is None:
                found = await asyncio.to_thread(_make, folder, journal)
            self._kept[key] = found
            while len(self._kept) > FILES_KEPT:
                self._kept.popitem(last=False)
        return found


def _make(folder: Path, journal: Journal) -> Mp4File:
    index, place, pieces = FileIndex(), 0, []
    reader, init_name = FragmentReader(), ""
    for segment in journal.segments:
        if segment.init_name != init_name:
            init_name, reader = segment.init_name, FragmentReader()
            movie = reader.receive_data((folder / init_name).read_bytes())[0]
            assert isinstance(movie, Movie)
            index.begin_run(movie)
        piece = Piece(folder / segment.name, segment.size_bytes)
        _read_places(index, reader, piece, place)
        pieces.append(piece)
        place += piece.size_bytes
        time.sleep(0)  # the live edge has the interpreter first
    return Mp4File(index.header(place), tuple(pieces))


def _read_places(index: FileIndex, reader: FragmentReader, piece: Piece, place: int) -> None:
    """Read the moof boxes of a segment, and pass over the media."""
    with piece.path.open("rb") as file:
        position = 0
        while position < piece.size_bytes:
            head = file.read(8)
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if len(head) < 8 or size < 8 or position + size > piece.size_bytes:
                raise MediaFormatError(f"{piece.path.name} is not what was recorded")
            if kind == b"moof":
                if size > _MOOF_BYTES_MOST:
                    raise MediaFormatError(f"{piece.path.name} has a moof of {size} bytes")
                index.add_fragment(place + position, reader.place_samples(head + file.read(size - 8)))
            position += size
            file.seek(position)
