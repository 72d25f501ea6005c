"""Tags of a file, sent by the raw RTMP client at the pace of an encoder, changed as a test likes."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

from tallycast.media.flv import FlvReader, FlvTag, TagType
from tests.support.rtmp_client import RtmpPublisher
from tests.support.server import STREAM_KEY, Server
from tests.support.sources import source

SPAN_MS = 100
"""Sent at one go."""
JUMP_MS = 1000
"""A longer step of a track is no time that passes."""


@cache
def flv_tags(*arguments: str, seconds: float = 8) -> tuple[FlvTag, ...]:
    """What ffmpeg makes of these arguments, as tags; encoded once."""
    return tuple(FlvReader().receive_data(source(*arguments, seconds=seconds, container="flv").read_bytes()))


def media(tags: Iterable[FlvTag]) -> list[FlvTag]:
    """Without the metadata, and without the end that an encoder says when it leaves."""
    return [tag for tag in tags if tag.type is not TagType.SCRIPT and tag.body[:2] != b"\x17\x02"]


def shifted(tags: Iterable[FlvTag], shift_ms: int) -> list[FlvTag]:
    """The same at other times, which may pass 32 bits."""
    return [msgspec.structs.replace(tag, timestamp_ms=tag.timestamp_ms + shift_ms) for tag in tags]


async def connected(server: Server, key: str = STREAM_KEY) -> RtmpPublisher:
    """A raw client that may publish."""
    encoder = await RtmpPublisher.connect("127.0.0.1", server.rtmp_port)
    encoder.core.set_chunk_size(4096)
    await encoder.publish("live", key)
    return encoder


async def send(encoder: RtmpPublisher, tags: Sequence[FlvTag], *, speed: float = 1.0) -> None:
    """All tags as they are, in their order, over the time that they span (`speed` times as fast).

    Their own times may jump: the pace is that of the steps between them, jumps left out.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    due_ms = 0
    passed_ms = dict.fromkeys(TagType, 0)
    last_ms: dict[TagType, int] = {}
    for tag in tags:
        step_ms = tag.timestamp_ms - last_ms.get(tag.type, tag.timestamp_ms)
        last_ms[tag.type] = tag.timestamp_ms
        if 0 < step_ms < JUMP_MS:
            passed_ms[tag.type] += step_ms
        encoder.send_tag(tag)
        now_ms = max(passed_ms.values())
        if now_ms >= due_ms:
            due_ms = now_ms + SPAN_MS
            await encoder.drain()
            await asyncio.sleep(began + now_ms / 1000 / speed - clock())
    await encoder.drain()
