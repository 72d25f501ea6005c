"""What of a segment stays on the disk when its media go to the bucket: the boxes that say where frames lie.

The index of a download is made of them, so that it need not read a whole recording over the network first.
They are about one percent of it. In a file of heads each box has its place in the segment and its size before
it.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tallycast.media import MediaFormatError

SUFFIX = ".heads"
_PLACE = struct.Struct(">QI")
_MOOF_BYTES_MOST = 1 << 20


def heads_path(segment: Path) -> Path:
    """Where the heads of a segment lie."""
    return segment.with_name(segment.name + SUFFIX)


def heads_of(segment: Path, size_bytes: int) -> bytes:
    """The heads of a segment that is whole; raises MediaFormatError or OSError."""
    with segment.open("rb") as file:
        return b"".join(
            _PLACE.pack(place, len(moof)) + moof for place, moof in _walk(file, segment.name, size_bytes)
        )


def read_moofs(segment: Path, size_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Its moof boxes with their places, out of the segment where it is here, else out of its heads.

    Raises MediaFormatError for what is not what was recorded, OSError where neither is here.
    """
    try:
        file = segment.open("rb")
    except FileNotFoundError:
        yield from _unpacked(heads_path(segment).read_bytes(), segment.name)
        return
    with file:
        yield from _walk(file, segment.name, size_bytes)


def _walk(file: BinaryIO, name: str, size_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Read the moof boxes, and pass over the media."""
    position = 0
    while position < size_bytes:
        head = file.read(8)
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if len(head) < 8 or size < 8 or position + size > size_bytes:
            raise MediaFormatError(f"{name} is not what was recorded")
        if kind == b"moof":
            if size > _MOOF_BYTES_MOST:
                raise MediaFormatError(f"{name} has a moof of {size} bytes")
            yield position, head + file.read(size - 8)
        position += size
        file.seek(position)


def _unpacked(data: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        if len(data) - position < _PLACE.size:
            raise MediaFormatError(f"The heads of {name} end early")
        place, size = _PLACE.unpack_from(data, position)
        position += _PLACE.size
        if len(data) - position < size:
            raise MediaFormatError(f"The heads of {name} end early")
        yield place, data[position : position + size]
        position += size
