"""Headers of audio and video tag bodies: the legacy ones and Enhanced RTMP's FourCC (E-RTMP v2).

Only the first bytes are read, as this is asked for every tag. `ExVideoTagHeader` and `ExAudioTagHeader`
begin with a nibble that says the packet type; ModEx packets put modifiers before it and Multitrack packets
say one type for several tracks, of which the first one's codec is told.

`plain_video` and `plain_audio` turn what encoders may send into the form that all who come later know: one
track, no modifiers, FourCC for every codec that has no legacy number of its own.
"""

import enum

import msgspec

from tallycast.media.cursor import Cursor
from tallycast.media.errors import MediaFormatError

LEGACY_VIDEO = {2: "h263", 3: "screen", 4: "vp6", 5: "vp6a", 6: "screen2", 7: "h264", 12: "hevc", 13: "av1"}
"""CodecID of VideoTagHeader (FLV 10.1, E.4.3.1); 12 and 13 are what encoders used before E-RTMP."""
LEGACY_AUDIO = {
    0: "pcm", 1: "adpcm", 2: "mp3", 3: "pcm", 4: "nellymoser", 5: "nellymoser", 6: "nellymoser",
    7: "pcm_alaw", 8: "pcm_mulaw", 10: "aac", 11: "speex", 13: "opus", 14: "mp3",
}  # fmt: skip
"""SoundFormat of AudioTagHeader (FLV 10.1, E.4.2.1)."""
FOURCC_VIDEO = {
    b"avc1": "h264", b"hvc1": "hevc", b"av01": "av1", b"vp08": "vp8", b"vp09": "vp9", b"vvc1": "vvc",
}  # fmt: skip
FOURCC_AUDIO = {
    b"mp4a": "aac",
    b"Opus": "opus",
    b".mp3": "mp3",
    b"ac-3": "ac3",
    b"ec-3": "eac3",
    b"fLaC": "flac",
}

_EXTENDED_AUDIO = 9
_MODEX_LIMIT = 8


class PacketKind(enum.Enum):
    """What a packet carries."""

    CONFIGURATION = "configuration"
    """A decoder configuration record."""
    MEDIA = "media"
    END = "end"
    METADATA = "metadata"
    """Colour information or a channel layout: belongs to the configuration, decodes to nothing."""
    UNKNOWN = "unknown"


class PacketHeader(msgspec.Struct, frozen=True):
    """The first bytes of a tag body, read."""

    codec: str | None
    """Short name such as "h264"; None for a codec that has none here."""
    kind: PacketKind
    is_keyframe: bool
    payload_offset: int
    """Where the configuration record or the frame begins."""
    four_cc: bytes | None = None
    is_multitrack: bool = False


_EMPTY = PacketHeader(None, PacketKind.UNKNOWN, False, 0)


def read_video_header(body: bytes) -> PacketHeader:
    """The header of a video tag's body; never raises: what cannot be read is UNKNOWN."""
    if not body:
        return _EMPTY
    first = body[0]
    if first & 0x80:
        return _extended(body, is_video=True, is_keyframe=(first >> 4) & 7 == 1)
    codec = LEGACY_VIDEO.get(first & 0x0F)
    is_keyframe = first >> 4 == 1
    if codec not in ("h264", "hevc", "av1"):
        return PacketHeader(codec, PacketKind.MEDIA, is_keyframe, 1)
    if len(body) < 5:
        return PacketHeader(codec, PacketKind.UNKNOWN, False, len(body))
    kind = {0: PacketKind.CONFIGURATION, 1: PacketKind.MEDIA, 2: PacketKind.END}.get(
        body[1], PacketKind.UNKNOWN
    )
    return PacketHeader(codec, kind, is_keyframe, 5)


def read_audio_header(body: bytes) -> PacketHeader:
    """The header of an audio tag's body; never raises: what cannot be read is UNKNOWN."""
    if not body:
        return _EMPTY
    sound_format = body[0] >> 4
    if sound_format == _EXTENDED_AUDIO:
        return _extended(body, is_video=False, is_keyframe=False)
    codec = LEGACY_AUDIO.get(sound_format)
    if codec != "aac":
        return PacketHeader(codec, PacketKind.MEDIA, False, 1)
    if len(body) < 2:
        return PacketHeader(codec, PacketKind.UNKNOWN, False, 1)
    kind = PacketKind.CONFIGURATION if body[1] == 0 else PacketKind.MEDIA
    return PacketHeader(codec, kind, False, 2)


# Packet types of E-RTMP v2: of video, then of audio.
_VIDEO_KINDS = {
    0: PacketKind.CONFIGURATION, 1: PacketKind.MEDIA, 2: PacketKind.END, 3: PacketKind.MEDIA,
    4: PacketKind.METADATA, 5: PacketKind.METADATA,  # 5: an MPEG-2 TS descriptor, which decoders do not need
}  # fmt: skip
_AUDIO_KINDS = {
    0: PacketKind.CONFIGURATION, 1: PacketKind.MEDIA, 2: PacketKind.END, 4: PacketKind.METADATA,
}  # fmt: skip
_VIDEO_MULTITRACK, _AUDIO_MULTITRACK, _MODEX = 6, 5, 7
_ONE_TRACK, _MANY_CODECS = 0, 2
_COMMAND_FRAME = 5
_CODED_FRAMES = 1


def _extended(body: bytes, *, is_video: bool, is_keyframe: bool) -> PacketHeader:
    packet_type = body[0] & 0x0F
    offset = 1
    for _ in range(_MODEX_LIMIT):
        if packet_type != _MODEX:
            break
        # ModEx: size - 1 in 8 bits (in 16 where those say 256), the data, then type and the next packet type.
        if len(body) < offset + 1:
            return _EMPTY
        size = body[offset] + 1
        offset += 1
        if size == 256:
            size = int.from_bytes(body[offset : offset + 2], "big") + 1
            offset += 2
        offset += size
        if len(body) < offset + 1:
            return _EMPTY
        packet_type = body[offset] & 0x0F
        offset += 1
    multitrack_type = _VIDEO_MULTITRACK if is_video else _AUDIO_MULTITRACK
    is_multitrack = packet_type == multitrack_type
    if is_multitrack:
        if len(body) < offset + 1:
            return _EMPTY
        packet_type = body[offset] & 0x0F
        # With a codec for each track the FourCC stands in the same place, in the first track.
        offset += 1
    four_cc = body[offset : offset + 4]
    if len(four_cc) < 4:
        return _EMPTY
    codec = (FOURCC_VIDEO if is_video else FOURCC_AUDIO).get(four_cc)
    kind = (_VIDEO_KINDS if is_video else _AUDIO_KINDS).get(packet_type, PacketKind.UNKNOWN)
    offset += 4
    if is_video and packet_type == _CODED_FRAMES and four_cc in (b"avc1", b"hvc1", b"vvc1"):
        offset += 3  # composition time
    return PacketHeader(codec, kind, is_keyframe, offset, four_cc, is_multitrack)


# Codecs that encoders sent under numbers of their own before there were FourCCs.
_FORMERLY_NUMBERED = {12: b"hvc1", 13: b"av01"}


def plain_video(body: bytes) -> bytes | None:
    """A video tag's body as one plain track; None for what is no picture of the first track: a command
    frame, another track, an empty body, a header that cannot be read."""
    if not body:
        return None
    first = body[0]
    if first >> 4 & 7 == _COMMAND_FRAME and first & 0x8F != 0x84:  # Metadata packets may have any frame type
        return None
    if first & 0x80:
        return body if first & 0x0F < _VIDEO_MULTITRACK else _one_track(body, _VIDEO_MULTITRACK)
    four_cc = _FORMERLY_NUMBERED.get(first & 0x0F)
    if four_cc is None:
        return body
    if len(body) < 5 or body[1] > 2:
        return None
    payload = body[2:] if body[1] == _CODED_FRAMES and four_cc == b"hvc1" else body[5:]
    return bytes((0x80 | first & 0xF0 | body[1],)) + four_cc + payload


def plain_audio(body: bytes) -> bytes | None:
    """An audio tag's body as one plain track; None as with `plain_video`."""
    if not body:
        return None
    if body[0] >> 4 != _EXTENDED_AUDIO or body[0] & 0x0F < _AUDIO_MULTITRACK:
        return body
    return _one_track(body, _AUDIO_MULTITRACK)


def _one_track(body: bytes, multitrack: int) -> bytes | None:
    """Strip modifiers (a nanosecond offset, so far) and take track 0 out of a multitrack packet."""
    cursor = Cursor(body, "E-RTMP packet")
    try:
        packet_type = cursor.u8() & 0x0F
        while packet_type == _MODEX:
            size = cursor.u8() + 1
            cursor.skip(cursor.u16() + 1 if size == 256 else size)
            packet_type = cursor.u8() & 0x0F
        high = body[0] & 0xF0
        if packet_type != multitrack:
            return bytes((high | packet_type,)) + cursor.rest()
        kinds = cursor.u8()
        packet_type, track_kind = kinds & 0x0F, kinds >> 4
        four_cc = cursor.take(4) if track_kind != _MANY_CODECS else b""
        while True:
            if track_kind == _MANY_CODECS:
                four_cc = cursor.take(4)
            # "For the default or highest quality track it is recommended to use trackId zero": an encoder
            # that sends several has it among them.
            track = cursor.u8()
            payload = cursor.rest() if track_kind == _ONE_TRACK else cursor.take(cursor.u24())
            if track == 0:
                return bytes((high | packet_type,)) + four_cc + payload
            if not cursor.remaining:
                return None
    except MediaFormatError:
        return None
