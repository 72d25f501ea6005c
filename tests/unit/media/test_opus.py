"""OpusHead (RFC 7845 5.1) and dOps (Opus in ISOBMFF 4.3.2)."""

import pytest

from tallycast.media.errors import MediaFormatError
from tallycast.media.opus import opus_head, parse_dops, parse_opus_head

DOPS = bytes.fromhex("000101380000bb80000000")
HEAD = b"OpusHead" + bytes.fromhex("01 02 3801 80bb0000 0000 00")


def test_the_box_is_big_endian() -> None:
    config = parse_dops(DOPS)
    assert (config.channels, config.pre_skip_samples, config.input_sample_rate) == (1, 312, 48_000)


def test_the_packet_is_little_endian() -> None:
    config = parse_opus_head(HEAD)
    assert (config.channels, config.pre_skip_samples, config.input_sample_rate) == (2, 312, 48_000)


def test_a_header_of_our_own() -> None:
    config = parse_opus_head(opus_head(2))
    assert (config.channels, config.pre_skip_samples, config.input_sample_rate) == (2, 0, 48_000)
    assert config.mapping_family == 0


@pytest.mark.parametrize("data", [b"", HEAD[:18], b"OpusTags" + HEAD[8:], HEAD[:8] + b"\x10" + HEAD[9:]])
def test_bad_packets_are_refused(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        parse_opus_head(data)


@pytest.mark.parametrize("data", [b"", DOPS[:10], b"\x01" + DOPS[1:], b"\x00\x00" + DOPS[2:]])
def test_bad_boxes_are_refused(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        parse_dops(data)
