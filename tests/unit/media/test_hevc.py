"""An hvcC record as x265 writes it, without its message to the user."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.errors import MediaFormatError
from tallycast.media.hevc import parse_hvcc

_VPS = "40010c01ffff01600000030090000003000003003f959809"
_SPS = "42010101600000030090000003000003003fa005020171f265959a4932bc05a020000003002000000303c1"
RECORD = bytes.fromhex(
    "0101600000009000000000003ff000fcfdf8f800000f02"
    + f"a00001{len(_VPS) // 2:04x}{_VPS}"
    + f"a10001{len(_SPS) // 2:04x}{_SPS}"
)


# 640x362 is coded as 640x368 with a conformance window.
def test_size_and_profile() -> None:
    config = parse_hvcc(RECORD)
    assert (config.width, config.height, config.frame_rate) == (640, 362, None)
    assert (config.profile, config.tier, config.level, config.bit_depth) == (1, 0, 63, 8)


# avgFrameRate counts frames in 256 seconds.
def test_the_average_frame_rate_if_it_is_given() -> None:
    data = RECORD[:19] + (50 * 256).to_bytes(2, "big") + RECORD[21:]
    assert parse_hvcc(data).frame_rate == 50


def test_without_a_sequence_parameter_set_there_is_no_size() -> None:
    with pytest.raises(MediaFormatError, match="no sequence parameter set"):
        parse_hvcc(RECORD[:22] + b"\x00")


@given(st.binary(max_size=80), st.integers(0, len(RECORD)))
def test_garbage_raises_the_typed_error_only(garbage: bytes, keep: int) -> None:
    try:
        config = parse_hvcc(RECORD[:keep] + garbage)
    except MediaFormatError:
        return
    assert 0 < config.width <= 32_768
