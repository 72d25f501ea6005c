"""Boxes, ISO/IEC 14496-12 4.2."""

import struct

import pytest

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4.boxes import find, read_header, unpack, walk, write_box, write_full_box

FREE = write_box(b"free", b"1234")


def test_what_is_written_is_walked() -> None:
    data = FREE + write_full_box(b"tfdt", 1, 0x20000, b"12345678")
    assert [(box.kind, box.start, box.body, box.end) for box in walk(data, 0, len(data))] == [
        (b"free", 0, 8, 12),
        (b"tfdt", 12, 20, 32),
    ]
    assert data[20:24] == bytes([1, 2, 0, 0])


# A size of 1 means that 64 bits follow.
def test_a_large_size() -> None:
    data = b"\x00\x00\x00\x01mdat" + (20).to_bytes(8, "big") + b"data"
    assert read_header(data, 0, len(data)) == (b"mdat", 0, 16, 20)
    assert read_header(data, 0, 12) is None


# 0 means "to the end of the file", which a live stream does not have; 2 to 7 nothing.
@pytest.mark.parametrize("size", [0, 2, 7])
def test_sizes_that_no_box_can_have(size: int) -> None:
    with pytest.raises(MediaFormatError, match="bytes long"):
        read_header(size.to_bytes(4, "big") + b"moov", 0, 8)


def test_a_child_does_not_leave_its_parent() -> None:
    with pytest.raises(MediaFormatError, match="passes the end"):
        list(walk(FREE, 0, 11))


def test_a_parent_has_a_bounded_number_of_children() -> None:
    data = write_box(b"free") * 1025
    with pytest.raises(MediaFormatError, match="more than 1024"):
        list(walk(data, 0, len(data)))


def test_finding_what_is_not_there() -> None:
    data = write_box(b"moov", FREE)
    moov = next(walk(data, 0, len(data)))
    with pytest.raises(MediaFormatError, match="trak"):
        find(data, moov, b"trak", b"mdia")


def test_fields_end_with_their_box() -> None:
    layout = struct.Struct(">2I")
    assert unpack(layout, FREE, 0, 8) == (12, 0x66726565)
    for position, end in ((1, 8), (5, 12), (0, 13), (-1, 12)):
        with pytest.raises(MediaFormatError):
            unpack(layout, FREE + b"\x00" * (position == 5), position, end if end < 13 else 100)
