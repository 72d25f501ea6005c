"""RTP packets: what stands where, and what is none."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media import MediaFormatError
from tallycast.media.rtp.packet import read_rtp


def rtp(*, sequence: int = 1, first: int = 0x80, second: int = 0x60, rest: bytes = b"media") -> bytes:
    return struct.pack(">BBHII", first, second, sequence, 90_000, 0xABCD) + rest


def test_the_fields() -> None:
    packet = read_rtp(rtp(sequence=65_535, second=0x80 | 102))
    assert (packet.payload_type, packet.marker, packet.sequence) == (102, True, 65_535)
    assert (packet.timestamp, packet.ssrc, packet.payload) == (90_000, 0xABCD, b"media")


def test_contributors_extension_and_padding_are_no_payload() -> None:
    sources = struct.pack(">II", 1, 2)
    extension = bytes.fromhex("bede0001") + b"\x31\x12\x34\x00"
    packet = read_rtp(rtp(first=0xB2, rest=sources + extension + b"media" + b"\x00\x00\x03"))
    assert packet.payload == b"media"
    assert packet.element(3) == b"\x12\x34"
    assert packet.element(4) is None


# RFC 8285 4.3: elements with a byte each for number and size, and empty ones.
def test_elements_of_two_bytes() -> None:
    extension = bytes.fromhex("10000002") + b"\x05\x00\x11\x02\x12\x34\x00\x00"
    packet = read_rtp(rtp(first=0x90, rest=extension))
    assert packet.element(17) == b"\x12\x34"
    assert packet.element(5) == b""
    assert packet.element(9) is None


def test_padding_alone_has_no_payload() -> None:
    assert read_rtp(rtp(first=0xA0, rest=bytes(9) + b"\x0a")).payload == b""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        rtp()[:11],
        rtp(first=0x40),  # version 1
        rtp(first=0x8F, rest=b""),  # contributors that are not there
        rtp(first=0x90, rest=b"\xbe"),  # half an extension
        rtp(first=0x90, rest=b"\xbe\xde\x00\x05"),  # one that is longer than the packet
        rtp(first=0xA0, rest=b"\x00"),  # padding of nothing
        rtp(first=0xA0, rest=b"\x09"),  # more padding than there is
    ],
)
def test_what_is_no_packet(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        read_rtp(data)


@given(st.binary(max_size=80), st.integers(0, 255))
def test_any_bytes(data: bytes, identifier: int) -> None:
    for text in (data, b"\x90\x60" + data, b"\xbf\xe0" + data):
        try:
            packet = read_rtp(text)
        except MediaFormatError:
            continue
        packet.element(identifier)
