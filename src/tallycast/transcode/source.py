"""What is known of the encoder's tracks before ffmpeg is started."""

import msgspec

from tallycast.media.enhanced import FOURCC_AUDIO, LEGACY_AUDIO, LEGACY_VIDEO

READABLE_VIDEO = frozenset(LEGACY_VIDEO.values()) | {"vp9", "vvc"}
READABLE_AUDIO = frozenset(LEGACY_AUDIO.values()) | frozenset(FOURCC_AUDIO.values())
"""What ffmpeg 9.0.2 reads out of FLV and decodes. Its FLV reader does not know VP8."""


class SourceTracks(msgspec.Struct, frozen=True):
    """Tracks of a publication; a codec of None says that there is no such track."""

    video_codec: str | None
    audio_codec: str | None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    video_kbps: int | None = None
    audio_kbps: int | None = None
    video_range: str | None = None
    """"PQ" or "HLG" for high dynamic range; anything else is not."""
