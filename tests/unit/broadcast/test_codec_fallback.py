"""An encoder that gives up at the start of a broadcast: another one takes its place, once. Real ffmpeg."""

import asyncio
import subprocess
from collections.abc import Callable

import msgspec

from tallycast.broadcast import Broadcasting, LiveEdge
from tallycast.bus import MemoryBus
from tallycast.events import CodecReplaced, TranscoderFailed
from tallycast.hls import OfflineRendition
from tallycast.ingest import Publication, StreamKeys
from tallycast.media.flv import FlvReader, FlvTag
from tallycast.settings import ROWS, StreamVariant, VideoSettings
from tallycast.storage import MemoryStore
from tallycast.transcode import CodecOffers, find_ffmpeg
from tests.support.tasks import beside

FFMPEG = find_ffmpeg()
SMALL = StreamVariant(scaled_height=90, video_bitrate_kbps=100, cpu_usage_level=1)
DEFAULTS = {row.key: row.default for row in ROWS}
SECONDS = 4


def tags() -> list[FlvTag]:
    drawn = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=30", "-t", str(SECONDS))
    encoded = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "30")
    command = [FFMPEG, "-v", "error", *drawn, *encoded, "-f", "flv", "-"]
    return FlvReader().receive_data(subprocess.run(command, capture_output=True, check=True).stdout)


async def publish(publication: Publication) -> None:
    """The same seconds over and over, twice as fast as they would come."""
    clip, start_ms = tags(), 0
    while not publication.ended:
        for tag in clip:
            moved = msgspec.structs.replace(tag, timestamp_ms=tag.timestamp_ms + start_ms)
            publication.publish(moved, asyncio.get_running_loop().time())
            if tag.is_keyframe:
                await asyncio.sleep(0.5)
        start_ms += SECONDS * 1000


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - several things of others are waited for
            await asyncio.sleep(0.02)


def wished(codec: str) -> VideoSettings:
    changed = {"video_variants": (SMALL,), "video_codec": codec, "latency_level": 0}
    return VideoSettings.of(DEFAULTS | changed)


async def test_it_goes_live_with_x264_after_one_failure() -> None:
    told: list[object] = []

    async def tell(event: object) -> None:
        told.append(event)

    async with MemoryBus() as bus, CodecOffers(lambda: FFMPEG) as codecs:
        bus.subscribe((CodecReplaced, TranscoderFailed), tell)
        settings = [wished("h264_videotoolbox")]
        edge = LiveEdge(OfflineRendition.load(), lambda _: MemoryStore())
        broadcasting = Broadcasting(
            bus=bus,
            video=lambda: settings[-1],
            keys=lambda: StreamKeys(["key"]),
            ffmpeg=lambda: FFMPEG,
            edge=edge,
            codecs=codecs,
        )
        async with broadcasting:
            # Nobody has tried it, so it is believed, and fails in earnest.
            publication = await broadcasting.admit(key="key", remote_address="here", protocol="test")
            async with beside(publish(publication)):
                await until(lambda: broadcasting.online)
                assert edge.current().codec.name == "libx264"
                await broadcasting.stop("over")
            await until(lambda: len(told) == 2)
            failed, replaced = told
            assert isinstance(failed, TranscoderFailed)
            assert isinstance(replaced, CodecReplaced)
            assert (replaced.wanted, replaced.used) == ("h264_videotoolbox", "libx264")
            assert "gave up" in replaced.reason

            # The next broadcast knows it already and does not fail.
            publication = await broadcasting.admit(key="key", remote_address="here", protocol="test")
            async with beside(publish(publication)):
                await until(lambda: broadcasting.online)
                await broadcasting.stop("over")
            await until(lambda: len(told) == 3)
            assert isinstance(told[2], CodecReplaced)
