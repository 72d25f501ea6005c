"""Sample entries that no short clip of ours has: MP3, lossless audio, broken descriptors."""

import pytest

from tallycast.media.errors import MediaFormatError
from tallycast.media.mp4.boxes import walk, write_box, write_full_box
from tallycast.media.mp4.sample_entry import Description, describe


def stsd(kind: bytes, *children: bytes) -> bytes:
    fields = bytes(16) + (2).to_bytes(2, "big") + bytes(6) + (44_100).to_bytes(2, "big") + bytes(2)
    return write_full_box(b"stsd", 0, 0, (1).to_bytes(4, "big"), write_box(kind, fields, *children))


def esds(payload: str) -> bytes:
    return write_full_box(b"esds", 0, 0, bytes.fromhex(payload))


def read(data: bytes) -> Description:
    return describe(data, next(walk(data, 0, len(data))), "audio")


AAC = "03 19 0000 00 04 11 40 15 000000 00000000 00000000 05 02 1210 06 01 02"


def test_aac() -> None:
    description = read(stsd(b"mp4a", esds(AAC)))
    assert (description.codec, description.sample_rate, description.channels) == ("mp4a.40.2", 44_100, 2)


def test_mp3_needs_no_configuration() -> None:
    payload = "03 15 0000 00 04 0d 6b 15 000000 00000000 00000000 06 01 02"
    assert read(stsd(b"mp4a", esds(payload))).codec == "mp4a.40.34"


# ISO/IEC 14496-1 8.3.3: sizes may be written with padding bytes, as ffmpeg does.
def test_padded_sizes() -> None:
    payload = "03 80808022 0000 00 04 80808014 40 15 000000 00000000 00000000 05 80808002 1210 06 80808001 02"
    assert read(stsd(b"mp4a", esds(payload))).codec == "mp4a.40.2"


# Optional fields of an ES descriptor: a stream it depends on, an address, a clock.
def test_optional_fields_are_passed_over() -> None:
    payload = "03 20 0000 e0 0001 02 6161 0002 04 11 40 15 000000 00000000 00000000 05 02 1210 06 01 02"
    assert read(stsd(b"mp4a", esds(payload))).codec == "mp4a.40.2"


@pytest.mark.parametrize(("kind", "codec"), [(b"ac-3", "ac-3"), (b"ec-3", "ec-3"), (b"fLaC", "fLaC")])
def test_codecs_whose_entry_is_their_name(kind: bytes, codec: str) -> None:
    assert read(stsd(kind)).codec == codec


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "04 01 00",
        "03 ff ff ff ff 01",
        "03 60 0000 00",
        "03 05 0000 00 05 00",
        "03 16 0000 00 04 0d 11 15 000000 00000000 00000000 06 01 02",
        "03 16 0000 00 04 0d 40 15 000000 00000000 00000000 06 01 02",
    ],
)
def test_broken_descriptors(payload: str) -> None:
    with pytest.raises(MediaFormatError):
        read(stsd(b"mp4a", esds(payload)))


def test_an_unknown_codec_is_named() -> None:
    with pytest.raises(MediaFormatError, match="'samr'"):
        read(stsd(b"samr"))


def test_an_empty_table() -> None:
    with pytest.raises(MediaFormatError):
        read(write_full_box(b"stsd", 0, 0, bytes(4)))
