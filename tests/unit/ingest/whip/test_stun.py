"""Checks of a way: read, and answered to who signed them."""

import hashlib
import hmac
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.ingest.whip import stun
from tests.support.webrtc_sender import check

# RFC 5769 2.1: the request of the standard's own test vectors, without its last byte of padding changed.
SAMPLE = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)


def test_the_sample_of_the_standard() -> None:
    found = stun.read_check(SAMPLE)
    assert found is not None
    assert (found.username, found.ours, found.nominates) == ("evtj:h6vY", "evtj", False)
    assert found.is_signed_with("VOkJxbRl1RmTxUk/WvJxBt")
    assert not found.is_signed_with("VOkJxbRl1RmTxUk/WvJxBT")


def test_a_check_that_chooses_the_way() -> None:
    found = stun.read_check(check("us", "secret"))
    assert found is not None
    assert (found.ours, found.nominates) == ("us", True)
    assert found.is_signed_with("secret")
    spoiled = stun.read_check(check("us", "secret", spoiled=True))
    assert spoiled is not None
    assert not spoiled.is_signed_with("secret")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.1", bytes((0xE1, 0x12, 0xA6, 0x43))),  # RFC 5769 2.2
        (
            "2001:db8:1234:5678:11:2233:4455:6677",  # RFC 5769 2.3
            bytes.fromhex("0113a9faa5d3f179bc25f4b5bed2b9d9"),
        ),
    ],
)
def test_the_answer(host: str, address: bytes) -> None:
    asked = stun.read_check(SAMPLE)
    assert asked is not None
    answer = stun.answer(asked, host, 32_853, "VOkJxbRl1RmTxUk/WvJxBt")
    kind, length, magic, transaction = struct.unpack_from(">HHI12s", answer)
    assert (kind, length, magic, transaction) == (0x0101, len(answer) - 20, stun.MAGIC, SAMPLE[8:20])
    family = 1 if len(address) == 4 else 2
    assert answer[20:28] == struct.pack(">HHBBH", 0x0020, 4 + len(address), 0, family, 0xA147)
    assert answer[28 : 28 + len(address)] == address
    # Signed up to the signature, with a length that reaches to its end.
    place = 28 + len(address)
    signed = answer[:2] + struct.pack(">H", place + 24 - 20) + answer[4:place]
    assert answer[place : place + 4] == struct.pack(">HH", 0x0008, 20)
    signature = hmac.new(b"VOkJxbRl1RmTxUk/WvJxBt", signed, hashlib.sha1).digest()
    assert answer[place + 4 : place + 24] == signature
    [checksum] = struct.unpack(">I", answer[-4:])
    assert checksum == zlib.crc32(answer[:-8]) ^ 0x5354554E


@given(st.binary(max_size=120))
def test_any_bytes(data: bytes) -> None:
    head = struct.pack(">HHI12s", 1, len(data), stun.MAGIC, b"x" * 12)
    for text in (data, head + data):
        found = stun.read_check(text)
        assert found is None or not found.is_signed_with("secret")


@given(st.integers(0, len(SAMPLE) - 1), st.integers(1, 255))
def test_a_bit_that_is_spoiled_is_noticed(place: int, change: int) -> None:
    spoiled = bytearray(SAMPLE)
    spoiled[place] ^= change
    found = stun.read_check(bytes(spoiled))
    if found is not None and place < len(SAMPLE) - 8:
        assert not found.is_signed_with("VOkJxbRl1RmTxUk/WvJxBt")
