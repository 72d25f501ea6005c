"""OPEN-08, picture or sound change mid-stream: a discontinuity and no garbled frame."""

from itertools import pairwise

import msgspec

from tallycast.media.flv import FlvTag
from tests.support.cases import field_case
from tests.support.clips import decode_complaints
from tests.support.counter import counted, numbers_in
from tests.support.media_facts import size_in, streams_in
from tests.support.paced import connected, flv_tags, media, send, shifted
from tests.support.publisher import tone, x264
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.viewer import RenditionViewer, watching

SECONDS = 4


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """What the encoder sends for some seconds."""

    width: int
    height: int
    rate: int
    sound_hz: int
    channels: int

    def tags(self) -> list[FlvTag]:
        video = (*counted(f"{self.width}x{self.height}", str(self.rate)), *tone(self.sound_hz))
        sound = ("-c:a", "aac", "-b:a", "64k", "-ac", str(self.channels))
        return media(flv_tags(*video, *x264("300k", self.rate), *sound, seconds=SECONDS))


WIDE = Clip(width=640, height=360, rate=30, sound_hz=48_000, channels=1)
TALL = Clip(width=360, height=640, rate=30, sound_hz=48_000, channels=1)
FAST = Clip(width=640, height=360, rate=60, sound_hz=44_100, channels=2)
OTHER_SOUND = Clip(width=640, height=360, rate=60, sound_hz=48_000, channels=2)
CLIPS = (WIDE, TALL, WIDE, FAST, OTHER_SOUND)


async def test_the_picture_turns_and_the_sound_changes() -> None:
    tags = [tag for number, clip in enumerate(CLIPS) for tag in shifted(clip.tags(), number * SECONDS * 1000)]
    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        async with await connected(server) as encoder:
            begin = len(tags) // 8
            await send(encoder, tags[:begin], speed=2)
            async with watching(server) as audience:
                await send(encoder, tags[begin:], speed=2)
                await encoder.unpublish()
                await audience.until_ended()
        encoded, copied = audience.viewers
        assert_one_stretch_a_clip(copied)
        assert_one_stretch_a_clip(encoded)
        # What is copied is as it came; what is encoded keeps its box and the picture's shape.
        assert [size_in(file) for file in copied.runs()] == [(clip.width, clip.height) for clip in CLIPS]
        tall = (202, 360)
        assert [size_in(file) for file in encoded.runs()] == [(640, 360), tall, *[(640, 360)] * 3]
        # ffmpeg is started anew for each change, and not in a loop.
        assert server.output.count("A new ffmpeg run begins") == len(CLIPS) - 1
        assert "is started again" not in server.output


def assert_one_stretch_a_clip(viewer: RenditionViewer) -> None:
    """Each with its own initialization section, whole and ungarbled."""
    assert viewer.breaks == len(CLIPS) - 1
    files = viewer.runs()
    for clip, file in zip(CLIPS, files, strict=True):
        assert decode_complaints(file) == ""
        assert streams_in(file) == ["Video: h264", "Audio: aac"]
        numbers = numbers_in(file)
        steps = [after - before for before, after in pairwise(numbers)]
        # An encoded picture may stand still for one frame where the sound was a hair earlier.
        assert set(steps[1:]) <= {1, 2} if clip.rate == 60 else set(steps[1:]) == {1}, numbers
        assert numbers[0] <= 1
        assert numbers[-1] >= clip.rate * SECONDS - 3
