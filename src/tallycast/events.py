"""Every fact that the bus carries.

A fact is a frozen struct in the past tense; its docstring says who tells it and when. Media never
travels here: tags, fragments and parts are handed on by direct calls. Wire names of webhooks and
chat frames live at the edge that speaks them.
"""

from datetime import datetime
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Root of all facts."""


class BroadcastStarted(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` once for a broadcast, when its first encoder was accepted."""

    broadcast_id: str
    started_at: datetime
    remote_address: str


class BroadcastInterrupted(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when the encoder left and the grace time began."""

    broadcast_id: str
    reason: str


class BroadcastResumed(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when an encoder returned within the grace time."""

    broadcast_id: str
    remote_address: str


class BroadcastEnded(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` once for a broadcast, when no encoder returned in time."""

    broadcast_id: str
    started_at: datetime
    ended_at: datetime
    reason: str


class SettingChanged(Event, frozen=True, kw_only=True):
    """Told by `settings.store` after a change was validated and stored.

    `value` is the new value as the rooms use it; for a secret setting it is None.
    """

    key: str
    value: Any


class TranscoderFailed(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when ffmpeg died by itself; it is started again."""

    broadcast_id: str
    exit_status: int
    last_lines: tuple[str, ...]
