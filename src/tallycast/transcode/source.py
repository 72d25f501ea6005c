"""What is known of the encoder's tracks before ffmpeg is started."""

import msgspec


class SourceTracks(msgspec.Struct, frozen=True):
    """Tracks of a publication; a codec of None says that there is no such track."""

    video_codec: str | None
    audio_codec: str | None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    video_kbps: int | None = None
    audio_kbps: int | None = None
