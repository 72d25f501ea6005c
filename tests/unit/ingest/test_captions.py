"""Caption data that came beside the media, put into the pictures that follow."""

import pytest

from tallycast.ingest.captions import CaptionsBeside, carries_captions
from tallycast.media.data_messages import CaptionData
from tallycast.media.flv import FlvTag, TagType
from tests.support.captions import message
from tests.unit.ingest.samples import video, video_configuration

PAIR = b"\x14\x25"
UNIT = message(PAIR)
CC_DATA = UNIT[11:16]
"""Behind the unit's header, its type and size, and the registered name."""


def beside(count: int = 1) -> CaptionsBeside:
    captions = CaptionsBeside()
    captions.configured(video_configuration())
    for _ in range(count):
        captions.add(CaptionData(CC_DATA))
    return captions


def units(*bodies: bytes) -> bytes:
    return b"".join(len(one).to_bytes(4, "big") + one for one in bodies)


def picture(*bodies: bytes, head: bytes = b"\x27\x01\0\0\0") -> FlvTag:
    return FlvTag(TagType.VIDEO, 0, head + units(*bodies))


# As an encoder would have put it there itself: the same unit, before the picture's first.
def test_one_message_goes_into_one_picture() -> None:
    captions = beside()
    first = captions.put_into(picture(b"\x41slice"))
    assert first == picture(UNIT, b"\x41slice")
    assert carries_captions(first.body)
    assert captions.put_into(picture(b"\x41slice")) == picture(b"\x41slice")


# ITU-T H.264 7.4.1.2.3, H.265 7.4.2.4.4: a delimiter stands before all others.
def test_a_delimiter_stays_first() -> None:
    assert beside().put_into(picture(b"\x09\xf0", b"\x41s")) == picture(b"\x09\xf0", UNIT, b"\x41s")
    hevc = b"\x91hvc1\0\0\0"
    after = beside().put_into(picture(b"\x46\x01\x50", b"\x02\x01s", head=hevc))
    assert after == picture(b"\x46\x01\x50", b"\x4e\x01" + UNIT[1:], b"\x02\x01s", head=hevc)


# What looks like a start code within a unit is broken up.
def test_no_start_code_appears() -> None:
    captions = CaptionsBeside()
    captions.add(CaptionData(b"\x42\xff\xfc\0\0\0\0\0"))
    body = captions.put_into(picture(b"\x41s")).body
    assert b"\xfc\0\0\x03\0\0\x03\0\xff\x80" in body


@pytest.mark.parametrize(
    "tag",
    [
        video_configuration(),
        FlvTag(TagType.VIDEO, 0, b"\x91av01" + bytes(20)),
        FlvTag(TagType.VIDEO, 0, b"\x22" + bytes(20)),
        FlvTag(TagType.VIDEO, 0, b"\x27\x02\0\0\0"),
    ],
)
def test_what_is_no_picture_of_such_units_stays(tag: FlvTag) -> None:
    assert beside().put_into(tag) == tag


# Lengths of another size are written by nobody in practice; they are not guessed at.
def test_other_lengths_are_left_alone() -> None:
    captions = beside()
    record = bytearray(video_configuration().body)
    record[9] = 0xFD
    captions.configured(FlvTag(TagType.VIDEO, 0, bytes(record)))
    assert captions.put_into(picture(b"\x41s")) == picture(b"\x41s")


# A picture cut off within its first unit, and messages without pictures.
def test_bounds() -> None:
    captions = beside(1000)
    torn = FlvTag(TagType.VIDEO, 0, b"\x27\x01\0\0\0\0\0\0\x09\x09")
    assert captions.put_into(torn).body.endswith(torn.body[5:])
    assert sum(captions.put_into(video(0)) != video(0) for _ in range(1000)) == 29
