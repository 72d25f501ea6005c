"""Packets of SRT's handshake: as libsrt sends them, and what is no handshake."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.ingest.srt import handshake


def packet(kind: int, *, version: int = 5, cookie: int = 7, extensions: bytes = b"") -> bytes:
    head = struct.pack(">IIII", 0x8000_0000, 0, 1234, 0)
    body = struct.pack(
        ">IHHIIIIII16s", version, 0, 5 if extensions else 0, 99, 1500, 8192, kind, 0xABCD, cookie, bytes(16)
    )
    return head + body + extensions


def stream_id(text: str) -> bytes:
    data = text.encode()
    data += bytes(-len(data) % 4)
    words = b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))
    request = struct.pack(">HH", 1, 3) + bytes(12)
    return request + struct.pack(">HH", 5, len(words) // 4) + words


def test_the_stream_id_is_read() -> None:
    asked = handshake.read_handshake(packet(0xFFFF_FFFF, extensions=stream_id("the-secret-key")))
    assert asked is not None
    assert asked.is_conclusion
    assert (asked.stream_id, asked.socket_id, asked.cookie) == ("the-secret-key", 0xABCD, 7)
    plain = handshake.read_handshake(packet(0xFFFF_FFFF))
    assert plain is not None
    assert plain.stream_id == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("KEY", "KEY"),
        ("live/KEY", "KEY"),
        ("publish:KEY", "KEY"),
        ("publish:live/KEY", "KEY"),
        ("#!::r=KEY,m=publish,u=me", "KEY"),
        ("#!::r=live/KEY", "KEY"),
        ("#!::r=KEY,m=request", ""),
        ("#!::m=publish", ""),
        ("", ""),
    ],
)
def test_forms_of_stream_ids(text: str, key: str) -> None:
    assert handshake.key_of(text) == key


def test_the_answers() -> None:
    hello = handshake.read_handshake(packet(1, version=4, cookie=0))
    assert hello is not None
    answer = handshake.answer_induction(hello, 42)
    assert handshake.destination(answer) == 0xABCD
    read = handshake.read_handshake(answer)
    assert read is not None
    assert (read.is_induction, read.version, read.cookie) == (True, 5, 42)
    refused = handshake.read_handshake(handshake.reject(hello, handshake.UNAUTHORIZED))
    assert refused is not None
    assert (refused.is_rejection, refused.kind) == (True, 2401)


# What the real listener is asked first is made of what the caller said second.
def test_the_introduction() -> None:
    asked = handshake.read_handshake(packet(0xFFFF_FFFF, extensions=stream_id("KEY")))
    assert asked is not None
    first = handshake.read_handshake(handshake.induction(asked))
    assert first is not None
    assert (first.is_induction, first.version, first.cookie, first.socket_id) == (True, 4, 0, 0xABCD)
    second = handshake.read_handshake(handshake.with_cookie(asked, 4711))
    assert second is not None
    assert (second.is_conclusion, second.cookie, second.stream_id) == (True, 4711, "KEY")


def test_cookies_hold_for_an_address_and_a_while() -> None:
    now = 1000.0
    cookie = handshake.cookie_for("192.0.2.1:1", b"secret", now)
    assert handshake.cookie_for("192.0.2.1:1", b"secret", now + 60, before=True) == cookie
    assert handshake.cookie_for("192.0.2.1:1", b"secret", now + 120, before=True) != cookie
    assert handshake.cookie_for("192.0.2.1:2", b"secret", now) != cookie
    assert handshake.cookie_for("192.0.2.1:1", b"other", now) != cookie


@given(st.binary(max_size=200), st.integers(0, 90))
def test_nothing_that_comes_raises(garbage: bytes, keep: int) -> None:
    for data in (garbage, packet(0xFFFF_FFFF, extensions=stream_id("KEY"))[:keep] + garbage):
        asked = handshake.read_handshake(data)
        if asked is not None:
            handshake.reject(asked, 1401)
            handshake.answer_induction(asked, 1)
        handshake.destination(data)
