"""Bit fields and Exp-Golomb numbers, ITU-T H.264 9.1."""

import pytest

from tallycast.media.bits import BitReader, without_emulation_prevention
from tallycast.media.errors import MediaFormatError


def test_fields_follow_each_other() -> None:
    reader = BitReader(bytes([0b1010_0011, 0xFF]), "test")
    assert (reader.bits(3), reader.flag(), reader.bits(4), reader.bits(8)) == (5, False, 3, 255)


# Table 9-2: 1 is 0, 010 is 1, 011 is 2, 00100 is 3.
def test_unsigned_numbers() -> None:
    reader = BitReader(bytes([0b1_010_011_0, 0b0100_0000]), "test")
    assert [reader.unsigned() for _ in range(4)] == [0, 1, 2, 3]


# Table 9-3: code numbers 0, 1, 2, 3, 4 are 0, 1, -1, 2, -2.
def test_signed_numbers() -> None:
    reader = BitReader(bytes([0b1_010_011_0, 0b0100_0010, 0b1000_0000]), "test")
    assert [reader.signed() for _ in range(5)] == [0, 1, -1, 2, -2]


def test_nothing_lies_past_the_end() -> None:
    reader = BitReader(b"\x80", "parameter set")
    reader.skip(8)
    with pytest.raises(MediaFormatError, match="parameter set ends early"):
        reader.flag()


def test_a_number_has_at_most_32_bits() -> None:
    with pytest.raises(MediaFormatError, match="32 bits"):
        BitReader(bytes(20), "test").unsigned()


# 7.4.1: 00 00 03 stands for 00 00.
def test_emulation_prevention_is_taken_out() -> None:
    assert without_emulation_prevention(bytes.fromhex("000003 01 000003 00")) == bytes.fromhex(
        "0000010000 00"
    )
