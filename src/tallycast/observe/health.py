"""Numbers to plain words: how healthy the broadcast is for those who watch; sans-IO."""

from collections.abc import Sequence

import msgspec

from tallycast.observe.playback import Player

HEALTHY_PERCENT = 75
BUSY_CPU_PERCENT = 80.0
FULL_CPU_PERCENT = 90.0
ROOM = 1.1
"""A viewer needs this much more than the lowest bit rate to play without a stop."""
PLAYERS_FOR_DETAILS = 3
"""One of one says nothing."""
SHORT_SEGMENT_SECONDS = 3.0


class Health(msgspec.Struct, frozen=True, kw_only=True, rename={"percent": "healthPercentage"}):
    """The contract's `StreamHealth`."""

    healthy: bool
    percent: int
    """Of the players that report, those without errors."""
    message: str
    representation: int
    """Percent of the viewers that report."""


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What else plays a part."""

    viewers: int
    cpu_percent: float | None
    inbound_kbps: int | None
    output_kbps: Sequence[int]
    """Video bit rates of the variants; 0 for one that passes the video through."""
    passthrough: bool
    segment_seconds: float


def assess(players: Sequence[Player], around: Circumstances) -> Health | None:
    """How it is, and the one thing that matters most; None while nobody watches or reports."""
    if not around.viewers or not players:
        return None
    ill = sum(player.is_ill for player in players)
    percent = 100 - _percent(ill, len(players))
    return Health(
        healthy=percent > HEALTHY_PERCENT,
        percent=percent,
        message=_message(players, ill, around),
        representation=min(100, _percent(len(players), around.viewers)),
    )


def _message(players: Sequence[Player], ill: int, around: Circumstances) -> str:
    return _wasteful(around) or _full(around) or _slow(players, around) or _failing(players, ill, around)


def _wasteful(around: Circumstances) -> str:
    best = max(around.output_kbps, default=0)
    inbound = around.inbound_kbps or 0
    busy = around.cpu_percent is not None and around.cpu_percent >= BUSY_CPU_PERCENT
    if not busy or around.passthrough or not best or inbound <= best:
        return ""
    return (
        f"Your encoder sends {inbound} kbit/s, the best quality for viewers has {best} kbit/s, and the "
        "processor is busy turning one into the other. Send less, or offer a better quality."
    )


def _full(around: Circumstances) -> str:
    if around.cpu_percent is None or around.cpu_percent < FULL_CPU_PERCENT:
        return ""
    return (
        f"The processor is more than {FULL_CPU_PERCENT:.0f} % in use, so that video may come too late. "
        "Offer fewer or smaller qualities, or use a faster machine."
    )


def _slow(players: Sequence[Player], around: Circumstances) -> str:
    rates = [one for one in around.output_kbps if one]
    measured = [one.bandwidth_kbps for one in players if one.bandwidth_kbps is not None]
    if not rates or not measured:
        return ""
    slow = sum(one < min(rates) * ROOM for one in measured)
    if not slow:
        return ""
    return (
        f"{slow} of {len(measured)} viewers ({_percent(slow, len(measured))} %) have hardly the speed for "
        f"the lowest quality of {min(rates)} kbit/s."
    )


def _failing(players: Sequence[Player], ill: int, around: Circumstances) -> str:
    if not ill or len(players) < PLAYERS_FOR_DETAILS:
        return ""
    text = f"{ill} of {len(players)} viewers ({_percent(ill, len(players))} %) have trouble with playing."
    if around.passthrough:
        return f"{text} Passing the encoder's video through is often the reason: try without it."
    if around.segment_seconds < SHORT_SEGMENT_SECONDS:
        return f"{text} A higher latency level may help."
    return text


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
