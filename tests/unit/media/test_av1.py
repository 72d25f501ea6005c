"""An av1C record as SVT-AV1 writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.av1 import parse_av1c
from tallycast.media.errors import MediaFormatError

RECORD = bytes.fromhex("81010c000a0c0200000d2627fb4805f00080")


def test_size_profile_and_depth() -> None:
    config = parse_av1c(RECORD)
    assert (config.width, config.height, config.frame_rate) == (640, 362, None)
    assert (config.profile, config.level, config.tier, config.bit_depth) == (0, 1, 0, 8)
    assert not config.monochrome


# AV1 in ISOBMFF 2.3.4: the sequence header may be left out of the record.
def test_a_record_without_a_sequence_header_has_no_size() -> None:
    config = parse_av1c(RECORD[:4])
    assert (config.width, config.height, config.level) == (None, None, 1)


def test_high_bit_depths() -> None:
    assert parse_av1c(bytes([0x81, 0x41, 0x60, 0])).bit_depth == 12
    assert parse_av1c(bytes([0x81, 0x01, 0x40, 0])).bit_depth == 10


@pytest.mark.parametrize("data", [b"", b"\x01\x01\x0c\x00", RECORD[:9], RECORD[:5] + b"\xff" * 9])
def test_bad_records_are_refused(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        parse_av1c(data)


@given(st.binary(max_size=60), st.integers(4, len(RECORD)))
def test_garbage_raises_the_typed_error_only(garbage: bytes, keep: int) -> None:
    try:
        parse_av1c(RECORD[:keep] + garbage)
    except MediaFormatError:
        return
