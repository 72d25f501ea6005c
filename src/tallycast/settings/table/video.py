"""What viewers get: qualities, latency, codec, and how long a lost encoder is waited for."""

from typing import Any

import msgspec

from tallycast.settings import checks
from tallycast.settings.declaration import Effect, Page, Setting, Widget, line, many, whole
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import StreamVariant

VARIANTS_MOST = 10
"""One machine encodes a handful; more is a mistake or an attack."""


def _show(variants: tuple[StreamVariant, ...]) -> list[dict[str, Any]]:
    """As in the contract, sizes that are not given left out."""
    documents = [msgspec.to_builtins(variant) for variant in variants]
    for document in documents:
        for name in ("scaledWidth", "scaledHeight"):
            if not document[name]:
                del document[name]
    return documents


def _sizes(variant: StreamVariant) -> None:
    if variant.video_passthrough:
        return
    for name, value in (("scaledWidth", variant.scaled_width), ("scaledHeight", variant.scaled_height)):
        if 0 < value < 16:
            raise ValueUnfit(f"{name}: expected 0 (as the encoder sends it) or at least 16 pixels")
    if 0 < variant.video_bitrate_kbps < 50:
        raise ValueUnfit("videoBitrate: expected 0 (the usual one) or at least 50 kbit/s")


ROWS = (
    Setting(
        key="video_variants",
        type=many(StreamVariant, at_least=1, at_most=VARIANTS_MOST),
        default=(
            StreamVariant(
                name="720p",
                video_bitrate_kbps=1200,
                audio_bitrate_kbps=128,
                scaled_height=720,
                frame_rate=30,
                cpu_usage_level=2,
            ),
        ),
        label="Output variants",
        help="Qualities that viewers can choose between; each costs work of the processor.",
        page=Page.VIDEO,
        section="Variants",
        effect=Effect.NEXT_BROADCAST,
        paths=("video/streamoutputvariants",),
        config_path="videoSettings.videoQualityVariants",
        checks=(checks.each(_sizes),),
        show=_show,
        owncast_key="video_stream_output_variants",
    ),
    Setting(
        key="latency_level",
        type=whole(0, 4),
        default=2,
        label="Latency level",
        help="0 is nearest to live; higher levels buffer more against bad networks.",
        page=Page.VIDEO,
        section="Latency",
        widget=Widget.SLIDER,
        effect=Effect.NEXT_BROADCAST,
        paths=("video/streamlatencylevel",),
        config_path="videoSettings.latencyLevel",
        owncast_key="video_latency_level",
    ),
    Setting(
        key="video_codec",
        type=line(64, min_length=1),
        default="libx264",
        label="Video codec",
        help="Encoder that ffmpeg uses; hardware encoders need the hardware.",
        page=Page.VIDEO,
        section="Codec",
        effect=Effect.NEXT_BROADCAST,
        paths=("video/codec",),
        config_path="videoCodec",
        checks=(checks.matches(r"[A-Za-z0-9][A-Za-z0-9_.-]*", "the name of an encoder such as libx264"),),
        owncast_key="video_codec",
    ),
    Setting(
        key="audio_only_rendition",
        type=bool,
        default=False,
        label="Audio only",
        help="Offers the sound alone as well, for whoever listens or has a very slow network.",
        page=Page.VIDEO,
        section="Variants",
        effect=Effect.NEXT_BROADCAST,
        paths=("video/audioonly",),
    ),
    Setting(
        key="caption_language",
        type=line(35),
        default="",
        label="Language of captions",
        help="Such as en: offers captions that are posted or sent by the encoder as subtitles. Empty is off.",
        page=Page.VIDEO,
        section="Captions",
        effect=Effect.NEXT_BROADCAST,
        paths=("video/captionlanguage",),
        clean=str.strip,
        checks=(
            checks.matches(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "a language tag such as en or pt-BR"),
        ),
    ),
    Setting(
        key="broadcast_grace_seconds",
        type=whole(0, 600),
        default=30,
        label="Grace time",
        help="How many seconds a broadcast waits for an encoder that lost its connection.",
        page=Page.VIDEO,
        section="Broadcast",
        paths=("video/broadcastgraceseconds",),
    ),
    Setting(
        key="ffmpeg_path",
        type=line(4096),
        default="",
        label="Path of ffmpeg",
        help="A copy of ffmpeg to use in place of the bundled one.",
        page=Page.SERVER,
        section="Server",
        effect=Effect.NEXT_BROADCAST,
        paths=("ffmpegpath",),
        config_path="ffmpegPath",
        checks=(checks.executable,),
        owncast_key="ffmpeg_path",
    ),
)
