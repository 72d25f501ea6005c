"""RTMP messages as chunks, both ways (RTMP 1.0, section 5.3).

A message is cut into chunks of at most the chunk size; those of several chunk streams may alternate. The
header of a chunk tells only what differs from the last one of its chunk stream, by its type: 0 all, 1 all but
the message stream, 2 the time, 3 nothing.

Extended timestamps (5.3.1.3): a time field of 0xFFFFFF says that 32 bits follow. Type 3 chunks repeat them,
says the specification; several encoders do not. The reader looks: four bytes that are the time are the time.
An encoder that was once seen without is not asked again, so that payload is never taken for a time.
"""

import msgspec

from tallycast.ingest.rtmp.errors import LocalProtocolError, RemoteProtocolError

DEFAULT_CHUNK_BYTES = 128
"""In both directions until somebody sets another (5.4.1)."""
MAX_MESSAGE_BYTES = (1 << 24) - 1
"""The length field has 24 bits."""
MIN_CHUNK_STREAM, MAX_CHUNK_STREAM = 2, 65_599

SET_CHUNK_SIZE, ABORT = 1, 2
_STOPPING = frozenset({17, 20})
"""Commands: after one the limits may be others."""
_EXTENDED = 0xFFFFFF
_HEADER_BYTES = (11, 7, 3, 0)


class Message(msgspec.Struct, frozen=True, gc=False):
    """One RTMP message; `timestamp_ms` has 32 bits and wraps."""

    type_id: int
    timestamp_ms: int
    stream_id: int
    body: bytes


class ChunkLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a peer may make us keep. Buffered at most: one chunk and `pending_bytes`."""

    message_bytes: int = MAX_MESSAGE_BYTES
    pending_bytes: int = 32 << 20
    """Of messages that are not whole yet, over all chunk streams."""
    chunk_streams: int = 64
    """Encoders use five or six."""


class _Stream:
    """The last header of one chunk stream, and its message that is not whole yet."""

    __slots__ = ("delta", "extended", "length", "parts", "received", "stream_id", "timestamp", "type_id")

    def __init__(self) -> None:
        self.timestamp = self.delta = self.length = self.type_id = self.stream_id = 0
        self.extended: int | None = None
        """The extended field as it was sent, None without one."""
        self.parts: list[bytes] = []
        self.received = 0


class ChunkReader:
    """Bytes in any cut in, messages out. Set Chunk Size and Abort are obeyed here, and passed on."""

    def __init__(self, limits: ChunkLimits) -> None:
        self.limits = limits
        """May be replaced when the peer has earned more."""
        self._chunk_bytes = DEFAULT_CHUNK_BYTES
        self._streams: dict[int, _Stream] = {}
        self._buffer = bytearray()
        self._needed = 1
        self._pending = 0
        self._repeats_extended = True
        self.stopped = False
        """Whether the last call ended at a command, with more in the buffer perhaps."""

    @property
    def buffered_bytes(self) -> int:
        """Bytes that wait here for more."""
        return len(self._buffer) + self._pending

    def hold(self, data: bytes) -> None:
        """Keep bytes unread for a later `receive_data`."""
        self._buffer += data

    def receive_data(self, data: bytes) -> list[Message]:
        """Feed bytes; returns the messages that became whole, up to and with the first command.

        When `stopped` is set after it, call again with no bytes for what stands behind the command.
        Raises RemoteProtocolError; the messages before the fault are lost with the session.
        """
        buffer = self._buffer
        buffer += data
        self.stopped = False
        messages: list[Message] = []
        # As long as a chunk is not whole nothing is looked at again: bytes that trickle in cost little.
        if len(buffer) < self._needed:
            return messages
        position = 0
        with memoryview(buffer) as view:
            while True:
                end = self._chunk(view, position, messages)
                if end == position:
                    break
                position = end
                if messages and messages[-1].type_id in _STOPPING:
                    self.stopped = True
                    self._needed = 1
                    break
        del buffer[:position]
        return messages

    def _chunk(self, view: memoryview, start: int, messages: list[Message]) -> int:
        """Read the chunk at `start`; returns where the next begins, `start` itself when bytes are missing
        (then `_needed` says how many there must be)."""
        available = len(view) - start
        if not available:
            self._needed = 1
            return start
        first = view[start]
        kind = first >> 6
        number = first & 0x3F
        at = start + 1
        if number < 2:
            at += number + 1
            if available < at - start + _HEADER_BYTES[kind]:
                self._needed = at - start + _HEADER_BYTES[kind]
                return start
            number = 64 + view[start + 1] + (view[start + 2] << 8 if number else 0)
        elif available < 1 + _HEADER_BYTES[kind]:
            self._needed = 1 + _HEADER_BYTES[kind]
            return start

        stream = self._streams.get(number)
        if stream is None:
            stream = self._open(number, kind)
        if kind == 3:
            timestamp, delta, extended = stream.timestamp, stream.delta, stream.extended
            length, type_id, stream_id = stream.length, stream.type_id, stream.stream_id
            if not stream.received:
                timestamp = timestamp + delta & 0xFFFFFFFF
            if extended is not None and self._repeats_extended:
                repeated = self._look_for_extended(view[at : at + 4], stream, timestamp)
                if repeated is None:
                    self._needed = available + 1
                    return start
                if repeated:
                    at += 4
        else:
            if stream.received:
                raise RemoteProtocolError(
                    f"RTMP chunk stream {number}: a header of type {kind} after {stream.received} of"
                    f" {stream.length} bytes, expected type 3"
                )
            length, type_id, stream_id = stream.length, stream.type_id, stream.stream_id
            field = int.from_bytes(view[at : at + 3], "big")
            if kind < 2:
                length = int.from_bytes(view[at + 3 : at + 6], "big")
                type_id = view[at + 6]
                if length > self.limits.message_bytes:
                    raise RemoteProtocolError(
                        f"RTMP message of type {type_id} with {length} bytes,"
                        f" expected at most {self.limits.message_bytes}"
                    )
                if kind == 0:
                    stream_id = int.from_bytes(view[at + 7 : at + 11], "little")
            at += _HEADER_BYTES[kind]
            extended = None
            if field == _EXTENDED:
                if available < at + 4 - start:
                    self._needed = at + 4 - start
                    return start
                field = extended = int.from_bytes(view[at : at + 4], "big")
                at += 4
            # "If a Type 3 chunk follows a Type 0 chunk, then the timestamp delta for this Type 3 chunk is
            # the same as the timestamp of the Type 0 chunk" (5.3.1.2.4); ffmpeg writes by this rule.
            delta = field
            timestamp = field if kind == 0 else stream.timestamp + field & 0xFFFFFFFF

        left = length - stream.received
        take = left if left < self._chunk_bytes else self._chunk_bytes
        end = at + take
        if end > len(view):
            self._needed = end - start
            return start

        # The chunk is whole: only now anything changes.
        stream.timestamp, stream.delta, stream.extended = timestamp, delta, extended
        stream.length, stream.type_id, stream.stream_id = length, type_id, stream_id
        part = bytes(view[at:end])
        if take == left:
            if stream.received:
                self._pending -= stream.received
                stream.parts.append(part)
                part = b"".join(stream.parts)
                stream.parts.clear()
                stream.received = 0
            message = Message(type_id, timestamp, stream_id, part)
            if type_id <= ABORT:
                self._obey(message)
            messages.append(message)
        else:
            self._pending += take
            if self._pending > self.limits.pending_bytes:
                raise RemoteProtocolError(
                    f"RTMP messages of {self._pending} bytes begun and not ended,"
                    f" expected at most {self.limits.pending_bytes}"
                )
            stream.parts.append(part)
            stream.received += take
        return end

    def _open(self, number: int, kind: int) -> _Stream:
        # librtmp begins its control stream with a type 1 header; a time from nought is what it means.
        if kind > 1:
            raise RemoteProtocolError(
                f"RTMP chunk stream {number} begins with a header of type {kind}, expected type 0"
            )
        if len(self._streams) >= self.limits.chunk_streams:
            raise RemoteProtocolError(f"RTMP chunk stream {number}, after {len(self._streams)} others")
        stream = self._streams[number] = _Stream()
        return stream

    def _look_for_extended(self, ahead: memoryview, stream: _Stream, timestamp: int) -> bool | None:
        """Whether the bytes ahead repeat the extended timestamp; None when too few are there to say.

        What repeats may be the field as it was (a delta, too) or the message's time.
        """
        candidates = [
            value.to_bytes(4, "big")
            for value in {stream.extended, timestamp, stream.timestamp}
            if value is not None
        ]
        seen = bytes(ahead)
        if any(candidate.startswith(seen) for candidate in candidates):
            return True if len(seen) == 4 else None
        self._repeats_extended = False
        return False

    def _obey(self, message: Message) -> None:
        if len(message.body) < 4:
            raise RemoteProtocolError(
                f"RTMP control message of type {message.type_id} with {len(message.body)} bytes, expected 4"
            )
        value = int.from_bytes(message.body[:4], "big")
        if message.type_id == ABORT:
            stream = self._streams.get(value)
            if stream is not None:
                self._pending -= stream.received
                stream.parts.clear()
                stream.received = 0
        elif message.type_id == SET_CHUNK_SIZE:
            if not 1 <= value <= 0x7FFFFFFF:
                raise RemoteProtocolError(f"RTMP chunk size {value}, expected 1 to 2147483647")
            self._chunk_bytes = value


class ChunkWriter:
    """Messages to chunks. Headers are of type 0, then 3: we send little, and every client reads these."""

    def __init__(self) -> None:
        self._chunk_bytes = DEFAULT_CHUNK_BYTES

    def write(self, message: Message, chunk_stream: int) -> bytes:
        """The chunks of a message. A Set Chunk Size holds for what is written after it."""
        if not MIN_CHUNK_STREAM <= chunk_stream < 64:
            raise LocalProtocolError(f"chunk stream {chunk_stream}: we write 2 to 63")
        body, size = message.body, self._chunk_bytes
        if len(body) > MAX_MESSAGE_BYTES:
            raise LocalProtocolError(f"an RTMP message of {len(body)} bytes")
        stamp = message.timestamp_ms & 0xFFFFFFFF
        extended = stamp.to_bytes(4, "big") if stamp >= _EXTENDED else b""
        out = [
            bytes((chunk_stream,)),
            min(stamp, _EXTENDED).to_bytes(3, "big"),
            len(body).to_bytes(3, "big"),
            bytes((message.type_id,)),
            message.stream_id.to_bytes(4, "little"),
            extended,
            body[:size],
        ]
        follow = bytes((0xC0 | chunk_stream,)) + extended
        for start in range(size, len(body), size):
            out += (follow, body[start : start + size])
        if message.type_id == SET_CHUNK_SIZE:
            self._chunk_bytes = int.from_bytes(body[:4], "big")
        return b"".join(out)
