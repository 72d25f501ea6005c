"""Another sample rate in the middle of a long group of pictures: the picture goes on at once. Real ffmpeg."""

import asyncio
import subprocess

import msgspec

from tallycast.broadcast import Broadcasting, LiveEdge
from tallycast.bus import MemoryBus
from tallycast.hls import OfflineRendition
from tallycast.ingest import Publication, StreamKeys
from tallycast.media.flv import FlvReader, FlvTag, TagType
from tallycast.settings import ROWS, StreamVariant, VideoSettings
from tallycast.storage import MemoryStore
from tallycast.transcode import find_ffmpeg

FFMPEG = find_ffmpeg()
SMALL = StreamVariant(scaled_height=90, video_bitrate_kbps=100, cpu_usage_level=1)
DEFAULTS = {row.key: row.default for row in ROWS}
CHANGE_MS, SECONDS = 3000, 6


def clip(rate: int) -> list[FlvTag]:
    """One keyframe in all of it."""
    drawn = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=30", "-f", "lavfi", "-i", f"sine=sample_rate={rate}")
    encoded = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "900", "-c:a", "aac")
    command = [FFMPEG, "-v", "error", *drawn, "-t", str(SECONDS), *encoded, "-f", "flv", "-"]
    return FlvReader().receive_data(subprocess.run(command, capture_output=True, check=True).stdout)


def changing() -> list[FlvTag]:
    """The picture of one, the sound of one and then of the other."""
    before, after = clip(48_000), clip(44_100)
    configuration = next(tag for tag in after if tag.type is TagType.AUDIO and tag.is_sequence_header)
    return [
        *(tag for tag in before if tag.timestamp_ms < CHANGE_MS and tag.type is not TagType.SCRIPT),
        msgspec.structs.replace(configuration, timestamp_ms=CHANGE_MS),
        *sorted(
            (
                tag
                for tags, kind in ((before, TagType.VIDEO), (after, TagType.AUDIO))
                for tag in tags
                if tag.type is kind and tag.timestamp_ms >= CHANGE_MS and not tag.is_sequence_header
            ),
            key=lambda tag: tag.timestamp_ms,
        ),
    ]


async def publish(publication: Publication) -> None:
    """Faster than it would come, in steps that an encoder could make."""
    tags = changing()
    for start in range(0, len(tags), 40):
        for tag in tags[start : start + 40]:
            publication.publish(tag, asyncio.get_running_loop().time())
        await asyncio.sleep(0.1)


async def test_the_picture_does_not_wait_for_a_keyframe() -> None:
    async with MemoryBus() as bus:
        edge = LiveEdge(OfflineRendition.load(), lambda _: MemoryStore())
        settings = VideoSettings.of(DEFAULTS | {"video_variants": (SMALL,), "latency_level": 0})
        broadcasting = Broadcasting(
            bus=bus,
            video=lambda: settings,
            keys=lambda: StreamKeys(["key"]),
            ffmpeg=lambda: FFMPEG,
            edge=edge,
        )
        async with broadcasting:
            publication = await broadcasting.admit(key="key", remote_address="here", protocol="test")
            await publish(publication)
            async with asyncio.timeout(30):
                while edge.broadcast is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
                broadcast = edge.current()
                publication.end("all is sent")
                await broadcasting.stop("over")
        window = broadcast.renditions[0].window
        assert sum(one.head.discontinuities for one in window.segments) == 1
        # Nothing is missing and nothing is shown twice, but for the frames of the change itself.
        assert abs(sum(one.duration_seconds for one in window.segments) - SECONDS) < 0.3
