"""Headers of tag bodies: legacy (FLV 10.1, E.4.2, E.4.3) and Enhanced RTMP v2."""

import pytest

from tallycast.media.enhanced import (
    PacketKind,
    plain_audio,
    plain_video,
    read_audio_header,
    read_video_header,
)

CONFIGURATION, MEDIA, END, METADATA, UNKNOWN = (
    PacketKind.CONFIGURATION,
    PacketKind.MEDIA,
    PacketKind.END,
    PacketKind.METADATA,
    PacketKind.UNKNOWN,
)


def packet(*parts: int | bytes | str) -> bytes:
    """Bytes from numbers (one byte each), texts and bytes."""
    return b"".join(
        bytes((part,)) if isinstance(part, int) else part.encode() if isinstance(part, str) else part
        for part in parts
    )


@pytest.mark.parametrize(
    ("body", "codec", "kind", "is_keyframe", "offset"),
    [
        (packet(0x17, 0, b"\0\0\0", "avcC"), "h264", CONFIGURATION, True, 5),
        (packet(0x17, 1, b"\0\0\0", "frame"), "h264", MEDIA, True, 5),
        (packet(0x27, 1, b"\0\0\0", "frame"), "h264", MEDIA, False, 5),
        (packet(0x17, 2, b"\0\0\0"), "h264", END, True, 5),
        (packet(0x12, "frame"), "h263", MEDIA, True, 1),
        # ExVideoTagHeader: frame type and packet type in one byte, then the FourCC.
        (packet(0x90, "avc1", "record"), "h264", CONFIGURATION, True, 5),
        (packet(0x90, "hvc1", "record"), "hevc", CONFIGURATION, True, 5),
        (packet(0x90, "av01", "record"), "av1", CONFIGURATION, True, 5),
        (packet(0x90, "vp09", "record"), "vp9", CONFIGURATION, True, 5),
        # CodedFrames of AVC and HEVC have a composition time, CodedFramesX and other codecs none.
        (packet(0x91, "hvc1", b"\0\0\0", "frame"), "hevc", MEDIA, True, 8),
        (packet(0xA1, "avc1", b"\0\0\0", "frame"), "h264", MEDIA, False, 8),
        (packet(0xA3, "hvc1", "frame"), "hevc", MEDIA, False, 5),
        (packet(0x91, "av01", "frame"), "av1", MEDIA, True, 5),
        (packet(0x92, "hvc1"), "hevc", END, True, 5),
        (packet(0x94, "hvc1", "colorInfo"), "hevc", METADATA, True, 5),
        (packet(0x90, "xxxx", "record"), None, CONFIGURATION, True, 5),
        # ModEx before, Multitrack around.
        (packet(0x97, 2, b"\0\0\0", 0x01, "av01", "frame"), "av1", MEDIA, True, 10),
        (packet(0x96, 0x01, "av01", 0, "frame"), "av1", MEDIA, True, 6),
    ],
)
def test_video_headers(
    body: bytes, codec: str | None, kind: PacketKind, is_keyframe: bool, offset: int
) -> None:
    header = read_video_header(body)
    assert (header.codec, header.kind, header.is_keyframe) == (codec, kind, is_keyframe)
    assert header.payload_offset == offset


@pytest.mark.parametrize(
    ("body", "codec", "kind", "offset"),
    [
        (packet(0xAF, 0, b"\x12\x10"), "aac", CONFIGURATION, 2),
        (packet(0xAF, 1, "frame"), "aac", MEDIA, 2),
        (packet(0x2F, "frame"), "mp3", MEDIA, 1),
        (packet(0x72, "frame"), "pcm_alaw", MEDIA, 1),
        (packet(0x90, "mp4a", "record"), "aac", CONFIGURATION, 5),
        (packet(0x90, "Opus", "OpusHead"), "opus", CONFIGURATION, 5),
        (packet(0x91, "Opus", "frame"), "opus", MEDIA, 5),
        (packet(0x91, "ac-3", "frame"), "ac3", MEDIA, 5),
        (packet(0x91, "ec-3", "frame"), "eac3", MEDIA, 5),
        (packet(0x94, "mp4a", 1, 6, b"\0\0\0\x3f"), "aac", METADATA, 5),  # MultichannelConfig, 5.1
    ],
)
def test_audio_headers(body: bytes, codec: str | None, kind: PacketKind, offset: int) -> None:
    header = read_audio_header(body)
    assert (header.codec, header.kind, header.payload_offset) == (codec, kind, offset)
    assert not header.is_keyframe


# What cannot be read is UNKNOWN, in every length that a packet may be cut to.
@pytest.mark.parametrize(
    "body",
    [packet(0x17, 0, b"\0\0"), packet(0x90, "hvc"), packet(0x97, 255), packet(0x97, 0, 0), packet(0x96)],
)
def test_a_short_header_is_unknown(body: bytes) -> None:
    for length in range(len(body) + 1):
        assert read_video_header(body[:length]).kind is UNKNOWN


def test_audio_that_is_too_short_is_unknown() -> None:
    assert read_audio_header(b"").kind is UNKNOWN
    assert read_audio_header(b"\xaf").kind is UNKNOWN
    assert read_audio_header(b"\x90mp4").kind is UNKNOWN


# Plain packets pass as they are, without a copy.
@pytest.mark.parametrize(
    "body", [packet(0x17, 1, b"\0\0\0", "frame"), packet(0x91, "hvc1", b"\0\0\0", "x"), packet(0x94, "hvc1")]
)
def test_plain_video_passes(body: bytes) -> None:
    assert plain_video(body) is body


@pytest.mark.parametrize(
    "body", [packet(0xAF, 1, "x"), packet(0x91, "Opus", "x"), packet(0x94, "mp4a", 0, 2), packet(0x2F, "x")]
)
def test_plain_audio_passes(body: bytes) -> None:
    assert plain_audio(body) is body


# ModEx: size less one in 8 bits (256 says: in 16), the data, the kind of modifier and the next packet type.
def test_modifiers_are_stripped() -> None:
    assert plain_video(packet(0xA7, 2, b"\0\1\2", 0x01, "av01", "frame")) == packet(0xA1, "av01", "frame")
    assert plain_audio(packet(0x97, 2, b"\0\1\2", 0x01, "Opus", "frame")) == packet(0x91, "Opus", "frame")
    twice = packet(0x97, 0, 9, 0x07, 255, b"\1\x01", bytes(258), 0x03, "hvc1", "frame")
    assert plain_video(twice) == packet(0x93, "hvc1", "frame")


# Multitrack: one track; several with one codec; several with a codec each. Track 0 is the default.
def test_the_default_track_is_taken_out() -> None:
    one = packet(0x96, 0x01, "av01", 0, "frame")
    assert plain_video(one) == packet(0x91, "av01", "frame")
    many = packet(0xA6, 0x11, "av01", 1, b"\0\0\x03", "one", 0, b"\0\0\x04", "zero")
    assert plain_video(many) == packet(0xA1, "av01", "zero")
    codecs = packet(0x95, 0x20, "mp4a", 0, b"\0\0\x02", "ab", "Opus", 1, b"\0\0\x02", "cd")
    assert plain_audio(codecs) == packet(0x90, "mp4a", "ab")
    both = packet(0x97, 0, 0, 0x06, 0x03, "hvc1", 0, "frame")
    assert plain_video(both) == packet(0x93, "hvc1", "frame")


# What is no picture or sound of the first track is left out, a broken header too.
@pytest.mark.parametrize(
    "body",
    [
        b"",
        packet(0x57, 0),  # a command frame
        packet(0xD1, "hvc1", 0),  # the same with FourCC
        packet(0x96, 0x01, "av01", 1, "frame"),  # another track
        packet(0x96, 0x11, "av01", 1, b"\0\0\x03", "one"),
        packet(0x96, 0x11, "av01", 0, b"\0\xff\x03", "short"),
        packet(0x97),
        packet(0x97, 9, 1),
        packet(0x1C, 1, 0),
        packet(0x1C, 7, b"\0\0\0", "x"),
    ],
)
def test_what_is_no_picture_is_left_out(body: bytes) -> None:
    assert plain_video(body) is None


def test_what_is_no_sound_is_left_out() -> None:
    assert plain_audio(b"") is None
    assert plain_audio(packet(0x95, 0x01, "Opus", 3, "frame")) is None
    assert plain_audio(packet(0x95, 0x01)) is None


# A Metadata packet counts whatever its frame type says.
def test_colour_information_is_no_command() -> None:
    assert plain_video(packet(0xD4, "hvc1", "colorInfo")) is not None


# Numbers that encoders used for HEVC and AV1 before there were FourCCs.
def test_former_numbers_become_four_ccs() -> None:
    assert plain_video(packet(0x1C, 0, b"\0\0\0", "hvcC")) == packet(0x90, "hvc1", "hvcC")
    assert plain_video(packet(0x2C, 1, b"\0\0\x21", "f")) == packet(0xA1, "hvc1", b"\0\0\x21", "f")
    assert plain_video(packet(0x1D, 1, b"\0\0\0", "f")) == packet(0x91, "av01", "f")
