"""RTCP as it is read and written, byte for byte where the RFCs show it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.media import MediaFormatError
from tallycast.media.rtp import rtcp
from tallycast.media.rtp.rtcp import ReportBlock, SenderReport


def sender_report(ssrc: int = 7, ntp: int = 1 << 32, timestamp: int = 90_000) -> bytes:
    return struct.pack(">BBHIQIII", 0x80, 200, 6, ssrc, ntp, timestamp, 1, 1)


def test_sender_reports_are_found_in_a_compound_packet() -> None:
    description = bytes.fromhex("81ca0003") + struct.pack(">I", 7) + b"\x01\x02me\x00\x00\x00\x00"
    found = rtcp.read_rtcp(sender_report() + description + sender_report(8))
    assert found == [SenderReport(7, 1 << 32, 90_000), SenderReport(8, 1 << 32, 90_000)]


@pytest.mark.parametrize("data", [b"\x80", b"\x00" * 8, sender_report()[:-1], b"\x80\xc8\xff\xff" + bytes(8)])
def test_what_is_none(data: bytes) -> None:
    with pytest.raises(MediaFormatError):
        rtcp.read_rtcp(data)


@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    for text in (data, b"\x80\xc8\x00\x01" + data):
        try:
            rtcp.read_rtcp(text)
        except MediaFormatError:
            continue


# RFC 3550 6.4.1: cumulative loss is signed and has 24 bits.
def test_a_receiver_report() -> None:
    block = ReportBlock(
        ssrc=7, fraction_lost=64, lost=-2, highest_sequence=(1 << 16) + 5, jitter=9, last_report=10, delay=11
    )
    report = rtcp.receiver_report(1, [block])
    assert report[:4] == bytes.fromhex("81c90007")
    assert struct.unpack(">IIIIIII", report[4:]) == (1, 7, 64 << 24 | 0xFFFFFE, 65_541, 9, 10, 11)
    assert rtcp.receiver_report(1, []) == bytes.fromhex("80c9000100000001")


# RFC 4585 6.2.1: a number and a bit for each of the 16 that follow it.
def test_wishes_for_packets_are_put_together() -> None:
    packet = rtcp.nack(1, 7, [65_534, 65_535, 0, 14, 15, 100])
    assert packet[:4] == bytes.fromhex("81cd0005")
    assert struct.unpack(">HHHHHH", packet[12:]) == (65_534, 0x8003, 15, 0, 100, 0)
    assert _asked(packet) == [65_534, 65_535, 0, 14, 15, 100]


def _asked(packet: bytes) -> list[int]:
    found = []
    for at in range(12, len(packet), 4):
        number, mask = struct.unpack_from(">HH", packet, at)
        found += [number, *(number + bit + 1 & 0xFFFF for bit in range(16) if mask >> bit & 1)]
    return found


@given(st.integers(0, 65_535), st.sets(st.integers(0, 400), min_size=1))
def test_every_packet_that_is_wished_for_is_named_once(first: int, gaps: set[int]) -> None:
    wanted = [(first + gap) & 0xFFFF for gap in sorted(gaps)]
    assert _asked(rtcp.nack(1, 2, wanted)) == wanted


def test_a_wish_for_a_keyframe() -> None:
    assert rtcp.picture_loss(1, 7) == bytes.fromhex("81ce00020000000100000007")


# draft-alvestrand-rmcat-remb-03 2.2: six bits of exponent, eighteen of mantissa.
def test_a_bitrate() -> None:
    packet = rtcp.bitrate_limit(1, [7, 8], 8_000_000)
    assert packet[:4] == bytes.fromhex("8fce0006")
    assert packet[12:17] == b"REMB\x02"
    number = int.from_bytes(packet[17:20], "big")
    assert 7_900_000 < (number & 0x3FFFF) << (number >> 18) <= 8_000_000
