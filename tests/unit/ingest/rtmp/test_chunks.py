"""Chunks (RTMP 1.0, 5.3): every header, size and cut, and what a hostile peer may not do."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tallycast.ingest.rtmp.chunks import ChunkLimits, ChunkReader, ChunkWriter, Message
from tallycast.ingest.rtmp.errors import LocalProtocolError, RemoteProtocolError
from tests.support import rtmp_chunks
from tests.support.feed import in_every_cut

LIMITS = ChunkLimits(message_bytes=200_000, pending_bytes=300_000, chunk_streams=8)


def read(pieces: Sequence[bytes]) -> list[Message] | str:
    reader = ChunkReader(LIMITS)
    try:
        messages = []
        for piece in pieces:
            messages += reader.receive_data(piece)
            while reader.stopped:
                messages += reader.receive_data(b"")
        return messages
    except RemoteProtocolError as error:
        return str(error)


def both(message: Message) -> rtmp_chunks.Message:
    return rtmp_chunks.Message(message.type_id, message.timestamp_ms, message.body, message.stream_id)


class Encoder:
    """Writes messages, and keeps what a reader should make of them."""

    def __init__(self, chunk_size: int = 128, *, repeat_extended: bool = True) -> None:
        self.writer = rtmp_chunks.ChunkWriter(128)
        self.writer.repeat_extended = repeat_extended
        self.data = b""
        self.expected: list[rtmp_chunks.Message] = []
        if chunk_size != 128:
            self.chunk_size(chunk_size)

    def send(
        self, type_id: int, time: int, body: bytes, *, stream: int = 4, kind: int | None = None, of: int = 1
    ) -> None:
        message = rtmp_chunks.Message(type_id, time & 0xFFFFFFFF, body, of)
        self.data += self.writer.message(message, stream, kind)
        self.expected.append(message)

    def chunk_size(self, size: int) -> None:
        self.send(1, 0, size.to_bytes(4, "big"), stream=2, kind=0, of=0)
        self.writer.chunk_size = size

    def check(self, *, random_cuts: int = 5) -> None:
        messages = in_every_cut(read, self.data, random_cuts=random_cuts)
        assert isinstance(messages, list), messages
        assert [both(message) for message in messages] == self.expected


# Each header type leaves out what did not change.
def test_the_four_header_types() -> None:
    encoder = Encoder()
    encoder.send(9, 1_000, b"a" * 300, kind=0)
    encoder.send(9, 1_040, b"b" * 10, kind=1)
    encoder.send(9, 1_080, b"c" * 10, kind=2)
    encoder.send(9, 1_120, b"d" * 10, kind=3)
    encoder.check()


# "If a Type 3 chunk follows a Type 0 chunk, then the timestamp delta is the same as its timestamp."
def test_type_3_after_type_0() -> None:
    encoder = Encoder()
    encoder.send(8, 40, b"one", kind=0)
    encoder.send(8, 80, b"two", kind=3)
    encoder.send(8, 120, b"six", kind=3)
    encoder.check()


@pytest.mark.parametrize("stream", [2, 3, 63, 64, 65, 319, 320, 65_599])
def test_chunk_stream_numbers_of_one_two_and_three_bytes(stream: int) -> None:
    encoder = Encoder()
    encoder.send(9, 5, b"x" * 300, stream=stream)
    encoder.send(9, 9, b"y" * 300, stream=stream)
    encoder.check()


# Sizes from 1 to 65,536 and beyond, changed at any time.
def test_chunk_sizes_change() -> None:
    encoder = Encoder()
    for index, size in enumerate([1, 2, 127, 128, 129, 4_096, 65_535, 65_536, 1, 0x7FFFFFFF, 5]):
        encoder.chunk_size(size)
        encoder.send(9, index * 40, bytes(range(256)) * (2 if size < 128 else 300), stream=6)
    encoder.check(random_cuts=3)


def test_a_message_ends_where_a_chunk_does() -> None:
    encoder = Encoder()
    for size in (0, 1, 127, 128, 129, 256):
        encoder.send(8, size, bytes(size))
    encoder.check()


# Chunks of several streams alternate; the size may change in the midst of a message.
def test_chunks_of_several_streams_alternate() -> None:
    encoder = Encoder()
    video = rtmp_chunks.Message(9, 40, b"v" * 500, 1)
    sound = rtmp_chunks.Message(8, 41, b"a" * 200, 1)
    pieces = encoder.writer.pieces(video, 6)
    size = rtmp_chunks.Message(1, 0, (100).to_bytes(4, "big"))
    data = pieces[0] + encoder.writer.message(size, 2)
    rest = [video.body[start : start + 100] for start in range(128, 500, 100)]
    encoder.writer.chunk_size = 100
    sounds = encoder.writer.pieces(sound, 4)
    data += sounds[0] + bytes((0xC6,)) + rest[0] + sounds[1]
    data += b"".join(bytes((0xC6,)) + part for part in rest[1:])
    messages = in_every_cut(read, data)
    assert [both(message) for message in messages if isinstance(message, Message)] == [size, sound, video]


# Abort throws away what came of a message.
def test_abort() -> None:
    encoder = Encoder()
    started = encoder.writer.pieces(rtmp_chunks.Message(9, 0, b"v" * 500, 1), 6)
    encoder.data += started[0] + started[1]
    encoder.send(2, 0, (6).to_bytes(4, "big"), stream=2, of=0)
    encoder.send(2, 0, (77).to_bytes(4, "big"), stream=2, of=0)
    encoder.send(9, 40, b"w" * 300, stream=6, kind=1)
    encoder.check()


# Extended timestamps, from 0xFFFFFF on: in full headers, as deltas, repeated in type 3 chunks or not.
@pytest.mark.parametrize("repeat", [True, False])
@pytest.mark.parametrize("start", [0xFFFFFE, 0xFFFFFF, 0x1000000, 0xFFFFFF00])
def test_extended_timestamps(start: int, repeat: bool) -> None:
    encoder = Encoder(repeat_extended=repeat)
    encoder.send(9, start, b"k" * 500, kind=0)
    encoder.send(8, start, b"a" * 10, stream=5, kind=0)
    for index in range(1, 12):
        encoder.send(9, start + 40 * index, b"p" * 400, kind=0 if index % 3 == 0 else 1)
        encoder.send(8, start + 40 * index, b"b" * 10, stream=5)
    encoder.check()


@pytest.mark.parametrize("repeat", [True, False])
def test_extended_deltas(repeat: bool) -> None:
    encoder = Encoder(repeat_extended=repeat)
    encoder.send(9, 0, b"a" * 200, kind=0)
    encoder.send(9, 0x2000000, b"b" * 200, kind=1)
    encoder.send(9, 0x4000000, b"c" * 200, kind=2)
    encoder.send(9, 0x6000000, b"d" * 200, kind=3)
    encoder.check()


# An encoder that does not repeat may send a payload that begins like the time: it is known by then.
def test_payload_that_looks_like_the_time() -> None:
    encoder = Encoder(repeat_extended=False)
    encoder.send(9, 0x1000000, b"x" * 256, kind=0)
    encoder.send(9, 0x1000000, b"y" * 128 + b"\x01\x00\x00\x00" * 32, kind=0)
    encoder.check()


# A last chunk of fewer than four bytes does not wait for more once it cannot be the time.
def test_a_short_last_chunk_is_not_waited_for() -> None:
    encoder = Encoder(repeat_extended=False)
    encoder.send(9, 0x1000000, b"x" * 130, kind=0)
    reader = ChunkReader(LIMITS)
    assert [both(message) for message in reader.receive_data(encoder.data)] == encoder.expected


def test_rollover_by_deltas() -> None:
    encoder = Encoder()
    for index in range(6):
        encoder.send(9, 0xFFFFFFFF - 100 + index * 40, b"x" * 200, kind=0 if index == 0 else 1)
    assert encoder.expected[-1].timestamp_ms == 99
    encoder.check()


# librtmp begins its control stream with a type 1 header.
def test_a_stream_may_begin_with_type_1() -> None:
    assert read([bytes.fromhex("42 000000 000006 04 0006 00000000")]) == [
        Message(4, 0, 0, bytes.fromhex("000600000000"))
    ]


# After a command the caller may want other limits before anything else is read.
def test_reading_stops_at_a_command() -> None:
    encoder = Encoder()
    encoder.send(20, 0, b"publish", stream=3)
    encoder.send(9, 0, b"x" * 1_000)
    reader = ChunkReader(ChunkLimits(message_bytes=500))
    assert [message.type_id for message in reader.receive_data(encoder.data)] == [20]
    assert reader.stopped
    reader.limits = LIMITS
    assert [message.type_id for message in reader.receive_data(b"")] == [9]
    assert not reader.stopped


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("c3", "begins with a header of type 3"),
        ("83 000000", "begins with a header of type 2"),
        ("03 000000 030d41 09 00000000", "200001 bytes, expected at most 200000"),
        ("02 000000 000004 01 00000000 00000000", "chunk size 0"),
        ("02 000000 000004 01 00000000 80000000", "chunk size 2147483648"),
        ("02 000000 000003 01 00000000 000000", "expected 4"),
        ("03 000000 000082 09 00000000 " + "00" * 128 + "43 000000 000001 09 00", "expected type 3"),
    ],
)
def test_what_breaks_the_protocol(data: str, what: str) -> None:
    result = in_every_cut(read, bytes.fromhex(data))
    assert isinstance(result, str)
    assert what in result


def test_chunk_streams_are_bounded() -> None:
    data = b"".join(bytes((number,)) + bytes(6) + b"\x08" + bytes(4) for number in range(2, 20))
    assert isinstance(read([data]), str)


# Many messages begun on many streams and none ended: refused before the memory is gone.
def test_unfinished_messages_are_bounded() -> None:
    header = (200_000).to_bytes(3, "big")
    first = b"".join(bytes((n, 0, 0, 0)) + header + b"\x09" + bytes(4 + 128) for n in range(2, 8))
    reader = ChunkReader(LIMITS)
    reader.receive_data(first)

    def go_on() -> None:
        for _ in range(2_000):
            reader.receive_data(b"".join(bytes((0xC0 | n,)) + bytes(128) for n in range(2, 8)))
            assert reader.buffered_bytes <= LIMITS.pending_bytes + 1_000

    with pytest.raises(RemoteProtocolError, match="begun and not ended"):
        go_on()


@given(st.integers(0, 2**32), st.integers(1, 70_000), st.booleans())
@example(2869, 100, False)
@settings(max_examples=60, deadline=None)
def test_any_row_of_messages(seed: int, chunk_size: int, repeat: bool) -> None:
    source = random.Random(seed)
    encoder = Encoder(chunk_size, repeat_extended=repeat)
    times = {4: source.randrange(2**32), 6: source.randrange(2**32), 70: 0}
    for _ in range(12):
        stream = source.choice([4, 6, 70])
        times[stream] += source.choice([0, 20, 20, 40, 0xFFFFFF, 0x1000000])
        size = source.choice([0, 1, 100, source.randrange(3_000)])
        encoder.send(9, times[stream], source.randbytes(size), stream=stream)
        if source.random() < 0.2:
            encoder.chunk_size(source.choice([1, 64, 128, 4_096, 65_536]))
    # Whether an extended timestamp is repeated shows in the bytes behind it: an empty message waits for them.
    encoder.send(9, 0, b"", stream=5)
    messages = read([encoder.data])
    assert isinstance(messages, list), messages
    assert [both(message) for message in messages] == encoder.expected


# What we write, the other reader reads.
def test_the_writer() -> None:
    writer, reader = ChunkWriter(), rtmp_chunks.ChunkReader()
    messages = [
        Message(20, 0, 1, b"x" * 1_000),
        Message(1, 0, 0, (65_536).to_bytes(4, "big")),
        Message(20, 0x1234567, 1, b"y" * 70_000),
        Message(3, 0xFFFFFF, 0, b"\0\0\0\1"),
    ]
    for message in messages:
        assert reader.receive_data(writer.write(message, 3)) == [both(message)]


def test_what_we_may_not_write() -> None:
    with pytest.raises(LocalProtocolError):
        ChunkWriter().write(Message(20, 0, 0, b""), 64)
    with pytest.raises(LocalProtocolError):
        ChunkWriter().write(Message(20, 0, 0, bytes(1 << 24)), 3)
