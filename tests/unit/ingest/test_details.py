"""What is known of an encoder's stream; the bitstream wins (OPEN-03)."""

from typing import Any

import pytest

from tallycast.ingest.details import StreamDetails, from_metadata, merged, with_tag
from tallycast.media.flv import FlvTag, TagType
from tests.unit.ingest.samples import AAC_CONFIGURATION, AVC_CONFIGURATION, video


def test_metadata_that_is_right() -> None:
    details = from_metadata(
        {
            "width": 1280.0,
            "height": 720.0,
            "framerate": 29.97,
            "videodatarate": 2500.4,
            "audiodatarate": 160.0,
            "encoder": "obs-output module",
        }
    )
    assert details == StreamDetails(
        width=1280,
        height=720,
        frame_rate=29.97,
        video_bitrate_kbps=2500,
        audio_bitrate_kbps=160,
        encoder="obs-output module",
    )


# OPEN-03 e: whatever cannot be right is unknown.
@pytest.mark.parametrize(
    "value",
    ["1280", None, True, -1.0, 0.0, 0.2, 1e300, float("nan"), float("inf"), [], {}, b"x", "a\nb", "\x1b[31m"],
)
def test_metadata_that_is_wrong_is_unknown(value: Any) -> None:
    wrong = from_metadata(
        dict.fromkeys(["width", "height", "videodatarate", "audiodatarate"], value)
        | {"framerate": value if value != 0.2 else None, "encoder": value if value != "1280" else None}
    )
    assert wrong == StreamDetails()


def test_long_names_are_cut() -> None:
    encoder = from_metadata({"encoder": "x" * 10_000}).encoder
    assert encoder == "x" * 200


def test_the_bitstream_tells_codec_and_size() -> None:
    details = with_tag(StreamDetails(), FlvTag(TagType.VIDEO, 0, AVC_CONFIGURATION))
    assert (details.video_codec, details.width, details.height) == ("H.264", 640, 360)
    details = with_tag(details, FlvTag(TagType.AUDIO, 0, AAC_CONFIGURATION))
    assert details.audio_codec == "AAC"


def test_a_frame_tells_the_codec_only() -> None:
    details = with_tag(StreamDetails(), video(0, keyframe=True))
    assert details == StreamDetails(video_codec="H.264")


# A record that cannot be read leaves the size unknown, and old sizes do not stay.
def test_a_broken_record() -> None:
    known = with_tag(StreamDetails(), FlvTag(TagType.VIDEO, 0, AVC_CONFIGURATION))
    broken = with_tag(known, FlvTag(TagType.VIDEO, 0, AVC_CONFIGURATION[:9]))
    assert broken == StreamDetails(video_codec="H.264")


def test_unknown_codecs_are_left_out() -> None:
    assert with_tag(StreamDetails(), FlvTag(TagType.VIDEO, 0, b"\x90zzzz")) == StreamDetails()
    assert with_tag(StreamDetails(), FlvTag(TagType.VIDEO, 0, b"\x90vp09rec")).video_codec == "VP9"


# A size comes whole from one source.
def test_merging() -> None:
    first = StreamDetails(width=640, frame_rate=30.0)
    second = StreamDetails(width=1280, height=720, frame_rate=60.0, encoder="x")
    both = merged(first, second)
    assert (both.width, both.height, both.frame_rate, both.encoder) == (1280, 720, 30.0, "x")
