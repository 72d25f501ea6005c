"""Bounded big-endian reading."""

import pytest

from tallycast.media import MediaFormatError
from tallycast.media.cursor import Cursor


def test_numbers_are_big_endian() -> None:
    cursor = Cursor(bytes.fromhex("01 0203 fffe 040506 0708090a 3ff8000000000000 aabbcc"), "a record")
    assert cursor.u8() == 1
    assert cursor.u16() == 0x0203
    assert cursor.unsigned(2) == 0xFFFE
    assert cursor.u24() == 0x040506
    assert cursor.u32() == 0x0708090A
    assert cursor.f64() == 1.5
    cursor.skip(1)
    assert cursor.remaining == 2
    assert cursor.take(1) == b"\xbb"
    assert cursor.rest() == b"\xcc"
    assert cursor.remaining == 0


# Every step past the end is the room's error; it names the bytes, the place and what was wanted.
@pytest.mark.parametrize("method", ["u16", "u24", "u32", "f64"])
def test_the_end_is_a_typed_error(method: str) -> None:
    cursor = Cursor(b"\x00", "a short record")
    with pytest.raises(MediaFormatError, match=r"a short record ends early: .* wanted at 0, 1 left"):
        getattr(cursor, method)()


@pytest.mark.parametrize("count", [2, -1])
def test_a_count_from_the_wire_is_checked(count: int) -> None:
    with pytest.raises(MediaFormatError):
        Cursor(b"\x00", "a record").take(count)


# After a refused step nothing has moved.
def test_a_refused_step_leaves_the_position() -> None:
    cursor = Cursor(b"\x01\x02", "a record", position=1)
    with pytest.raises(MediaFormatError):
        cursor.u32()
    assert cursor.u8() == 2
