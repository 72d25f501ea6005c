"""A schedule with a clock that a test turns, and what it told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tallycast.bus import MemoryBus
from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.events import Event
from tallycast.integrations import Plan, Schedule
from tallycast.settings import SettingsStore
from tests.support.in_process import cheap_hash

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Recorder(MemoryBus):
    """A bus that remembers what was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Event] = []

    def publish(self, event: Event) -> None:
        """Tell a fact and remember it."""
        self.told.append(event)
        super().publish(event)


class Planning:
    """The schedule under test; `now` is what its clock says."""

    def __init__(self, database: Database, bus: Recorder, settings: SettingsStore) -> None:
        self.database = database
        self.bus = bus
        self.settings = settings
        self.now = NOON
        self.schedule = self.another()

    def another(self) -> Schedule:
        """The schedule of a server that was started again."""
        return Schedule(self.database, self.bus, self.settings, now=lambda: self.now)

    async def add(self, hours: float = 2.0, **options: Any) -> str:
        """Plan a date some hours from now; returns its id."""
        before = {one.id for one in await self.dates()}
        start = self.now + timedelta(hours=hours)
        await self.schedule.add(Plan(**{"name": "Talk", "start": start, **options}))
        [new] = {one.id for one in await self.dates()} - before
        return new

    async def dates(self) -> list[Any]:
        """All that is planned."""
        return await self.schedule.between(NOON - timedelta(days=300), NOON + timedelta(days=300))

    async def broadcast(self, *, began: float = 0.0, ended: float | None = None) -> None:
        """One began so many minutes ago, and goes on or has ended so many minutes ago."""
        async with self.database.writing() as connection:
            await state.record_connected(connection, self.now - timedelta(minutes=began))
            if ended is not None:
                await state.record_disconnected(connection, self.now - timedelta(minutes=ended))

    async def bus_is_idle(self) -> None:
        """Wait until every fact was taken."""
        deadline = asyncio.get_running_loop().time() + 5
        while any(one.waiting or one.busy for one in self.bus._subscriptions):
            assert asyncio.get_running_loop().time() < deadline, "facts still wait"
            await asyncio.sleep(0.002)

    async def pass_by(self, **time: float) -> list[str]:
        """Turn the clock on, look at the schedule; returns what was told, by name."""
        self.now += timedelta(**time)
        begin = len(self.bus.told)
        await self.schedule.tick()
        return [type(one).__name__ for one in self.bus.told[begin:] if "Setting" not in type(one).__name__]


@contextlib.asynccontextmanager
async def planning(folder: Path) -> AsyncIterator[Planning]:
    """A schedule over a database in `folder`, switched on."""
    async with Database(folder / "tally.db") as database, Recorder() as bus:
        settings = SettingsStore(database, bus, {}, hash_password=cheap_hash)
        await settings.load()
        await settings.set("schedule_enabled", True)
        yield Planning(database, bus, settings)
