"""avcC records as x264 writes them, and as nobody should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media.errors import MediaFormatError
from tallycast.media.h264 import build_avcc, parse_avcc

FULL_HD = bytes.fromhex(
    "01640028ffe1001967640028acd940780227e5c04400000fa40003a9803c60c65801000668ebe3cb22c0fdf8f800"
)
# 720x576, interlaced, 10 bits, 4:2:2, with scaling matrices.
INTERLACED = bytes.fromhex(
    "017a001effe1001a677a001eb6cd940b424d808800000300080000030190f8a14cb001000768fba3cb3002c0fefafa00"
)
# 854x480 in 4:4:4: crops by one sample, not by two.
FULL_CHROMA = bytes.fromhex(
    "01f4001fffe1001b67f4001f919b281b07bc5f80880000030008000003032078c18cb001000668ebe3c44844fff8f800"
)


def test_size_rate_and_profile() -> None:
    config = parse_avcc(FULL_HD)
    assert (config.width, config.height) == (1920, 1080)
    assert config.frame_rate == pytest.approx(30000 / 1001)
    assert (config.profile, config.compatibility, config.level) == (100, 0, 40)
    assert config.nal_length_bytes == 4


# As x264 writes it: a profile above Main has chroma format and bit depths at its end.
@pytest.mark.parametrize("record", [FULL_HD, INTERLACED])
def test_a_record_is_built_of_its_parameter_sets(record: bytes) -> None:
    size = int.from_bytes(record[6:8], "big")
    sequence, rest = record[8 : 8 + size], record[8 + size :]
    picture = rest[3 : 3 + int.from_bytes(rest[1:3], "big")]
    assert build_avcc([sequence], [picture]) == record
    with pytest.raises(MediaFormatError):
        build_avcc([b"\x67\x42"], [picture])
    with pytest.raises(MediaFormatError):
        build_avcc([sequence], [bytes(1 << 16)])


def test_an_interlaced_picture_counts_both_fields() -> None:
    config = parse_avcc(INTERLACED)
    assert (config.width, config.height, config.frame_rate) == (720, 576, 25.0)
    assert (config.chroma_format, config.bit_depth) == (2, 10)


def test_cropping_without_chroma_subsampling() -> None:
    config = parse_avcc(FULL_CHROMA)
    assert (config.width, config.height, config.chroma_format) == (854, 480, 3)


@pytest.mark.parametrize("length", range(33))
def test_a_record_that_ends_in_its_parameter_set_is_refused(length: int) -> None:
    with pytest.raises(MediaFormatError):
        parse_avcc(FULL_HD[:length])


def test_a_record_without_parameter_sets_is_refused() -> None:
    with pytest.raises(MediaFormatError, match="no sequence parameter set"):
        parse_avcc(FULL_HD[:5] + b"\xe0" + FULL_HD[6:])


@given(st.binary(max_size=80), st.integers(8, 40))
def test_garbage_raises_the_typed_error_only(garbage: bytes, keep: int) -> None:
    for data in (garbage, FULL_HD[:keep] + garbage):
        try:
            config = parse_avcc(data)
        except MediaFormatError:
            continue
        assert 0 < config.width <= 32_768
        assert 0 < config.height <= 32_768
