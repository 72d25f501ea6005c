"""Numbers of a running broadcast to plain words: what is wrong, and what to do about it; sans-IO.

What viewers' players report is another matter (`observe.health`): this is what can be seen at the source,
before a viewer notices.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

SILENT_SECONDS = 2.0
"""Encoders send at least every 100 ms; the broadcast is interrupted after ten seconds of nothing."""
SLOW_SPEED = 0.97
"""Media seconds a second; below it the delay grows by more than a second each half minute."""
UPLOAD_SHARE = 0.7
"""Of what the encoder said that it would send. Variable rates go below it in still scenes, so this is worth
a word and no more."""
LATE_SECONDS = 1.5
"""Beyond what a player keeps in hand, this makes viewers stall."""
DUPLICATES_SHARE = 0.05
KEYFRAME_ROOM_SECONDS = 0.1
KEYFRAMES_FAR_SECONDS = 10.0
"""What is passed through is cut without a keyframe when none comes for so long."""
CPU_STEP = 1.5
"""Work of one CPU level against the one below it: about, for x264."""

Severity = Literal["warning", "error"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong."""

    code: str
    """Stays the same for programs."""
    severity: Severity
    message: str
    """For a person; may change."""
    variant: int | None = None
    """Number of the variant that it is about."""
    figures: dict[str, float | str] = {}
    """What the message has of numbers and names, for whoever says it in another language."""


class VariantVitals(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One rendition."""

    index: int
    name: str
    encoded: bool
    """Its picture is made here, not passed through."""
    target_kbps: int
    measured_kbps: int
    """Mean since the broadcast began."""
    lag_seconds: float
    """From when its newest media came in to now."""
    work: float = 0.0
    """What its encoding costs, to compare with others: pixels a second by CPU level."""
    cpu_level: int = 1


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, over the last ten seconds where nothing else is said."""

    silent_seconds: float = 0.0
    inbound_kbps: int = 0
    announced_kbps: int | None = None
    """What the encoder said that it would send."""
    speed: float | None = None
    """Media seconds that ffmpeg made in a second; None before there is anything to say."""
    keyframe_seconds: float | None = None
    segment_seconds: float = 2.0
    hold_back_seconds: float = 0.8
    passthrough: bool = False
    frame_rate: float | None = None
    duplicated_share: float = 0.0
    """Of the frames that ffmpeg made, those that it made up because none came."""
    dropped_seconds: float = 0.0
    """Video that was given up within the last minute, as the encoders were too far behind."""
    clock_jumps: int = 0
    """Of the encoder's clock, within the last minute."""
    codec_wanted: str = ""
    codec_used: str = ""
    variants: tuple[VariantVitals, ...] = ()


def findings(vitals: Vitals) -> list[Finding]:
    """What is wrong, the worst first."""
    found = [
        *_silence(vitals),
        *_slow_encoders(vitals),
        *_dropped(vitals),
        *_late(vitals),
        *_upload(vitals),
        *_missing_frames(vitals),
        *_keyframes(vitals),
        *_clock(vitals),
        *_codec(vitals),
    ]
    return sorted(found, key=lambda one: one.severity != "error")


def to_drop(variants: Sequence[VariantVitals]) -> VariantVitals | None:
    """The encoded variant that costs most."""
    return max((one for one in variants if one.encoded), key=lambda one: one.work, default=None)


def _silence(vitals: Vitals) -> list[Finding]:
    if vitals.silent_seconds < SILENT_SECONDS:
        return []
    return [
        Finding(
            code="encoder_silent",
            severity="error",
            figures={"seconds": round(vitals.silent_seconds)},
            message=f"Your encoder has sent nothing for {vitals.silent_seconds:.0f} s: look at its network.",
        )
    ]


def _slow_encoders(vitals: Vitals) -> list[Finding]:
    if vitals.speed is None or vitals.speed >= SLOW_SPEED or vitals.silent_seconds >= SILENT_SECONDS:
        return []
    variant = to_drop(vitals.variants)
    # Slow while nothing comes late is a source that is slow.
    if variant is None or max(one.lag_seconds for one in vitals.variants) < LATE_SECONDS:
        return []
    encoded = sum(one.encoded for one in vitals.variants)
    if encoded > 1:
        kind, advice = "drop", f"Drop the variant “{variant.name}”, which costs most"
    elif variant.cpu_level > 1:
        lower = variant.cpu_level - 1
        kind, advice = "lower", f"Lower the CPU use of “{variant.name}” from {variant.cpu_level} to {lower}"
    else:
        kind, advice = "shrink", f"Make “{variant.name}” smaller, or pass your encoder's video through"
    return [
        Finding(
            code="encoding_slow",
            severity="error",
            message=(
                f"This machine makes {vitals.speed:.2f} s of video a second, which so comes later and later."
                f" {advice}, or use a faster machine or a graphics card."
            ),
            variant=variant.index,
            figures={
                "speed": round(vitals.speed, 2),
                "advice": kind,
                "variant": variant.name,
                "level": variant.cpu_level,
                "lower": variant.cpu_level - 1,
            },
        )
    ]


def _dropped(vitals: Vitals) -> list[Finding]:
    if not vitals.dropped_seconds:
        return []
    return [
        Finding(
            code="video_dropped",
            severity="error",
            message=(
                f"{vitals.dropped_seconds:.0f} s of video were dropped in the last minute, as the encoders"
                " of this machine were too far behind."
            ),
            figures={"seconds": round(vitals.dropped_seconds)},
        )
    ]


def _late(vitals: Vitals) -> list[Finding]:
    """Only the worst: all of them come out of one process."""
    if vitals.silent_seconds >= SILENT_SECONDS or not vitals.variants:
        return []
    worst = max(vitals.variants, key=lambda one: one.lag_seconds)
    # What is passed through and cut by its own keyframes is as regular as what is encoded: parts are small.
    if worst.lag_seconds < vitals.hold_back_seconds + LATE_SECONDS:
        return []
    return [
        Finding(
            code="video_late",
            severity="warning",
            message=(
                f"Video of “{worst.name}” comes out {worst.lag_seconds:.1f} s after it came in; viewers have"
                f" {vitals.hold_back_seconds:.1f} s in hand and may stall."
            ),
            variant=worst.index,
            figures={
                "variant": worst.name,
                "seconds": round(worst.lag_seconds, 1),
                "inHand": round(vitals.hold_back_seconds, 1),
            },
        )
    ]


def _upload(vitals: Vitals) -> list[Finding]:
    announced = vitals.announced_kbps
    if announced is None or not vitals.inbound_kbps or vitals.silent_seconds >= SILENT_SECONDS:
        return []
    if vitals.inbound_kbps >= UPLOAD_SHARE * announced:
        return []
    return [
        Finding(
            code="upload_slow",
            severity="warning",
            message=(
                f"{vitals.inbound_kbps} kbit/s come in of the {announced} that your encoder announced. If"
                " the picture is not still, your upload is too slow: lower the encoder's bit rate."
            ),
            figures={"kbps": vitals.inbound_kbps, "announced": announced},
        )
    ]


def _missing_frames(vitals: Vitals) -> list[Finding]:
    if vitals.duplicated_share < DUPLICATES_SHARE:
        return []
    rate = "" if vitals.frame_rate is None else f" of {vitals.frame_rate:g} a second"
    return [
        Finding(
            code="frames_missing",
            severity="warning",
            message=(
                f"{vitals.duplicated_share * 100:.0f} % of the frames{rate} do not come: your encoder drops"
                " them, or sends fewer than it says."
            ),
            figures={"percent": round(vitals.duplicated_share * 100)},
        )
    ]


def _keyframes(vitals: Vitals) -> list[Finding]:
    seconds = vitals.keyframe_seconds
    if not vitals.passthrough or seconds is None:
        return []
    if seconds <= vitals.segment_seconds + KEYFRAME_ROOM_SECONDS:
        return []
    return [
        Finding(
            code="keyframes_far",
            severity="error" if seconds > KEYFRAMES_FAR_SECONDS else "warning",
            message=(
                f"Your encoder sends a keyframe each {seconds:.1f} s. Video that is passed through can only"
                f" be cut there: set its keyframe interval to {vitals.segment_seconds:g} s."
            ),
            figures={"seconds": round(seconds, 1), "wanted": vitals.segment_seconds},
        )
    ]


def _clock(vitals: Vitals) -> list[Finding]:
    if not vitals.clock_jumps:
        return []
    times = "once" if vitals.clock_jumps == 1 else f"{vitals.clock_jumps} times"
    return [
        Finding(
            code="clock_jumps",
            severity="warning",
            message=f"The clock of your encoder jumped {times} in the last minute; that was mended.",
            figures={"count": vitals.clock_jumps},
        )
    ]


def _codec(vitals: Vitals) -> list[Finding]:
    if vitals.codec_wanted == vitals.codec_used:
        return []
    return [
        Finding(
            code="codec_replaced",
            severity="warning",
            message=(
                f"The encoder {vitals.codec_wanted} cannot be used on this machine; {vitals.codec_used} took"
                " its place. The list of encoders says why."
            ),
            figures={"wanted": vitals.codec_wanted, "used": vitals.codec_used},
        )
    ]
