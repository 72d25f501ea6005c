"""What is due for a planned broadcast at a moment, and in which words; no clock, no database."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from tallycast.events import (
    Event,
    PlannedBroadcast,
    PlannedBroadcastEnded,
    PlannedBroadcastNear,
    PlannedBroadcastStarted,
    ReminderDue,
)
from tallycast.integrations.placeholders import fill
from tallycast.integrations.recurrence import zone_named
from tallycast.settings import ServerSettings

NEAR = timedelta(minutes=10)
LATE = timedelta(hours=1)
"""An end that is older is not told any more: the server was not running."""
FIRST, SECOND = "first-reminder", "second-reminder"


class Reminders(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator wants to be sent before a planned broadcast."""

    text: str
    """With placeholders; empty: none."""
    minutes: tuple[int, int]
    """Before the start; 0: none."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that its time has come for."""

    mark: str
    """Under which it is noted that it was told."""
    worth_telling: bool = True
    """False if its moment has passed too long ago: it is noted, and nobody hears of it."""


def due_facts(
    planned: PlannedBroadcast,
    told: frozenset[str],
    planned_since: datetime,
    now: datetime,
    reminders: Reminders,
) -> list[Due]:
    """What is due and not told yet, in the order in which it is to be told."""
    start = planned.starts_at
    end = start + timedelta(minutes=planned.duration_minutes)
    found: list[Due] = []
    for mark, minutes in zip((FIRST, SECOND), reminders.minutes, strict=True):
        moment = start - timedelta(minutes=minutes)
        # Who plans for tonight does not want "tomorrow" to be sent.
        if minutes and reminders.text and mark not in told and planned_since <= moment <= now < start:
            found.append(Due(mark=mark))
    if "near" not in told and start - NEAR <= now < start:
        found.append(Due(mark="near"))
    if "started" not in told and start <= now:
        found.append(Due(mark="started", worth_telling=now < end))
    if "ended" not in told and end <= now:
        found.append(Due(mark="ended", worth_telling=now < end + LATE))
    return found


def fact_of(
    planned: PlannedBroadcast, due: Due, reminders: Reminders, server: ServerSettings, now: datetime
) -> Event:
    """What is told on the bus."""
    if due.mark in (FIRST, SECOND):
        minutes = reminders.minutes[0 if due.mark == FIRST else 1]
        text = fill(reminders.text, placeholders(planned, server, now))
        return ReminderDue(planned=planned, minutes=minutes, text=text)
    kinds: Mapping[str, type[PlannedBroadcastNear | PlannedBroadcastStarted | PlannedBroadcastEnded]] = {
        "near": PlannedBroadcastNear,
        "started": PlannedBroadcastStarted,
        "ended": PlannedBroadcastEnded,
    }
    return kinds[due.mark](planned=planned)


def placeholders(planned: PlannedBroadcast, server: ServerSettings, now: datetime) -> dict[str, str]:
    """What may stand in braces in a reminder."""
    start = planned.starts_at.astimezone(zone_named(planned.timezone))
    minutes = max(0, round((planned.starts_at - now).total_seconds() / 60))
    return {
        "title": planned.name,
        "description": planned.description,
        "minutes": str(minutes),
        "date": f"{start:%Y-%m-%d}",
        "time": f"{start:%H:%M}",
        "timezone": planned.timezone,
        "name": server.server_name,
        "url": server.server_url,
    }
