"""Chunks under the test's control: RTMP messages written in any form, and read back plainly.

Nothing here comes from the server's own chunk code, so that a fault of one is not hidden by the other
(RTMP 1.0, section 5.3).
"""

import msgspec

UNTIL_EXTENDED = 0xFFFFFF


class Message(msgspec.Struct, frozen=True):
    """One RTMP message."""

    type_id: int
    timestamp_ms: int
    body: bytes
    stream_id: int = 0


class _Last(msgspec.Struct):
    timestamp_ms: int
    field: int
    length: int
    type_id: int
    stream_id: int


class ChunkWriter:
    """Writes messages as chunks; `chunk_size` may be set at any time (and must be told to the peer)."""

    def __init__(self, chunk_size: int = 128) -> None:
        self.chunk_size = chunk_size
        self.repeat_extended = True
        """Whether a type 3 chunk repeats the extended timestamp, as the specification says."""
        self._last: dict[int, _Last] = {}

    def message(self, message: Message, chunk_stream: int, header_type: int | None = None) -> bytes:
        """All chunks of a message. Without a `header_type` the shortest one that fits is taken."""
        return b"".join(self.pieces(message, chunk_stream, header_type))

    def pieces(self, message: Message, chunk_stream: int, header_type: int | None = None) -> list[bytes]:
        """The chunks one by one, so that a test may put those of other streams between them."""
        last = self._last.get(chunk_stream)
        kind = self._shortest(message, last) if header_type is None else header_type
        assert kind == 0 or last is not None, "the first chunk of a chunk stream must be of type 0"
        stamp = message.timestamp_ms & 0xFFFFFFFF
        field = stamp if kind == 0 or last is None else (stamp - last.timestamp_ms) & 0xFFFFFFFF
        first = self._header(kind, chunk_stream, field, message)
        extended = field.to_bytes(4, "big") if field >= UNTIL_EXTENDED else b""
        follow = self._basic(3, chunk_stream) + (extended if self.repeat_extended else b"")
        if kind == 3 and not self.repeat_extended:
            first = self._basic(3, chunk_stream)
        size, body = self.chunk_size, message.body
        parts = [first + body[:size]]
        parts += [follow + body[start : start + size] for start in range(size, len(body), size)]
        self._last[chunk_stream] = _Last(stamp, field, len(body), message.type_id, message.stream_id)
        return parts

    @staticmethod
    def _shortest(message: Message, last: _Last | None) -> int:
        if last is None or last.stream_id != message.stream_id:
            return 0
        delta = (message.timestamp_ms - last.timestamp_ms) & 0xFFFFFFFF
        if delta >= 1 << 31:
            return 0
        if last.length != len(message.body) or last.type_id != message.type_id:
            return 1
        return 3 if delta == last.field else 2

    def _header(self, kind: int, chunk_stream: int, field: int, message: Message) -> bytes:
        out = self._basic(kind, chunk_stream)
        if kind < 3:
            out += min(field, UNTIL_EXTENDED).to_bytes(3, "big")
        if kind < 2:
            out += len(message.body).to_bytes(3, "big") + bytes((message.type_id,))
        if kind == 0:
            out += message.stream_id.to_bytes(4, "little")
        return out + (field.to_bytes(4, "big") if field >= UNTIL_EXTENDED else b"")

    @staticmethod
    def _basic(kind: int, chunk_stream: int) -> bytes:
        if chunk_stream < 64:
            return bytes((kind << 6 | chunk_stream,))
        if chunk_stream < 320:
            return bytes((kind << 6, chunk_stream - 64))
        return bytes((kind << 6 | 1, (chunk_stream - 64) & 0xFF, (chunk_stream - 64) >> 8))


class ChunkReader:
    """Reads what a well-behaved server sends. Simple and slow: it begins anew until a chunk is whole."""

    def __init__(self) -> None:
        self.chunk_size = 128
        self._waiting = b""
        self._last: dict[int, _Last] = {}
        self._bodies: dict[int, bytes] = {}

    def receive_data(self, data: bytes) -> list[Message]:
        """Feed bytes; returns the messages that became whole. The chunk size is followed."""
        self._waiting += data
        messages = []
        while (taken := self._chunk()) is not None:
            if isinstance(taken, Message):
                if taken.type_id == 1:
                    self.chunk_size = int.from_bytes(taken.body, "big")
                messages.append(taken)
        return messages

    def _chunk(self) -> Message | bool | None:
        """A whole message, True for a chunk in the midst of one, None when more bytes are needed."""
        data = self._waiting
        basic = 1 if not data or data[0] & 63 > 1 else 2 + (data[0] & 63)
        if len(data) < basic:
            return None
        kind, stream, at = data[0] >> 6, data[0] & 63, 1
        if stream == 0:
            stream, at = data[1] + 64, 2
        elif stream == 1:
            stream, at = data[1] + 256 * data[2] + 64, 3
        size = (11, 7, 3, 0)[kind]
        if len(data) < at + size:
            return None
        header, at = data[at : at + size], at + size
        last = self._last.get(stream)
        if last is None:
            assert kind == 0, "the first chunk of a chunk stream is not of type 0"
            last = self._last[stream] = _Last(0, 0, 0, 0, 0)
        field = int.from_bytes(header[:3], "big") if kind < 3 else last.field
        if field >= UNTIL_EXTENDED:
            if len(data) < at + 4:
                return None
            field, at = int.from_bytes(data[at : at + 4], "big"), at + 4
        length = int.from_bytes(header[3:6], "big") if kind < 2 else last.length
        body = self._bodies.get(stream, b"")
        take = min(self.chunk_size, length - len(body))
        if len(data) < at + take:
            return None
        if kind < 3 or stream not in self._bodies:
            last.timestamp_ms = field if kind == 0 else (last.timestamp_ms + field) & 0xFFFFFFFF
        last.field, last.length = field, length
        if kind < 2:
            last.type_id = header[6]
        if kind == 0:
            last.stream_id = int.from_bytes(header[7:11], "little")
        self._waiting = data[at + take :]
        body += data[at : at + take]
        if len(body) < length:
            self._bodies[stream] = body
            return True
        self._bodies.pop(stream, None)
        return Message(last.type_id, last.timestamp_ms, body, last.stream_id)
