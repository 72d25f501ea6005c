"""OPEN-07, B-frames: shown in order, decodable from the first frame of each segment."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from tallycast.media.flv import FlvTag, TagType
from tests.support.cases import field_case
from tests.support.clips import decode_complaints
from tests.support.counter import counted, numbers_in
from tests.support.paced import connected, flv_tags, media, send
from tests.support.publisher import AAC, tone
from tests.support.server import Server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.viewer import RenditionViewer, watching

SECONDS = 8
FRAMES = SECONDS * 30
LARGE_OFFSET_MS = 500


def encoded(open_gop: int) -> list[FlvTag]:
    video = ("-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", "-b:v", "300k", "-g", "30")
    b_frames = ("-bf", "3", "-b_strategy", "2", "-x264-params", f"open-gop={open_gop}:scenecut=0")
    return media(flv_tags(*counted(), *tone(), *video, *b_frames, *AAC, seconds=SECONDS))


def composition_ms(tag: FlvTag) -> int:
    return int.from_bytes(tag.body[2:5], "big", signed=True)


def with_large_offset(tags: Sequence[FlvTag]) -> list[FlvTag]:
    """As some hardware encoders write them: every picture is shown long after it is decoded."""

    def later(tag: FlvTag) -> FlvTag:
        if tag.type is not TagType.VIDEO or tag.is_sequence_header:
            return tag
        offset = (composition_ms(tag) + LARGE_OFFSET_MS).to_bytes(3, "big", signed=True)
        return msgspec.structs.replace(tag, body=tag.body[:2] + offset + tag.body[5:])

    return [later(tag) for tag in tags]


async def test_pictures_are_shown_in_their_order() -> None:
    closed, opened = encoded(0), encoded(1)
    shown = [tag.timestamp_ms + composition_ms(tag) for tag in closed if tag.type is TagType.VIDEO]
    assert shown != sorted(shown)  # there are B-frames
    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        for tags in (closed, opened, with_large_offset(closed)):
            encoded_viewer, copied = await viewers_of(server, tags)
            for viewer in (encoded_viewer, copied):
                [file] = viewer.runs()
                assert decode_complaints(file) == ""
                assert_in_order(numbers_in(file))
            # Each segment can be decoded by itself, or the playlist does not promise it.
            assert encoded_viewer.last.independent_segments
            assert not copied.last.independent_segments
            assert_each_begins_a_picture(encoded_viewer)
            if tags is not opened:
                assert_each_begins_a_picture(copied)
        assert "ffmpeg run" not in server.output


async def viewers_of(server: Server, tags: Sequence[FlvTag]) -> list[RenditionViewer]:
    """Publish all of it to two viewers, whose checker lets no picture be shown before it is decoded."""
    async with await connected(server) as encoder:
        await send(encoder, tags[: len(tags) // 2], speed=2)
        async with watching(server) as audience:
            await send(encoder, tags[len(tags) // 2 :], speed=2)
            await encoder.unpublish()
            await audience.until_ended()
    await server.until_offline()
    assert [viewer.breaks for viewer in audience.viewers] == [0, 0]
    return audience.viewers


def assert_in_order(numbers: list[int]) -> None:
    assert {after - before for before, after in pairwise(begun(numbers))} == {1}, numbers
    assert len(begun(numbers)) >= FRAMES - 1


def begun(numbers: list[int]) -> list[int]:
    """From the first picture on: it stands still as long as the sound alone has begun."""
    return numbers[numbers.count(numbers[0]) - 1 :]


def assert_each_begins_a_picture(viewer: RenditionViewer) -> None:
    for segment in viewer.complete:
        assert segment.uri is not None
        assert segment.init_uri is not None
        numbers = numbers_in(viewer.fetched[segment.init_uri] + viewer.fetched[segment.uri])
        assert len(numbers) >= round(segment.duration * 30) - 1
        first, count = numbers[0], len(begun(numbers))
        assert begun(numbers) == list(range(first, first + count))
