"""Most viewers at once, in this broadcast and ever, kept in the database."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import msgspec

from tallycast import events
from tallycast.broadcast.viewers import Viewers
from tallycast.bus import Bus
from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import state

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 2.0
SESSION_KEPT_SECONDS = 300
"""After a restart of the server the last broadcast's peak still counts for this long."""


class Peaks:
    """Samples the viewers while a broadcast is on; entered, it works.

    A new record is written at once (it is rare), so that a crash loses at most one sample.
    """

    def __init__(self, database: Database, bus: Bus, viewers: Viewers, online: Callable[[], bool]) -> None:
        self._database = database
        self._bus = bus
        self._viewers = viewers
        self._online = online
        self._state = state.ServerState()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            await state.ensure_initialized(connection, now)
            self._state = await state.read(connection)
        self._unsubscribe = self._bus.subscribe(
            (events.BroadcastStarted, events.BroadcastEnded, events.LiveElsewhere), self._broadcast_changed
        )
        self._task = asyncio.get_running_loop().create_task(self._sample(), name="viewer-peaks")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def session(self) -> int:
        """Most viewers at once in this broadcast, or in the last one while it is fresh."""
        ended = self._state.last_disconnected_at
        if not self._online() and ended is not None:
            age = (datetime.now(UTC) - ended).total_seconds()
            if age > SESSION_KEPT_SECONDS:
                return 0
        return self._state.session_peak_viewers

    @property
    def overall(self) -> int:
        """Most viewers at once ever."""
        return self._state.overall_peak_viewers

    @property
    def last_connected_at(self) -> datetime | None:
        """When the last broadcast began, also before this start of the server."""
        return self._state.last_connected_at

    @property
    def last_disconnected_at(self) -> datetime | None:
        """When the last broadcast ended, also before this start of the server."""
        return self._state.last_disconnected_at

    async def _broadcast_changed(
        self, event: events.BroadcastStarted | events.BroadcastEnded | events.LiveElsewhere
    ) -> None:
        if isinstance(event, events.LiveElsewhere):  # the other server writes it down
            changed: dict[str, Any]
            if event.online:
                changed = {"last_connected_at": event.at, "session_peak_viewers": 0}
            else:
                changed = {"last_disconnected_at": event.at}
            self._state = msgspec.structs.replace(self._state, **changed)
            return
        async with self._database.writing() as connection:
            if isinstance(event, events.BroadcastStarted):
                self._viewers.clear()
                await state.record_connected(connection, event.started_at)
            else:
                await state.record_disconnected(connection, event.ended_at)
            self._state = await state.read(connection)

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            if not self._online():
                continue
            count = self._viewers.total(time.monotonic())
            if count <= min(self._state.session_peak_viewers, self._state.overall_peak_viewers):
                continue
            try:
                async with self._database.writing() as connection:
                    self._state = await state.record_viewers(connection, count)
            except DatabaseUnusable as error:
                log.error("The viewer peaks could not be stored: %s", error)
