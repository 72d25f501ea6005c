"""FLV tags both ways (Flash Video File Format 10.1, annex E)."""

from collections.abc import Sequence

import pytest

from tallycast.media import MediaFormatError
from tallycast.media.flv import FlvReader, FlvTag, TagType, encode_tag, file_header
from tests.support.feed import in_every_cut

TAGS = [
    FlvTag(TagType.SCRIPT, 0, b"\x02\x00\x0aonMetaData"),
    FlvTag(TagType.VIDEO, 0, b"\x17\x00\x00\x00\x00avcC"),
    FlvTag(TagType.VIDEO, 40, b"\x17\x01\x00\x00\x00frame"),
    FlvTag(TagType.AUDIO, 0xFFFFFFFF, b"\xaf\x01sound"),
    FlvTag(TagType.AUDIO, 7, b""),
]


def read(pieces: Sequence[bytes]) -> list[FlvTag] | str:
    reader = FlvReader()
    try:
        return [tag for piece in pieces for tag in reader.receive_data(piece)]
    except MediaFormatError as error:
        return str(error)


# E.2, E.3: flags for audio and video, a header of nine bytes, PreviousTagSize0.
def test_the_file_header() -> None:
    assert file_header(has_audio=True, has_video=True) == bytes.fromhex("464c5601 05 00000009 00000000")
    assert file_header(has_audio=False, has_video=True)[4] == 1
    assert file_header(has_audio=True, has_video=False)[4] == 4


# E.4.1: the upper eight bits of the time come after the lower ones; PreviousTagSize counts the header.
def test_a_tag_in_bytes() -> None:
    tag = FlvTag(TagType.VIDEO, 0x12345678, b"ab")
    assert encode_tag(tag) == bytes.fromhex("09 000002 345678 12 000000 6162 0000000d")


# A broadcast may last longer than 32 bits of milliseconds.
def test_time_is_cut_to_32_bits_where_it_is_written() -> None:
    assert encode_tag(FlvTag(TagType.AUDIO, (1 << 32) + 5, b"")) == encode_tag(FlvTag(TagType.AUDIO, 5, b""))


def test_what_is_written_reads_back_in_every_cut() -> None:
    data = file_header(has_audio=True, has_video=True) + b"".join(map(encode_tag, TAGS))
    assert in_every_cut(read, data) == TAGS


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"GIF89a", "begins with"),
        (b"FLV\x01\x05\x00\x00\x00\x08\x00\x00\x00\x00", "file header of 8 bytes"),
        (b"FLV\x01\x05\xff\xff\xff\xff\x00\x00\x00\x00", "file header of"),
        (file_header(has_audio=True, has_video=True) + bytes((7,)) + bytes(20), "tag of type 7"),
        (file_header(has_audio=True, has_video=True) + bytes((0x29,)) + bytes(20), "encrypted"),
    ],
)
def test_what_is_no_flv_is_the_typed_error(data: bytes, what: str) -> None:
    result = read([data])
    assert isinstance(result, str)
    assert what in result


def test_once_failed_it_stays_failed() -> None:
    reader = FlvReader()
    with pytest.raises(MediaFormatError):
        reader.receive_data(b"x")
    with pytest.raises(MediaFormatError):
        reader.receive_data(file_header(has_audio=True, has_video=True))


def test_a_tag_may_be_bounded() -> None:
    reader = FlvReader(tag_limit_bytes=10)
    with pytest.raises(MediaFormatError, match="11 bytes"):
        reader.receive_data(
            file_header(has_audio=True, has_video=True) + encode_tag(FlvTag(TagType.VIDEO, 0, bytes(11)))
        )
    with pytest.raises(MediaFormatError, match="at most"):
        encode_tag(FlvTag(TagType.VIDEO, 0, bytes(1 << 24)))


# The cheap questions that are asked of every tag.
def test_what_a_tag_says_of_itself() -> None:
    script, configuration, keyframe, sound, empty = TAGS
    assert (configuration.codec, configuration.is_sequence_header, configuration.is_keyframe) == (
        "h264",
        True,
        False,
    )
    assert (keyframe.is_sequence_header, keyframe.is_keyframe) == (False, True)
    assert (sound.codec, sound.is_keyframe) == ("aac", False)
    assert script.codec is None
    assert empty.codec is None
