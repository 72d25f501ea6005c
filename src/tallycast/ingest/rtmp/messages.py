"""Message types, and the bodies that are no commands (RTMP 1.0, sections 5.4, 6 and 7.1)."""

import enum
import struct

from tallycast.ingest.rtmp.chunks import Message
from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.media.flv import TagType

_AGGREGATE_HEADER_BYTES = 11
_BACK_POINTER_BYTES = 4
_PARTS_LIMIT = 4_096
"""Fifteen bytes make a part: 16 MB of them would be a million messages."""


class MessageType(enum.IntEnum):
    """Type ids of 5.4 and 7.1."""

    SET_CHUNK_SIZE = 1
    ABORT = 2
    ACKNOWLEDGEMENT = 3
    USER_CONTROL = 4
    WINDOW_SIZE = 5
    PEER_BANDWIDTH = 6
    AUDIO = TagType.AUDIO
    VIDEO = TagType.VIDEO
    DATA_AMF3 = 15
    COMMAND_AMF3 = 17
    DATA = TagType.SCRIPT
    COMMAND = 20
    AGGREGATE = 22


class UserControl(enum.IntEnum):
    """Event types of 7.1.7."""

    STREAM_BEGIN = 0
    PING_REQUEST = 6
    PING_RESPONSE = 7


class Bandwidth(enum.IntEnum):
    """Limit types of Set Peer Bandwidth (5.4.5)."""

    HARD = 0
    SOFT = 1
    DYNAMIC = 2


def number(kind: MessageType, value: int) -> Message:
    """A control message that is one 32-bit number: chunk size, abort, acknowledgement, window size."""
    return Message(kind, 0, 0, value.to_bytes(4, "big"))


def peer_bandwidth(window_bytes: int, kind: Bandwidth) -> Message:
    """How much we let the peer send before we acknowledge."""
    return Message(MessageType.PEER_BANDWIDTH, 0, 0, struct.pack(">IB", window_bytes, kind))


def user_control(event: UserControl, value: int) -> Message:
    """A user control message with one 32-bit argument: a stream id or a ping's time."""
    return Message(MessageType.USER_CONTROL, 0, 0, struct.pack(">HI", event, value))


def read_number(message: Message) -> int:
    """The 32-bit number that a control message begins with. Raises RemoteProtocolError."""
    if len(message.body) < 4:
        raise RemoteProtocolError(
            f"RTMP control message of type {message.type_id} with {len(message.body)} bytes, expected 4"
        )
    return int.from_bytes(message.body[:4], "big")


def read_user_control(message: Message) -> tuple[int, int | None]:
    """Event type and its first argument, if it has one. Raises RemoteProtocolError."""
    body = message.body
    if len(body) < 2:
        raise RemoteProtocolError(f"RTMP user control message of {len(body)} bytes, expected at least 2")
    argument = int.from_bytes(body[2:6], "big") if len(body) >= 6 else None
    return int.from_bytes(body[:2], "big"), argument


def split_aggregate(message: Message) -> list[Message]:
    """The messages in an aggregate (7.1.6), with the stream id of the whole.

    Their times count from the first one's, which is that of the whole. Raises RemoteProtocolError.
    """
    body = message.body
    parts: list[Message] = []
    position, shift = 0, 0
    while position < len(body):
        start = position + _AGGREGATE_HEADER_BYTES
        header = body[position:start]
        if len(header) < _AGGREGATE_HEADER_BYTES:
            raise RemoteProtocolError("RTMP aggregate message ends within the header of a part")
        end = start + int.from_bytes(header[1:4], "big")
        if end > len(body):
            raise RemoteProtocolError(
                f"RTMP aggregate message promises a part of {end - start} bytes and holds {len(body) - start}"
            )
        time = int.from_bytes(header[4:7], "big") | header[7] << 24
        if len(parts) == _PARTS_LIMIT:
            raise RemoteProtocolError(f"RTMP aggregate message of more than {_PARTS_LIMIT} parts")
        if not parts:
            shift = message.timestamp_ms - time
        parts.append(Message(header[0], (time + shift) & 0xFFFFFFFF, message.stream_id, body[start:end]))
        # The last back pointer is left out by some.
        position = end + _BACK_POINTER_BYTES
    return parts
