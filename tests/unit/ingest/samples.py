"""Tags as an encoder sends them, small."""

from tallycast.media.flv import FlvTag, TagType

# x264's record for 640x360, 30 frames a second, constrained baseline.
AVC_CONFIGURATION = bytes.fromhex("1700000000") + bytes.fromhex(
    "0142c01effe100196742c01eda0280bfe5c044000003000400000300f03c58ba8001000468ce0fc8"
)
AAC_CONFIGURATION = bytes.fromhex("af00 1210")


def video(timestamp_ms: int, *, keyframe: bool = False, size: int = 50) -> FlvTag:
    """A frame of H.264, as far as its header goes."""
    head = bytes((0x17 if keyframe else 0x27, 1, 0, 0, 0))
    return FlvTag(TagType.VIDEO, timestamp_ms, head + bytes(size))


def audio(timestamp_ms: int, *, size: int = 10) -> FlvTag:
    """A frame of AAC, as far as its header goes."""
    return FlvTag(TagType.AUDIO, timestamp_ms, b"\xaf\x01" + bytes(size))


def video_configuration(timestamp_ms: int = 0, *, mark: bytes = b"") -> FlvTag:
    """A sequence header; with a `mark` it is another one."""
    return FlvTag(TagType.VIDEO, timestamp_ms, AVC_CONFIGURATION + mark)


def audio_configuration(timestamp_ms: int = 0) -> FlvTag:
    """A sequence header of sound."""
    return FlvTag(TagType.AUDIO, timestamp_ms, AAC_CONFIGURATION)
