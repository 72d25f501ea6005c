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
    code: str = ""
    """Ours: which message it is (wasteful, full, slow, failing); it stays the same for programs."""
    figures: dict[str, float | str] = {}
    """Ours: what the message has of numbers, for whoever says it in another language."""


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
    told = (
        _wasteful(around)
        or _full(around)
        or _slow(players, around)
        or _failing(players, ill, around)
        or _Told()
    )
    return Health(
        healthy=percent > HEALTHY_PERCENT,
        percent=percent,
        message=told.message,
        representation=min(100, _percent(len(players), around.viewers)),
        code=told.code,
        figures=told.figures,
    )


class _Told(msgspec.Struct, frozen=True):
    """The one thing that matters most."""

    code: str = ""
    message: str = ""
    figures: dict[str, float | str] = {}


def _wasteful(around: Circumstances) -> _Told | None:
    best = max(around.output_kbps, default=0)
    inbound = around.inbound_kbps or 0
    busy = around.cpu_percent is not None and around.cpu_percent >= BUSY_CPU_PERCENT
    if not busy or around.passthrough or not best or inbound <= best:
        return None
    return _Told(
        "wasteful",
        f"Your encoder sends {inbound} kbit/s, the best quality for viewers has {best} kbit/s, and the "
        "processor is busy turning one into the other. Send less, or offer a better quality.",
        {"inbound": inbound, "best": best},
    )


def _full(around: Circumstances) -> _Told | None:
    if around.cpu_percent is None or around.cpu_percent < FULL_CPU_PERCENT:
        return None
    return _Told(
        "full",
        f"The processor is more than {FULL_CPU_PERCENT:.0f} % in use, so that video may come too late. "
        "Offer fewer or smaller qualities, or use a faster machine.",
        {"percent": round(FULL_CPU_PERCENT)},
    )


def _slow(players: Sequence[Player], around: Circumstances) -> _Told | None:
    rates = [one for one in around.output_kbps if one]
    measured = [one.bandwidth_kbps for one in players if one.bandwidth_kbps is not None]
    if not rates or not measured:
        return None
    slow = sum(one < min(rates) * ROOM for one in measured)
    if not slow:
        return None
    percent = _percent(slow, len(measured))
    return _Told(
        "slow",
        f"{slow} of {len(measured)} viewers ({percent} %) have hardly the speed for "
        f"the lowest quality of {min(rates)} kbit/s.",
        {"part": slow, "whole": len(measured), "percent": percent, "lowest": min(rates)},
    )


def _failing(players: Sequence[Player], ill: int, around: Circumstances) -> _Told | None:
    if not ill or len(players) < PLAYERS_FOR_DETAILS:
        return None
    percent = _percent(ill, len(players))
    text = f"{ill} of {len(players)} viewers ({percent} %) have trouble with playing."
    advice = ""
    if around.passthrough:
        advice = "passthrough"
        text += " Passing the encoder's video through is often the reason: try without it."
    elif around.segment_seconds < SHORT_SEGMENT_SECONDS:
        advice = "latency"
        text += " A higher latency level may help."
    figures: dict[str, float | str] = {"part": ill, "whole": len(players), "percent": percent}
    return _Told("failing", text, {**figures, "advice": advice})


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
