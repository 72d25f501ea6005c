"""Planned broadcasts: the one owner of the schedule, and what is told when a date comes near.

A date stands alone or is an occurrence of a series. Occurrences are made some weeks ahead by `tick`, which
may be called at any time and as often as one likes: an occurrence is known by its series and the start
that the rule gave it (its slot), so a moved, cancelled or removed one is not made again.

What is told is marked on the date in one transaction with what other servers are to be told of it. On the bus
it is told then: a server that is killed between the two tells its own rooms never, and not twice.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from tallycast.bus import Bus
from tallycast.db import Connection, Database, execute_all
from tallycast.db.queries import schedule as queries
from tallycast.db.queries.schedule import EventRow, SeriesRow
from tallycast.events import PlannedBroadcast, PlannedBroadcastOverdue, PlannedBroadcastStarted
from tallycast.integrations import plans, recurrence
from tallycast.integrations.occurrences import CANCELLED, REMOVED, SCHEDULED, make_dates
from tallycast.integrations.overdue import Overdue, overdue
from tallycast.integrations.plans import Plan
from tallycast.integrations.reminders import Due, Reminders, due_facts, fact_of
from tallycast.settings import IntegrationSettings, ServerSettings, SettingRefused, SettingsStore

log = logging.getLogger(__name__)

TICK_SECONDS = 15.0
MAKE_AGAIN = timedelta(minutes=10)
"""How often it is looked for dates that are to be made."""
LONGEST = timedelta(minutes=10_080)
NEXT_WITHIN = timedelta(days=31)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Broadcasts that are planned again and again."""

    id: str
    name: str
    description: str
    recurrence: str
    duration_minutes: int
    active: bool


class Schedule:
    """Keeps, lists and edits what is planned; `load` first, then `tick` every `TICK_SECONDS`."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        settings: SettingsStore,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._bus = bus
        self._settings = settings
        self._now = now
        self._soon: tuple[PlannedBroadcast, ...] = ()
        self._made_at: datetime | None = None
        self._overdue = Overdue()

    @property
    def enabled(self) -> bool:
        """Whether the operator shows a schedule."""
        return self._view.schedule_enabled

    @property
    def _view(self) -> IntegrationSettings:
        return IntegrationSettings.of(self._settings.snapshot)

    # What is planned.

    def current_or_next(self) -> PlannedBroadcast | None:
        """The date that is on or comes next, from memory; None without one or while the schedule is off."""
        if not self.enabled:
            return None
        now = self._now()
        return next((one for one in self._soon if ends_at(one) > now), None)

    def opens_chat(self) -> bool:
        """Whether the operator wants the chat open by now for what is planned."""
        minutes, planned = self._view.schedule_chat_open_minutes, self.current_or_next()
        return (
            bool(minutes)
            and planned is not None
            and (planned.starts_at - timedelta(minutes=minutes) <= self._now())
        )

    async def between(self, after: datetime, before: datetime) -> list[PlannedBroadcast]:
        """Dates that begin with after ≤ start < before, cancelled ones as well, in order."""
        async with self._database.reading() as connection:
            rows = await queries.events(connection, after, before)
        return [_planned(row) for row in rows if row.state != REMOVED]

    async def find(self, event_id: str) -> PlannedBroadcast | None:
        """One date."""
        async with self._database.reading() as connection:
            row = await queries.event(connection, event_id)
        return None if row is None or row.state == REMOVED else _planned(row)

    async def series(self) -> list[Series]:
        """Every series, oldest first."""
        async with self._database.reading() as connection:
            rows = await queries.all_series(connection)
        return [_series(row) for row in rows]

    def preview(self, text: str) -> list[datetime]:
        """The next five dates of a rule, within a year; raises PlanRefused."""
        rule, now = recurrence.parse(text), self._now()
        found = rule.between(now, now + timedelta(days=365))
        return [moment for moment, _ in zip(found, range(5), strict=False)]

    # What an administrator does with it.

    async def add(self, plan: Plan) -> None:
        """A new date or series; raises PlanRefused."""
        async with self._database.writing() as connection:
            await plans.add(connection, plan, self._now())
        await self.refresh()

    async def change(self, plan_id: str, plan: Plan) -> None:
        """Another name, time and so on for a date or a series; raises PlanRefused."""
        async with self._database.writing() as connection:
            await plans.change(connection, plan_id, plan, self._now())
        await self.refresh()

    async def remove(self, plan_id: str, *, cancel: bool) -> None:
        """Take away a date, or a series with its dates to come; or show them as cancelled.

        Raises PlanRefused.
        """
        async with self._database.writing() as connection:
            await plans.remove(connection, plan_id, self._now(), cancel=cancel)
        await self.refresh()

    # What happens by itself.

    async def tick(self) -> None:
        """Make the dates of the weeks ahead, and tell what is due."""
        if self.enabled:
            now = self._now()
            if self._made_at is None or now - self._made_at >= MAKE_AGAIN:
                await self._make_all(now)
                self._made_at = now
            await self._tell(now)
            await self._look_for_overdue(now)
        await self.refresh()

    async def _make_all(self, now: datetime) -> None:
        async with self._database.reading() as connection:
            series = [one for one in await queries.all_series(connection) if one.active]
        if series:
            async with self._database.writing() as connection:
                for row in series:
                    await make_dates(connection, row, now)

    async def refresh(self) -> None:
        """Take what comes next into memory."""
        now = self._now()
        found = await self.between(now - LONGEST, now + NEXT_WITHIN)
        self._soon = tuple(one for one in found if not one.cancelled and ends_at(one) > now)[:20]

    async def _tell(self, now: datetime) -> None:
        view = self._view
        reminders = Reminders(
            text=view.schedule_reminder_message,
            minutes=(view.schedule_first_reminder_minutes, view.schedule_second_reminder_minutes),
        )
        async with self._database.reading() as connection:
            if not await _due(connection, now, reminders):
                return
        server = ServerSettings.of(self._settings.snapshot)
        async with self._database.writing() as connection:
            # Read again: of several servers on one database one tells it.
            due = await _due(connection, now, reminders)
            for row, found in due:
                marks = {*filter(None, row.told.split(",")), *(one.mark for one in found)}
                told = ",".join(sorted(marks))
                await queries.replace_event(connection, msgspec.structs.replace(row, told=told))
            facts = [
                fact_of(_planned(row), one, reminders, server, now)
                for row, found in due
                for one in found
                if one.worth_telling
            ]
            await execute_all(connection, self._database.outbox(facts))
        for fact in facts:
            if isinstance(fact, PlannedBroadcastStarted):
                await self._take_title(fact.planned.name)
            self._bus.publish(fact)

    async def _look_for_overdue(self, now: datetime) -> None:
        async with self._database.reading() as connection:
            if not await overdue(connection, now):
                return
        async with self._database.writing() as connection:
            warned = await self._overdue.look(connection, now)
        for row in warned:
            self._bus.publish(PlannedBroadcastOverdue(planned=_planned(row)))

    async def _take_title(self, name: str) -> None:
        try:
            await self._settings.set("stream_title", name)
        except SettingRefused as refused:
            log.info("The planned broadcast does not give the stream its title: %s", refused)


def ends_at(planned: PlannedBroadcast) -> datetime:
    """When a date is over by plan."""
    return planned.starts_at + timedelta(minutes=planned.duration_minutes)


async def _due(
    connection: Connection, now: datetime, reminders: Reminders
) -> list[tuple[EventRow, list[Due]]]:
    """The dates that something is due for, in order."""
    rows = await queries.events(connection, now - 2 * LONGEST, now + LONGEST + timedelta(minutes=1))
    found = []
    for row in rows:
        if row.state == SCHEDULED:
            told = frozenset(filter(None, row.told.split(",")))
            due = due_facts(_planned(row), told, row.created_at, now, reminders)
            if due:
                found.append((row, due))
    return found


def _planned(row: EventRow) -> PlannedBroadcast:
    return PlannedBroadcast(
        id=row.id,
        series_id=row.series_id,
        name=row.name,
        description=row.description,
        starts_at=row.starts_at,
        duration_minutes=row.duration_minutes,
        timezone=row.timezone,
        cancelled=row.state == CANCELLED,
    )


def _series(row: SeriesRow) -> Series:
    return Series(
        id=row.id,
        name=row.name,
        description=row.description,
        recurrence=row.recurrence,
        duration_minutes=row.duration_minutes,
        active=row.active,
    )
