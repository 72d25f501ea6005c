"""The bounded queue of one reader."""

import asyncio

from tallycast.ingest import TagReader
from tests.unit.ingest.samples import audio, audio_configuration, video, video_configuration


def make(max_bytes: int = 1_000, *, waits: bool = False, keyframes: bool = True) -> TagReader:
    return TagReader(max_bytes, waits_for_keyframe=waits, has_keyframes=lambda: keyframes)


async def test_all_that_came_is_read_at_once() -> None:
    reader = make()
    reader.offer(video(0))
    reader.offer(audio(1))
    assert await reader.read() == [video(0), audio(1)]
    assert reader.waiting_bytes == 0


async def test_a_read_waits_for_the_next_tag() -> None:
    reader = make()
    reading = asyncio.create_task(reader.read())
    await asyncio.sleep(0)
    assert not reading.done()
    reader.offer(video(0))
    assert await reading == [video(0)]


# After the end what waits can still be read, then there is nothing.
async def test_the_end() -> None:
    reader = make()
    reader.offer(video(0))
    reader.finish()
    reader.offer(video(1))
    assert await reader.read() == [video(0)]
    assert await reader.read() is None
    assert await reader.read() is None


# Closing wakes whoever reads, and throws away what waits.
async def test_closing() -> None:
    reader = make()
    reading = asyncio.create_task(reader.read())
    await asyncio.sleep(0)
    reader.close()
    assert await reading is None
    reader = make()
    reader.offer(video(0))
    reader.close()
    assert await reader.read() is None
    assert reader.finished


# A full queue is emptied and goes on at the next keyframe; configurations stay, the newest of each kind.
async def test_a_slow_reader_goes_on_at_the_next_keyframe() -> None:
    reader = make(max_bytes=300)
    old, new, sound = video_configuration(), video_configuration(mark=b"new"), audio_configuration()
    for tag in (old, sound, video(0, keyframe=True), new, *(video(n) for n in range(1, 9))):
        reader.offer(tag)
    assert reader.dropped_tags == 9
    reader.offer(audio(9))
    assert reader.dropped_tags == 10
    later = video_configuration(10, mark=b"later")
    for tag in (later, video(10, keyframe=True), video(11)):
        reader.offer(tag)
    assert await reader.read() == [new, sound, later, video(10, keyframe=True), video(11)]
    assert reader.dropped_tags == 10


async def test_sound_alone_goes_on_with_the_next_tag() -> None:
    reader = make(max_bytes=60, keyframes=False)
    for time in range(6):
        reader.offer(audio(time))
    assert await reader.read() == [audio(5)]
    assert reader.dropped_tags == 5


# Endless configurations do not fill the memory of a reader that sleeps.
async def test_configurations_are_bounded_too() -> None:
    reader = make(max_bytes=1_000)
    for number in range(5_000):
        reader.offer(video_configuration(mark=str(number).encode()))
    assert reader.waiting_bytes < 2_000
    tags = await reader.read()
    assert tags is not None
    assert tags[-1].body.endswith(b"4999")


async def test_a_reader_may_begin_by_waiting_for_a_keyframe() -> None:
    reader = make(waits=True)
    for tag in (video_configuration(), video(0), audio(1), video(2, keyframe=True)):
        reader.offer(tag)
    assert await reader.read() == [video_configuration(), video(2, keyframe=True)]
