"""OPEN-06, timestamps that roll over at 2^32 or jump: the stream goes on, sound and picture together."""

from collections.abc import Sequence

from tallycast.media.flv import FlvTag, TagType
from tests.support.cases import field_case
from tests.support.clips import decode_complaints
from tests.support.lip_sync import flash_and_beep, flashes_in, skews_in
from tests.support.paced import connected, flv_tags, media, send, shifted
from tests.support.publisher import AAC, x264
from tests.support.server import Server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.viewer import watching

SECONDS = 12
CROSSING_MS = 6500
"""Into the stream, in the midst of a group of pictures."""
WRAP_MS = 1 << 32
HOUR_MS = 3_600_000
MOST_SKEW_SECONDS = 0.1
SOURCE = (*flash_and_beep(), *x264("300k", 60), *AAC)


def wraps(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return shifted(tags, WRAP_MS - CROSSING_MS)


def jumps(tags: Sequence[FlvTag], jump_ms: int) -> list[FlvTag]:
    at = next(index for index, tag in enumerate(tags) if tag.timestamp_ms >= CROSSING_MS)
    return [*shifted(tags[:at], 20_000), *shifted(tags[at:], 20_000 + jump_ms)]


def jumps_an_hour(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return jumps(tags, HOUR_MS)


def jumps_back(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return jumps(tags, -10_000)


def sound_wraps_first(tags: Sequence[FlvTag]) -> list[FlvTag]:
    """The picture falls back bit by bit until it is sent two seconds after the sound that belongs to it."""

    def sent_at(tag: FlvTag) -> int:
        return tag.timestamp_ms + (min(2000, tag.timestamp_ms // 2) if tag.type is TagType.VIDEO else 0)

    return wraps(sorted(tags, key=sent_at))


async def test_the_stream_goes_on() -> None:
    tags = media(flv_tags(*SOURCE, seconds=SECONDS))
    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        for change in (wraps, jumps_an_hour, jumps_back, sound_wraps_first):
            await assert_goes_on(server, change(tags))
        assert "ffmpeg run" not in server.output


async def assert_goes_on(server: Server, tags: Sequence[FlvTag]) -> None:
    async with await connected(server) as encoder:
        third = len(tags) // 3
        await send(encoder, tags[:third], speed=2)
        async with watching(server) as audience:
            await send(encoder, tags[third:], speed=2)
            await encoder.unpublish()
            await audience.until_ended()
    await server.until_offline()
    for viewer in audience.viewers:
        # The checker saw segments within their target and times that go on; here no hole and no flood.
        assert SECONDS - 0.5 < viewer.seconds < SECONDS + 0.5
        assert viewer.breaks == 0
        [file] = viewer.runs()
        assert decode_complaints(file) == ""
        assert len(flashes_in(file)) >= SECONDS - 2
        assert max(abs(skew) for skew in skews_in(file)) < MOST_SKEW_SECONDS
