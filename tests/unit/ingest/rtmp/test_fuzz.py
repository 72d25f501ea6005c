"""A fuzzer with a seed. The invariant: whatever comes, there is an answer in time and in bounded memory, or
the typed error and no other.

TALLYCAST_FUZZ_INPUTS sets how many inputs are tried (all targets together). What it finds is kept as a file
in `tests/unit/corpus`, named `<target>-<what>.bin`, and fed ever after.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tallycast.ingest.publication import Publication
from tallycast.ingest.rtmp.connection import Limits, RtmpConnection
from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.ingest.rtmp.events import MediaReceived, MetadataReceived, PublishRequested
from tallycast.ingest.rtmp.handshake import ServerHandshake
from tallycast.media import MediaFormatError, amf0, amf3
from tallycast.media.amf import EcmaArray
from tallycast.media.enhanced import plain_audio, plain_video, read_audio_header, read_video_header
from tallycast.media.flv import FlvReader, FlvTag, TagType, encode_tag, file_header
from tests.support.rtmp_client import RtmpClient
from tests.unit.ingest.samples import AAC_CONFIGURATION, AVC_CONFIGURATION, audio, video

INPUTS = int(os.environ.get("TALLYCAST_FUZZ_INPUTS", "20000"))
CORPUS = Path(__file__).parents[2] / "corpus"
SLOW_SECONDS = 2.0
"""For one input of some kilobytes; a hang is far more."""
RANDOM = random.Random(5).randbytes(ServerHandshake.RANDOM_BYTES)
LIMITS = Limits()


def feed_rtmp(data: bytes) -> None:
    """A session that is fed in uneven pieces; everybody may publish."""
    server = RtmpConnection(LIMITS, random=RANDOM, now=0.0)
    publication = Publication(protocol="rtmp", remote_address="fuzz", now=0.0)
    source = random.Random(len(data))
    position = 0
    try:
        while position < len(data):
            size = source.choice((1, 7, 100, 1_000, 10_000))
            events = server.receive_data(data[position : position + size], 0.0)
            position += size
            while events:
                for event in events:
                    if isinstance(event, MediaReceived):
                        publication.publish(event.tag, 0.0)
                    elif isinstance(event, MetadataReceived):
                        publication.describe(event.metadata)
                asked = isinstance(events[-1], PublishRequested)
                if asked:
                    server.accept_publish(0.0)
                events = server.receive_data(b"", 0.0) if asked else []
            assert len(server.data_to_send()) < 100_000
            assert server._reader.buffered_bytes < LIMITS.authorized.pending_bytes + (1 << 24)
    except RemoteProtocolError:
        assert len(server.data_to_send()) < 100_000


def feed_flv(data: bytes) -> None:
    reader = FlvReader(tag_limit_bytes=1 << 20)
    try:
        for start in range(0, len(data), 700):
            for tag in reader.receive_data(data[start : start + 700]):
                assert tag.header is not None
    except MediaFormatError:
        return


def feed_amf(data: bytes) -> None:
    amf0.decode_lenient(data)
    for decode in (amf0.decode, amf3.decode):
        try:
            decode(data)
        except MediaFormatError:
            continue


def feed_packets(data: bytes) -> None:
    publication = Publication(protocol="rtmp", remote_address="fuzz", now=0.0)
    for kind, plain, header in (
        (TagType.VIDEO, plain_video, read_video_header),
        (TagType.AUDIO, plain_audio, read_audio_header),
    ):
        header(data)
        body = plain(data)
        if body is not None:
            assert len(body) <= len(data) + 5
            publication.publish(FlvTag(kind, 0, body), 0.0)


def seed_rtmp() -> list[bytes]:
    """A whole session of an encoder, with every family of messages in it; plain and with digest."""
    sessions = []
    for with_digest in (False, True):
        client = RtmpClient(with_digest=with_digest)
        client.send_raw(bytes(1536))
        client.set_chunk_size(4_096 if with_digest else 100)
        client.connect("live", fourCcList=["hvc1"], capsEx=4.0)
        client.command("releaseStream", None, "KEY")
        client.command("createStream", None)
        client.stream_id = 1
        client.publish("KEY?x=y")
        client.send_data(amf0.encode("@setDataFrame", "onMetaData", EcmaArray(width=640.0, encoder="x")))
        client.send_message(17, b"\0" + amf0.encode("x", 9) + b"\x11" + amf3.encode({"a": [1.0, "b"]}))
        client.send_video(AVC_CONFIGURATION, 0xFFFFF0)
        client.send_audio(AAC_CONFIGURATION, 0)
        for index in range(4):
            client.send_video(video(0, keyframe=index == 0, size=700).body, 0xFFFFF0 + index * 40)
            client.send_audio(audio(0).body, index * 23)
        part = bytes((8, 0, 0, 12, 0, 0, 9, 0, 0, 0, 0)) + audio(0).body + bytes(4)
        client.send_message(22, part * 3, timestamp_ms=200, stream_id=1)
        client.send_message(4, bytes.fromhex("0006 0000004d"), chunk_stream=2)
        client.send_message(2, (6).to_bytes(4, "big"), chunk_stream=2)
        client.command("deleteStream", None, 1)
        sessions.append(client.data_to_send())
    return sessions


def seed_flv() -> list[bytes]:
    tags = [video(0, keyframe=True), audio(3), FlvTag(TagType.SCRIPT, 0, b"x"), video(40)]
    return [file_header(has_audio=True, has_video=True) + b"".join(map(encode_tag, tags))]


def seed_amf() -> list[bytes]:
    value = {"a": [1.0, True, None, {"b": "text"}], "c": EcmaArray(d=2.0)}
    return [amf0.encode("connect", 1, value), amf3.encode(value), b"\x11" + amf3.encode(value)]


def seed_packets() -> list[bytes]:
    return [
        AVC_CONFIGURATION,
        b"\x90hvc1" + AVC_CONFIGURATION,
        b"\x90av01\x81\x08\x0c\x00\x0a\x0b\x00\x00\x00\x2c\xce\x7f\x07\xf3\x7f\xc0\x40",
        b"\x96\x21av01\x01\x00\x00\x03oneav01\x00\x00\x00\x04zero",
        b"\xa7\x02\x00\x01\x02\x01av01frame",
        AAC_CONFIGURATION,
        b"\x95\x11mp4a\x00\x00\x00\x03abc\x01\x00\x00\x03def",
    ]


INTERESTING = [
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\xff\xff\xff",
    b"\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x03",
    b"\x11",
]


def mutated(source: random.Random, seeds: list[bytes], keep: int) -> bytes:
    """One of the seeds with a few changes behind `keep` bytes; now and then nothing but noise."""
    if source.random() < 0.02:
        return source.randbytes(source.randrange(400))
    data = bytearray(source.choice(seeds))
    for _ in range(source.choice((1, 1, 2, 3, 8))):
        if len(data) <= keep:
            break
        at = source.randrange(keep, len(data))
        match source.randrange(7):
            case 0:
                data[at] ^= 1 << source.randrange(8)
            case 1:
                data[at] = source.randrange(256)
            case 2:
                piece = source.choice(INTERESTING)
                data[at : at + len(piece)] = piece
            case 3:
                del data[at : at + source.randrange(1, 30)]
            case 4:
                data[at:at] = source.randbytes(source.randrange(1, 30))
            case 5:
                other = source.choice(seeds)
                start = source.randrange(len(other))
                data[at:at] = other[start : start + source.randrange(1, 200)]
            case _:
                del data[at:]
    return bytes(data)


# Target: how to feed it, seeds, bytes that stay (a wrong handshake would end all at once), share of inputs.
TARGETS: dict[str, tuple[Callable[[bytes], None], Callable[[], list[bytes]], int, float]] = {
    "rtmp": (feed_rtmp, seed_rtmp, 1 + 2 * 1536, 0.4),
    "handshake": (feed_rtmp, seed_rtmp, 0, 0.05),
    "amf": (feed_amf, seed_amf, 0, 0.2),
    "flv": (feed_flv, seed_flv, 0, 0.15),
    "packets": (feed_packets, seed_packets, 0, 0.2),
}


@pytest.mark.parametrize("target", TARGETS)
def test_only_the_typed_error(target: str) -> None:
    feed, make_seeds, keep, share = TARGETS[target]
    seeds = make_seeds()
    for seed in seeds:
        feed(seed)
    source = random.Random(f"tallycast {target}")
    for number in range(int(INPUTS * share)):
        data = mutated(source, seeds, keep)
        begin = time.monotonic()
        try:
            feed(data)
        except Exception as error:
            (CORPUS / f"{target}-{type(error).__name__}-{number}.bin").write_bytes(data)
            raise
        assert time.monotonic() - begin < SLOW_SECONDS, f"input {number} took too long"


# What was found once is fed ever after.
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.bin")), ids=lambda path: path.name)
def test_the_corpus(path: Path) -> None:
    TARGETS[path.name.partition("-")[0]][0](path.read_bytes())
