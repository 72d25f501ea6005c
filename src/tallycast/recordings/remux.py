"""A recording as one MP4 file, made while it is sent: an index in front, then the segments as they lie.

Nothing is encoded and nothing is written to the disk. The segments' own `moof` boxes stay where they are;
the index points past them to the media, which costs about one percent and makes any range of the file as
cheap as the whole. Media that lie in a bucket come from there, a stretch at a time.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from tallycast.media.mp4 import FileIndex, FragmentReader, Movie
from tallycast.recordings.heads import read_moofs
from tallycast.storage import Journal

CHUNK_BYTES = 256 << 10
FILES_KEPT = 2
"""Indexes in memory for the next range of the same file; one of four hours has some 8 MB."""
STORED_CHUNK_BYTES = 1 << 20
"""Of what is in a bucket: fewer requests."""

ReadStored = Callable[[str, int, int], Awaitable[bytes]]
"""Gives a stretch of a segment that is not here: by its name, the first byte and how many."""


class Piece(msgspec.Struct, frozen=True):
    """A segment's file, whole."""

    path: Path
    size_bytes: int


class Mp4File(msgspec.Struct, frozen=True):
    """A file that is not there as one."""

    header: bytes
    pieces: tuple[Piece, ...]
    read_stored: ReadStored | None = None

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
            async for data in self._read_piece(piece.path, start, wanted):
                yield data

    async def _read_piece(self, path: Path, start: int, length: int) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except FileNotFoundError:
            if self.read_stored is None:
                raise
        else:
            async for data in _read(file, path, start, length):
                yield data
            return
        while length:
            data = await self.read_stored(path.name, start, min(length, STORED_CHUNK_BYTES))
            start, length = start + len(data), length - len(data)
            yield data


async def _read(file: BinaryIO, path: Path, start: int, length: int) -> AsyncIterator[bytes]:
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

    async def file(self, folder: Path, journal: Journal, read_stored: ReadStored | None = None) -> Mp4File:
        """The file of one rendition; raises MediaFormatError or OSError where its media are spoiled."""
        key = folder, len(journal.segments)
        async with self._turn:  # one index at a time: it is work for the processor
            found = self._kept.pop(key, None)
            if found is None:
                found = await asyncio.to_thread(_make, folder, journal, read_stored)
            self._kept[key] = found
            while len(self._kept) > FILES_KEPT:
                self._kept.popitem(last=False)
        return found


def _make(folder: Path, journal: Journal, read_stored: ReadStored | None) -> Mp4File:
    index, place, pieces = FileIndex(), 0, []
    reader, init_name = FragmentReader(), ""
    for segment in journal.segments:
        if segment.init_name != init_name:
            init_name, reader = segment.init_name, FragmentReader()
            movie = reader.receive_data((folder / init_name).read_bytes())[0]
            assert isinstance(movie, Movie)
            index.begin_run(movie)
        piece = Piece(folder / segment.name, segment.size_bytes)
        for position, moof in read_moofs(piece.path, piece.size_bytes):
            index.add_fragment(place + position, reader.place_samples(moof))
        pieces.append(piece)
        place += piece.size_bytes
        time.sleep(0)  # the live edge has the interpreter first
    return Mp4File(index.header(place), tuple(pieces), read_stored)
