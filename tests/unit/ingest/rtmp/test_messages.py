"""Bodies that are no commands (RTMP 1.0, 5.4, 7.1)."""

import pytest

from tallycast.ingest.rtmp.chunks import Message
from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.ingest.rtmp.messages import (
    Bandwidth,
    MessageType,
    UserControl,
    number,
    peer_bandwidth,
    read_number,
    read_user_control,
    split_aggregate,
    user_control,
)


def test_control_messages() -> None:
    window = number(MessageType.WINDOW_SIZE, 2_500_000)
    assert (window.type_id, window.stream_id, window.body.hex()) == (5, 0, "002625a0")
    assert read_number(window) == 2_500_000
    assert peer_bandwidth(2_500_000, Bandwidth.DYNAMIC).body.hex() == "002625a002"
    ping = user_control(UserControl.PING_REQUEST, 77)
    assert (ping.type_id, ping.body.hex()) == (4, "00060000004d")
    assert read_user_control(ping) == (UserControl.PING_REQUEST, 77)
    assert read_user_control(Message(4, 0, 0, b"\x00\x20")) == (32, None)


@pytest.mark.parametrize("body", [b"", b"\0", b"\0\0\0"])
def test_short_control_messages(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_number(Message(5, 0, 0, body))
    if len(body) < 2:
        with pytest.raises(RemoteProtocolError):
            read_user_control(Message(4, 0, 0, body))


def part(kind: int, time: int, body: bytes) -> bytes:
    head = bytes((kind,)) + len(body).to_bytes(3, "big") + (time & 0xFFFFFF).to_bytes(3, "big")
    return head + bytes((time >> 24, 0, 0, 0)) + body + (len(body) + 11).to_bytes(4, "big")


# 7.1.6: the times of the parts count from the first, which is at the time of the whole.
def test_an_aggregate_is_split() -> None:
    body = part(8, 1_000, b"a") + part(9, 1_040, b"bc") + part(8, 1_080, b"")
    assert split_aggregate(Message(22, 5_000, 1, body)) == [
        Message(8, 5_000, 1, b"a"),
        Message(9, 5_040, 1, b"bc"),
        Message(8, 5_080, 1, b""),
    ]
    assert split_aggregate(Message(22, 5_000, 1, body[:-4])) == split_aggregate(Message(22, 5_000, 1, body))
    assert split_aggregate(Message(22, 0, 1, b"")) == []


def test_an_aggregate_over_the_rollover() -> None:
    body = part(8, 0, b"a") + part(8, 40, b"b")
    assert [one.timestamp_ms for one in split_aggregate(Message(22, 0xFFFFFFF0, 1, body))] == [0xFFFFFFF0, 24]


@pytest.mark.parametrize("body", [b"\x08", part(8, 0, b"abc")[:12], part(8, 0, b"") * 5_000])
def test_a_broken_aggregate(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        split_aggregate(Message(22, 0, 1, body))
