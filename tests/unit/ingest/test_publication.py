"""One encoder's tags, handed to readers."""

import asyncio

from tallycast.ingest import Publication
from tallycast.ingest.timeline import BEGIN_MS
from tallycast.media.data_messages import CaptionData, CaptionText
from tallycast.media.flv import FlvTag, TagType
from tests.support.captions import message
from tests.unit.ingest.samples import (
    AVC_CONFIGURATION,
    audio,
    audio_configuration,
    video,
    video_configuration,
)


def make() -> Publication:
    return Publication(protocol="rtmp", remote_address="192.0.2.1:5000", now=100.0)


def bodies(tags: list[FlvTag] | None) -> list[bytes]:
    assert tags is not None
    return [tag.body for tag in tags]


async def test_a_reader_has_what_is_needed_to_begin_and_then_all_that_comes() -> None:
    publication = make()
    for tag in (video_configuration(), audio_configuration(), video(0, keyframe=True), audio(10), video(33)):
        publication.publish(tag, 100.0)
    publication.publish(video(66, keyframe=True), 100.1)
    publication.publish(video(100), 100.2)
    reader = publication.reader()
    assert bodies(await reader.read()) == [
        video_configuration().body,
        audio_configuration().body,
        video(0, keyframe=True).body,
        video(0).body,
    ]
    publication.publish(audio(101), 100.2)
    assert bodies(await reader.read()) == [audio(0).body]


# Times are made straight before anybody sees them; configurations come where their track is.
async def test_times_are_straight() -> None:
    publication = make()
    reader = publication.reader()
    publication.publish(video(0xFFFFFFF0, keyframe=True), 100.0)
    publication.publish(video(17), 100.1)
    publication.publish(video_configuration(0), 100.1)
    publication.publish(video(17 + 3_600_000, keyframe=True), 100.2)
    tags = await reader.read()
    assert tags is not None
    assert [tag.timestamp_ms - BEGIN_MS for tag in tags] == [0, 33, 33, 53]
    assert publication.timeline_cuts == 1


# What is no media passes nobody: script tags, empty tags (some encoders send them as a sign of life), headers
# that are cut short, packet types that nobody knows.
async def test_what_is_no_media_is_left_out() -> None:
    publication = make()
    reader = publication.reader()
    publication.publish(FlvTag(TagType.SCRIPT, 0, b"x"), 101.0)
    for body in (b"", b"\xaf", b"\x9dmp4a"):
        publication.publish(FlvTag(TagType.AUDIO, 0, body), 102.0)
    for body in (b"", b"\x17\x01", b"\x9dhvc1"):
        publication.publish(FlvTag(TagType.VIDEO, 0, body), 102.0)
    assert publication.last_media_at == 100.0
    publication.publish(video(0), 103.0)
    assert publication.last_media_at == 103.0
    assert bodies(await reader.read()) == [video(0).body]


async def test_the_end_wakes_readers_and_whoever_waits() -> None:
    publication = make()
    reader = publication.reader()
    waiting = asyncio.create_task(publication.wait_ended())
    publication.publish(video(0), 101.0)
    publication.end("the encoder left")
    publication.end("a second reason does not count")
    await waiting
    assert publication.ended
    assert publication.end_reason == "the encoder left"
    assert bodies(await reader.read()) == [video(0).body]
    assert await reader.read() is None
    publication.publish(video(33), 102.0)
    assert await publication.reader().read() is None


async def test_a_closed_reader_is_forgotten_and_harms_no_other() -> None:
    publication = make()
    closed, other = publication.reader(), publication.reader()
    closed.close()
    publication.publish(video(0), 101.0)
    publication.publish(video(33), 101.0)
    assert await closed.read() is None
    assert len(bodies(await other.read())) == 2


# A reader that does not read costs at most its bound, and the publisher nothing.
async def test_a_sleeping_reader_is_bounded() -> None:
    publication = make()
    reader = publication.reader(max_bytes=10_000)
    for index in range(1_000):
        publication.publish(video(index * 33, keyframe=index % 100 == 0, size=200), 100.0 + index / 30)
        assert reader.waiting_bytes <= 10_000
    assert reader.dropped_tags > 0
    publication.publish(video(33_000, keyframe=True), 133.4)
    assert (await reader.read() or [])[0].is_keyframe


def test_the_keyframe_interval_is_measured() -> None:
    publication = make()
    assert publication.keyframe_interval_seconds is None
    for index in range(130):
        publication.publish(video(index * 40, keyframe=index % 50 == 0), 100.0)
    assert publication.keyframe_interval_seconds == 2.0


# 30 frames a second of 25,000 bytes are 6 Mbit/s, from the first seconds on and however long it lasts.
def test_the_source_bit_rate_is_measured() -> None:
    publication = make()
    assert publication.source_bitrate_kbps == 0.0
    for index in range(600):
        publication.publish(video(index * 33, size=24_995), 100.0 + index / 30)
        if index > 30:
            assert abs(publication.source_bitrate_kbps - 6_000) < 60


# OPEN-03: metadata at any time, in any order; the bitstream wins.
def test_details() -> None:
    publication = make()
    assert publication.details.width is None
    publication.describe({"width": 1920.0, "height": 1080.0, "encoder": "first"})
    publication.describe({"width": 1280.0, "height": 720.0, "framerate": "thirty"})
    assert (publication.details.width, publication.details.encoder) == (1280, "first")
    publication.publish(FlvTag(TagType.VIDEO, 0, AVC_CONFIGURATION), 100.0)
    assert (publication.details.width, publication.details.height) == (640, 360)
    publication.describe({"width": 99.0, "height": 99.0, "videodatarate": 2500.0})
    details = publication.details
    assert (details.width, details.video_codec, details.video_bitrate_kbps) == (640, "H.264", 2500)
    assert details.audio_codec is None
    publication.publish(audio(0), 100.0)
    assert publication.details.audio_codec == "AAC"


# ATSC A/53: a registered message beside the picture, wherever in the frame it stands.
def test_captions_are_noticed() -> None:
    publication = make()
    publication.publish(video_configuration(), 100.0)
    publication.publish(video(0, keyframe=True), 100.0)
    assert publication.has_captions is False
    plain = video(33)
    spoken = FlvTag(plain.type, plain.timestamp_ms, plain.body + message(b"\x14\x2c"))
    publication.publish(spoken, 100.1)
    assert publication.has_captions is True


# What came beside the media: caption data goes into the next picture, texts to whoever shows them.
async def test_captions_beside_the_media() -> None:
    publication = make()
    reader = publication.reader()
    publication.publish(video_configuration(), 100.0)
    unit = message(b"\x14\x2c")
    publication.caption(CaptionData(unit[11:16]))
    publication.caption(CaptionText("Hello"))
    publication.publish(audio(0), 100.0)
    publication.publish(video(0, keyframe=True), 100.0)
    sent = bodies(await reader.read())
    assert unit in sent[2]
    assert unit not in sent[1]
    assert publication.has_captions is True
    assert publication.take_texts() == ["Hello"]
    assert publication.take_texts() == []
    for number in range(1000):
        publication.caption(CaptionText(str(number)))
    assert publication.take_texts() == [str(number) for number in range(950, 1000)]
