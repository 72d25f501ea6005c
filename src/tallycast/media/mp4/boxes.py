"""The box: MP4's only building block (ISO/IEC 14496-12 4.2). Walked with bounds, written in one line."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tallycast.media.errors import MediaFormatError

# A moov of ffmpeg's has 40 boxes, a moof 5: more than this in one parent is an attack on our time.
_MAX_CHILDREN = 1024

_HEADER = struct.Struct(">I4s")
_LARGE_SIZE = struct.Struct(">Q")


class Box(NamedTuple):
    """A box inside some bytes: `start` of the header, `body` of the payload, `end` just past it."""

    kind: bytes
    start: int
    body: int
    end: int


def read_header(data: bytes | bytearray | memoryview, position: int, available: int) -> Box | None:
    """The box that begins at `position`, or None when not even its header is there yet.

    Its end may lie past `available`. Raises MediaFormatError for sizes that no box can have.
    """
    if available - position < 8:
        return None
    size, kind = _HEADER.unpack_from(data, position)
    body = position + 8
    if size == 1:  # largesize follows
        if available - position < 16:
            return None
        size = _LARGE_SIZE.unpack_from(data, body)[0]
        body += 8
    if position + size < body:
        # Size 0 ("until the end of the file") has no meaning in a stream without an end.
        raise MediaFormatError(f"MP4 box {kind!r} says that it is {size} bytes long")
    return Box(kind, position, body, position + size)


def walk(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between `start` and `end`, in order. Raises MediaFormatError when one leaves these bounds."""
    position = start
    for _ in range(_MAX_CHILDREN):
        if position >= end:
            return
        box = read_header(data, position, end)
        if box is None or box.end > end:
            raise MediaFormatError(f"MP4 box at byte {position} passes the end of its parent at {end}")
        yield box
        position = box.end
    raise MediaFormatError(f"more than {_MAX_CHILDREN} boxes in one MP4 box")


def find(data: bytes, parent: Box, *path: bytes) -> Box:
    """The first box on `path` below `parent`. Raises MediaFormatError when there is none."""
    for kind in path:
        child = find_optional(data, parent, kind)
        if child is None:
            raise MediaFormatError(f"MP4 box {parent.kind!r} has no {kind!r}")
        parent = child
    return parent


def find_optional(data: bytes, parent: Box, kind: bytes) -> Box | None:
    return next((box for box in walk(data, parent.body, parent.end) if box.kind == kind), None)


def unpack(layout: struct.Struct, data: bytes, position: int, end: int) -> tuple[int, ...]:
    """Fixed fields at `position`, which must end before `end`. Raises MediaFormatError."""
    if position < 0 or position + layout.size > end or end > len(data):
        raise MediaFormatError(f"MP4 box ends inside its fields at byte {position}")
    return layout.unpack_from(data, position)


def write_box(kind: bytes, *payload: bytes) -> bytes:
    return b"".join((_HEADER.pack(8 + sum(map(len, payload)), kind), *payload))


def write_full_box(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    """A box that begins with a version byte and 24 flags (ISO/IEC 14496-12 4.2.2)."""
    return write_box(kind, (version << 24 | flags).to_bytes(4, "big"), *payload)
