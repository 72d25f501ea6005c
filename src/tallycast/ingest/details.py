"""What the admin reads of an encoder's stream: from the bitstream where it says it, else from onMetaData.

Encoders put anything into onMetaData: nothing, sizes of another scene, numbers as text. What cannot be
right is left out; nothing here raises.
"""

from collections.abc import Mapping

import msgspec

from tallycast.media import MediaFormatError, av1, h264, hevc
from tallycast.media.amf import Value
from tallycast.media.colour import video_range
from tallycast.media.flv import FlvTag, TagType

SIDE_LIMIT = 16_384
RATE_LIMIT = 1_000.0
BITRATE_LIMIT_KBPS = 1_000_000.0
NAME_LIMIT = 200
NAMES = {
    "h264": "H.264", "hevc": "H.265", "av1": "AV1", "vp9": "VP9", "aac": "AAC", "mp3": "MP3", "opus": "Opus",
    "speex": "Speex", "ac3": "AC-3", "eac3": "E-AC-3", "flac": "FLAC",
}  # fmt: skip


class StreamDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot; None where it is not known. Codecs by the names that people know."""

    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    video_bitrate_kbps: int | None = None
    video_codec: str | None = None
    audio_bitrate_kbps: int | None = None
    audio_codec: str | None = None
    encoder: str | None = None
    video_range: str | None = None
    """"SDR", "PQ" or "HLG", where the bitstream says it."""


def from_metadata(metadata: Mapping[str, Value]) -> StreamDetails:
    """What onMetaData says and can be right: numbers that are numbers, within reason."""

    def number(name: str, limit: float) -> float | None:
        value = metadata.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if 0 < value <= limit else None

    def whole(name: str, limit: float) -> int | None:
        value = number(name, limit)
        return round(value) or None if value is not None else None

    encoder = metadata.get("encoder")
    return StreamDetails(
        width=whole("width", SIDE_LIMIT),
        height=whole("height", SIDE_LIMIT),
        frame_rate=number("framerate", RATE_LIMIT),
        video_bitrate_kbps=whole("videodatarate", BITRATE_LIMIT_KBPS),
        audio_bitrate_kbps=whole("audiodatarate", BITRATE_LIMIT_KBPS),
        encoder=encoder[:NAME_LIMIT] if isinstance(encoder, str) and encoder.isprintable() else None,
    )


def merged(first: StreamDetails, second: StreamDetails) -> StreamDetails:
    """What `first` knows, then what `second` does; a size comes whole from one of them."""
    size = first if first.width is not None and first.height is not None else second
    return StreamDetails(
        width=size.width,
        height=size.height,
        frame_rate=first.frame_rate or second.frame_rate,
        video_bitrate_kbps=first.video_bitrate_kbps or second.video_bitrate_kbps,
        video_codec=first.video_codec or second.video_codec,
        audio_bitrate_kbps=first.audio_bitrate_kbps or second.audio_bitrate_kbps,
        audio_codec=first.audio_codec or second.audio_codec,
        encoder=first.encoder or second.encoder,
        video_range=first.video_range or second.video_range,
    )


def with_tag(details: StreamDetails, tag: FlvTag) -> StreamDetails:
    """Take in what a tag's codec and configuration record say."""
    codec = tag.codec
    if codec is None:
        return details
    name = NAMES.get(codec, codec)
    if tag.type is TagType.AUDIO:
        return msgspec.structs.replace(details, audio_codec=name)
    details = msgspec.structs.replace(details, video_codec=name)
    if not tag.is_sequence_header:
        return details
    return _with_picture(details, codec, tag.body[tag.header.payload_offset :])


def _with_picture(details: StreamDetails, codec: str, record: bytes) -> StreamDetails:
    # What the one before said holds no longer, also where this one cannot be read.
    nothing = msgspec.structs.replace(details, width=None, height=None, frame_rate=None, video_range=None)
    config: h264.H264Config | hevc.HevcConfig | av1.Av1Config
    try:
        if codec == "h264":
            config = h264.parse_avcc(record)
        elif codec == "hevc":
            config = hevc.parse_hvcc(record)
        elif codec == "av1":
            config = av1.parse_av1c(record)
        else:
            return nothing
    except MediaFormatError:
        return nothing  # ffmpeg may understand what we do not; it says so otherwise
    rate = config.frame_rate
    return msgspec.structs.replace(
        nothing,
        width=config.width,
        height=config.height,
        frame_rate=rate if rate and 0 < rate <= RATE_LIMIT else None,
        video_range=video_range(config.transfer),
    )
