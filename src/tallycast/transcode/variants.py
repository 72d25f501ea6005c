"""From the variants that the admin set and the source that came in to what each output shall be.

Rules: nothing is scaled up, sizes are even (H.264 4:2:0 needs it), nothing runs faster than the
source, a source without video gives one audio rendition, passthrough copies only what fMP4 carries.
What is encoded comes out in 8 bits and the standard range; what is passed through keeps what it has.
"""

import msgspec

from tallycast.media.colour import HLG, PQ
from tallycast.settings import StreamVariant
from tallycast.transcode.source import SourceTracks

COPYABLE_VIDEO = frozenset({"h264", "hevc", "av1", "vp9"})
COPYABLE_AUDIO = frozenset({"aac", "opus", "mp3", "ac3", "eac3", "flac"})
"""What browsers and fMP4 take as it is; anything else is encoded even where passthrough is set."""

SAMPLE_ENTRIES = {"hevc": "hvc1"}
"""Apple's players take HEVC with its parameter sets in the sample entry alone (HLS authoring specification,
1.10); ffmpeg writes "hev1" unless told otherwise."""

DEFAULT_VIDEO_KBPS = 1200
DEFAULT_AUDIO_KBPS = 128
DEFAULT_FRAME_RATE = 30
PEAK_FACTOR = 1.1
"""Video peak over its average that the encoder may reach within its one-second buffer."""
CONTAINER_FACTOR = 1.03
"""fMP4 on top of the elementary streams: 2 to 3 % at 1.2 Mbit/s and 0.2 s parts."""


class OutputPlan(msgspec.Struct, frozen=True):
    """What ffmpeg shall write into one rendition's pipe."""

    index: int
    name: str
    copy_video: bool
    copy_audio: bool
    copy_tag: str | None
    """Name of the copied picture's sample entry, where ffmpeg's own choice does not play everywhere."""
    has_video: bool
    has_audio: bool
    max_width: int | None
    max_height: int | None
    frame_rate: float | None
    """Frames a second of an encoded output; None where the source's own times are kept."""
    video_kbps: int
    audio_kbps: int
    cpu_level: int
    source_range: str | None = None
    """Dynamic range that has to be brought down ("PQ", "HLG"); None where nothing has to be done."""

    @property
    def average_bps(self) -> int:
        """Expected bits a second on the wire."""
        return int((self.video_kbps + self.audio_kbps) * 1000 * CONTAINER_FACTOR)

    @property
    def peak_bps(self) -> int:
        """Highest bits a second of a segment that is expected."""
        return int((self.video_kbps * PEAK_FACTOR + self.audio_kbps) * 1000 * CONTAINER_FACTOR)


AUDIO_ONLY_NAME = "Audio only"


def plan_outputs(
    variants: tuple[StreamVariant, ...], source: SourceTracks, *, audio_only: bool = False
) -> tuple[OutputPlan, ...]:
    """One output for each variant (for a source without video: for the first alone).

    With `audio_only` one more of the sound alone, for whoever listens; its number is always the one after
    the variants. Its sound is the first variant's.
    """
    if source.video_codec is None:
        return (_plan(0, variants[0], source),)
    outputs = tuple(_plan(index, variant, source) for index, variant in enumerate(variants))
    if not audio_only or source.audio_codec is None:
        return outputs
    sound_alone = SourceTracks(None, source.audio_codec, audio_kbps=source.audio_kbps)
    sound = _plan(len(variants), variants[0], sound_alone)
    return (*outputs, msgspec.structs.replace(sound, name=AUDIO_ONLY_NAME))


def _plan(index: int, variant: StreamVariant, source: SourceTracks) -> OutputPlan:
    has_video = source.video_codec is not None
    has_audio = source.audio_codec is not None
    copy_video = variant.video_passthrough and source.video_codec in COPYABLE_VIDEO
    copy_audio = variant.audio_passthrough and source.audio_codec in COPYABLE_AUDIO
    if copy_video:
        video_kbps = source.video_kbps or variant.video_bitrate_kbps
    else:
        video_kbps = variant.video_bitrate_kbps or DEFAULT_VIDEO_KBPS
    audio_kbps = variant.audio_bitrate_kbps or DEFAULT_AUDIO_KBPS
    if copy_audio:
        audio_kbps = source.audio_kbps or audio_kbps
    return OutputPlan(
        index=index,
        name=variant_name(variant),
        copy_video=copy_video,
        copy_audio=copy_audio,
        copy_tag=SAMPLE_ENTRIES.get(source.video_codec or "") if copy_video else None,
        has_video=has_video,
        has_audio=has_audio,
        max_width=variant.scaled_width or None,
        max_height=variant.scaled_height or None,
        frame_rate=None
        if copy_video
        else _output_rate(variant.frame_rate or DEFAULT_FRAME_RATE, source.frame_rate),
        video_kbps=video_kbps if has_video else 0,
        audio_kbps=audio_kbps if has_audio else 0,
        cpu_level=max(1, min(variant.cpu_usage_level, 5)),
        source_range=source.video_range if not copy_video and source.video_range in (PQ, HLG) else None,
    )


def _output_rate(limit: int, source_rate: float | None) -> float | None:
    limit = limit or DEFAULT_FRAME_RATE
    if source_rate is None or source_rate <= 0:
        return None
    if source_rate <= limit * 1.01:
        return source_rate
    return float(limit)


def variant_name(variant: StreamVariant) -> str:
    """What viewers read: the admin's name for it, else what it is."""
    if variant.name:
        return variant.name
    if variant.video_passthrough:
        return "Source"
    if variant.scaled_height:
        return f"{variant.scaled_height}p"
    if variant.scaled_width:
        return f"{variant.scaled_width}w"
    return f"{variant.video_bitrate_kbps or DEFAULT_VIDEO_KBPS}kbps"
