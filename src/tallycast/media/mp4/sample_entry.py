"""Sample entries: which codec a track has and what its configuration says (ISO/IEC 14496-12 8.5.2)."""

import struct
from typing import Literal

import msgspec

from tallycast.media import codec_string
from tallycast.media.aac import AacConfig, parse_audio_specific_config
from tallycast.media.av1 import parse_av1c
from tallycast.media.colour import video_range
from tallycast.media.errors import MediaFormatError
from tallycast.media.h264 import parse_avcc
from tallycast.media.hevc import parse_hvcc
from tallycast.media.mp4.boxes import Box, find, read_header, unpack
from tallycast.media.opus import parse_dops
from tallycast.media.vp9 import parse_vpcc

# Where the child boxes begin, counted from the entry's payload (ISO/IEC 14496-12 12.1.3 and 12.2.3).
_VISUAL_FIELDS_BYTES = 78
_AUDIO_FIELDS_BYTES = 28
_SIZE = struct.Struct(">2H")
_U16 = struct.Struct(">H")

# Descriptor tags and object types of MPEG-4 systems (ISO/IEC 14496-1 7.2.2 and 7.2.6.6).
_ES_DESCRIPTOR, _DECODER_CONFIG, _DECODER_SPECIFIC = 0x03, 0x04, 0x05
_OBJECT_AAC = frozenset({0x40, 0x66, 0x67, 0x68})
_OBJECT_MP3 = frozenset({0x69, 0x6B})


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What a track holds. `codec` is its RFC 6381 name; fields of the other kind of track are None."""

    codec: str
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    video_range: str | None = None
    sample_rate: int | None = None
    channels: int | None = None


def describe(data: bytes, stsd: Box, kind: Literal["video", "audio"]) -> Description:
    """Read the first entry of an `stsd`. Raises MediaFormatError for bad bytes and unknown codecs."""
    entry = read_header(data, stsd.body + 8, stsd.end)
    if entry is None or entry.end > stsd.end:
        raise MediaFormatError("stsd holds no whole sample entry")
    return _video(data, entry) if kind == "video" else _audio(data, entry)


def _video(data: bytes, entry: Box) -> Description:
    width, height = unpack(_SIZE, data, entry.body + 24, entry.end)
    inner = Box(entry.kind, entry.start, entry.body + _VISUAL_FIELDS_BYTES, entry.end)
    name = entry.kind.decode("latin-1")
    frame_rate = transfer = None
    match entry.kind:
        case b"avc1" | b"avc3":
            h264 = parse_avcc(_payload(data, inner, b"avcC"))
            codec, frame_rate = codec_string.h264_codec(h264, name), h264.frame_rate
            width, height, transfer = h264.width, h264.height, h264.transfer
        case b"hvc1" | b"hev1":
            hevc = parse_hvcc(_payload(data, inner, b"hvcC"))
            codec, frame_rate = codec_string.hevc_codec(hevc, name), hevc.frame_rate
            width, height, transfer = hevc.width, hevc.height, hevc.transfer
        case b"av01":
            av1 = parse_av1c(_payload(data, inner, b"av1C"))
            codec, frame_rate = codec_string.av1_codec(av1), av1.frame_rate
            width, height, transfer = av1.width or width, av1.height or height, av1.transfer
        case b"vp09":
            codec = codec_string.vp9_codec(parse_vpcc(_payload(data, inner, b"vpcC")))
        case _:
            raise MediaFormatError(f"video codec {name!r} cannot be named in a playlist")
    return Description(
        codec=codec,
        width=width,
        height=height,
        frame_rate=frame_rate,
        video_range=video_range(transfer),
    )


def _audio(data: bytes, entry: Box) -> Description:
    (channels,) = unpack(_U16, data, entry.body + 16, entry.end)
    # A 16.16 number; its integer part is the rate, 0 for rates above 65,535 that the codec's box gives.
    (sample_rate,) = unpack(_U16, data, entry.body + 24, entry.end)
    inner = Box(entry.kind, entry.start, entry.body + _AUDIO_FIELDS_BYTES, entry.end)
    name = entry.kind.decode("latin-1")
    match entry.kind:
        case b"mp4a":
            aac = _aac_config(_payload(data, inner, b"esds"))
            codec = codec_string.aac_codec(aac) if aac else codec_string.MP3
            if aac:
                sample_rate, channels = aac.sample_rate, aac.channels or channels
        case b"Opus":
            opus = parse_dops(_payload(data, inner, b"dOps"))
            codec, channels, sample_rate = codec_string.OPUS, opus.channels, 48_000
        case b"ac-3" | b"ec-3" | b"fLaC":
            codec = name
        case _:
            raise MediaFormatError(f"audio codec {name!r} cannot be named in a playlist")
    return Description(codec=codec, sample_rate=sample_rate, channels=channels)


def _payload(data: bytes, entry: Box, kind: bytes) -> bytes:
    box = find(data, entry, kind)
    return data[box.body : box.end]


def _aac_config(esds: bytes) -> AacConfig | None:
    """The AudioSpecificConfig inside an `esds` payload; None for MP3, which needs none."""
    kind, position, end = _descriptor(esds, 4, len(esds))
    if kind != _ES_DESCRIPTOR or position + 3 > end:
        raise MediaFormatError("esds does not begin with an ES descriptor")
    flags = esds[position + 2]
    position += 3
    if flags & 0x80:  # dependsOn_ES_ID
        position += 2
    if flags & 0x40 and position < end:  # URL
        position += 1 + esds[position]
    if flags & 0x20:  # OCR_ES_Id
        position += 2
    kind, position, end = _descriptor(esds, position, end)
    if kind != _DECODER_CONFIG or position + 13 > end:
        raise MediaFormatError("esds holds no decoder configuration")
    object_type = esds[position]
    if object_type in _OBJECT_MP3:
        return None
    if object_type not in _OBJECT_AAC:
        raise MediaFormatError(f"MPEG-4 audio object type 0x{object_type:02x} cannot be named in a playlist")
    kind, position, end = _descriptor(esds, position + 13, end)
    if kind != _DECODER_SPECIFIC:
        raise MediaFormatError("esds holds no AudioSpecificConfig")
    return parse_audio_specific_config(esds[position:end])


def _descriptor(data: bytes, position: int, end: int) -> tuple[int, int, int]:
    """Tag, start and end of the descriptor at `position` (ISO/IEC 14496-1 8.3.3)."""
    if position >= end:
        raise MediaFormatError("esds ends before a descriptor")
    kind, length = data[position], 0
    for index in range(4):
        position += 1
        if position >= end:
            break
        length = length << 7 | (data[position] & 0x7F)
        if not data[position] & 0x80:
            break
        if index == 3:
            raise MediaFormatError("esds descriptor with a size of more than four bytes")
    position += 1
    if position + length > end:
        raise MediaFormatError("esds descriptor passes the end of its box")
    return kind, position, position + length
