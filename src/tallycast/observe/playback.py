"""How it plays out there: what players report, kept for each player and over time; sans-IO.

A report counts since the player's last one. Of measured values (bandwidth, latency, download time) the
last one of each player holds; errors and changes of quality add up. Every two minutes what came in is
collapsed into one sample; ten hours of them are kept.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from statistics import median

import msgspec

WINDOW_SECONDS = 120.0
SAMPLES_KEPT = 300
PLAYERS_KEPT = 50_000
"""Distinct players within a window: an attacker's invented ones cost at most some 20 MB."""


class PlaybackReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a player said of its last seconds; None is not measured."""

    errors: float = 0.0
    quality_changes: float = 0.0
    bandwidth_kbps: float | None = None
    latency_seconds: float | None = None
    download_seconds: float | None = None
    """Of one segment or part."""
    bitrate_kbps: float | None = None
    state: str = "p"
    """p playing, a paused, w waiting, k seeking, e ended or failed."""


class Player(msgspec.Struct, kw_only=True):
    """What is known of one player within the window."""

    last_at: datetime
    last_seconds: float
    state: str = "p"
    errors: float = 0.0
    errors_before: float = 0.0
    """In the window before, so that nobody seems well only because a window is new."""
    quality_changes: float = 0.0
    bandwidth_kbps: float | None = None
    latency_seconds: float | None = None
    download_seconds: float | None = None
    bitrate_kbps: float | None = None

    @property
    def is_ill(self) -> bool:
        """Whether it had errors lately."""
        return self.errors + self.errors_before > 0


class Spread(msgspec.Struct, frozen=True):
    """Least, middle and greatest of what the players measured."""

    least: float
    middle: float
    greatest: float

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Spread | None":
        """None where nothing was measured."""
        measured = [one for one in values if one is not None]
        return cls(min(measured), median(measured), max(measured)) if measured else None


class PlaybackSample(msgspec.Struct, frozen=True, kw_only=True):
    """Two minutes of all players."""

    at: datetime
    errors: float
    quality_changes: float
    latency_seconds: Spread | None
    download_seconds: Spread | None
    bandwidth_kbps: Spread | None


class Playback:
    """`now` is seconds of a monotonic clock, `at` the same moment as a date."""

    def __init__(self) -> None:
        self.samples: deque[PlaybackSample] = deque(maxlen=SAMPLES_KEPT)
        self.errors_total = 0.0
        self._players: dict[bytes, Player] = {}
        self._errors = 0.0
        self._quality_changes = 0.0

    def report(self, viewer: bytes, report: PlaybackReport, now: float, at: datetime) -> None:
        """A player's report came in."""
        known = self._players.pop(viewer, None)
        if known is None or known.last_seconds <= now - WINDOW_SECONDS:
            known = Player(last_at=at, last_seconds=now)
            while len(self._players) >= PLAYERS_KEPT:
                del self._players[next(iter(self._players))]
        known.last_at, known.last_seconds, known.state = at, now, report.state
        known.errors += report.errors
        known.quality_changes += report.quality_changes
        for name in ("bandwidth_kbps", "latency_seconds", "download_seconds", "bitrate_kbps"):
            if getattr(report, name) is not None:
                setattr(known, name, getattr(report, name))
        self._players[viewer] = known
        self._errors += report.errors
        self.errors_total += report.errors
        self._quality_changes += report.quality_changes

    def players(self, now: float) -> dict[bytes, Player]:
        """Who reported within the window, by the viewer's name."""
        self._forget(now)
        return dict(self._players)

    def collapse(self, now: float, at: datetime) -> None:
        """A window is over: one sample of what came in; none if nobody reported."""
        self._forget(now)
        players = self._players.values()
        if players:
            self.samples.append(
                PlaybackSample(
                    at=at,
                    errors=self._errors,
                    quality_changes=self._quality_changes,
                    latency_seconds=Spread.of(one.latency_seconds for one in players),
                    download_seconds=Spread.of(one.download_seconds for one in players),
                    bandwidth_kbps=Spread.of(one.bandwidth_kbps for one in players),
                )
            )
        self._errors = self._quality_changes = 0.0
        # Errors are told of the window in which they happened.
        for player in players:
            player.errors_before = player.errors
            player.errors = player.quality_changes = 0.0

    def _forget(self, now: float) -> None:
        # In the order of their last report.
        for viewer, player in list(self._players.items()):
            if player.last_seconds > now - WINDOW_SECONDS:
                break
            del self._players[viewer]
