"""Tells followers that a broadcast has begun: once for each, whatever happens to it.

A broadcast that was only interrupted is the same one; so is one that goes on after the server was stopped or
killed in its midst. What was told is noted in the transaction that puts the notices into the queue: a server
that dies at any moment neither loses a notice nor sends it twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import msgspec

from tallycast.bus import Bus
from tallycast.db import Connection, Database, execute_all
from tallycast.db.queries import state
from tallycast.events import BroadcastAnnounced, BroadcastEnded, BroadcastStarted, ReminderDue
from tallycast.integrations.channels import Channels, Errand
from tallycast.integrations.notice import notice_of
from tallycast.settings import NotificationSettings, ServerSettings, SettingsStore

log = logging.getLogger(__name__)

KEY = "go_live"
SEEN_SECONDS = 30.0
"""How often it is noted that a broadcast still goes on."""
SAME_WITHIN = timedelta(minutes=10)
"""A broadcast that begins this soon after the server went away in the midst of one is the same one."""

Enqueue = Callable[[Connection, list[Errand]], Awaitable[None]]
"""Puts errands into the queue, within the transaction of the connection."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the last broadcast."""

    broadcast_id: str
    """The first of its ids, if the server was started again in its midst."""
    seen_at: datetime
    ended: bool
    told: bool


class GoLive:
    """An async context manager; entered, it listens."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        settings: SettingsStore,
        channels: Channels,
        enqueue: Enqueue,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._bus = bus
        self._settings = settings
        self._channels = channels
        self._enqueue = enqueue
        self._now = now
        self._waiting: asyncio.Task[None] | None = None
        self._live = False
        self._stopping = False

    async def __aenter__(self) -> Self:
        facts = (BroadcastStarted, BroadcastEnded, ReminderDue)
        self._unsubscribe = self._bus.subscribe(facts, self._heard)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unsubscribe()
        await self._stop_waiting()

    def server_stops(self) -> None:
        """From now on the end of a broadcast is not its own: it may go on when the server is back."""
        self._stopping = True

    async def note_that_it_goes_on(self) -> None:
        """To be called every `SEEN_SECONDS`."""
        if self._live:
            await self._note()

    async def _heard(self, event: BroadcastStarted | BroadcastEnded | ReminderDue) -> None:
        match event:
            case BroadcastStarted():
                await self._started(event)
            case BroadcastEnded():
                await self._ended()
            case ReminderDue():
                await self._remind(event)

    async def _started(self, event: BroadcastStarted) -> None:
        self._live = True
        now = self._now()
        async with self._database.writing() as connection:
            before = await _read(connection)
            if before is not None and not before.ended and now - before.seen_at <= SAME_WITHIN:
                log.info("Broadcast %s goes on as %s", before.broadcast_id, event.broadcast_id)
                record = msgspec.structs.replace(before, seen_at=now)
            else:
                record = Told(broadcast_id=event.broadcast_id, seen_at=now, ended=False, told=False)
            await _write(connection, record)
        if not record.told:
            await self._stop_waiting()
            self._waiting = asyncio.get_running_loop().create_task(self._tell(), name="go-live-notices")

    async def _ended(self) -> None:
        self._live = False
        await self._stop_waiting()
        await self._note(ended=not self._stopping)

    async def _tell(self) -> None:
        await asyncio.sleep(NotificationSettings.of(self._settings.snapshot).notify_delay_seconds)
        try:
            # From here on it is done whole or not at all, even if the broadcast ends just now.
            await asyncio.shield(self._put())
        except Exception:
            log.exception("Followers were not told of the broadcast")

    async def _put(self) -> None:
        async with self._database.reading() as connection:
            record = await _read(connection)
        if record is None or record.told:
            return
        notice = notice_of("go-live", record.broadcast_id, ServerSettings.of(self._settings.snapshot))
        errands = await self._channels.errands(notice)
        async with self._database.writing() as connection:
            # Read again: it may have been noted that the broadcast goes on, or is over.
            record = await _read(connection)
            if record is None or record.told:
                return
            await _write(connection, msgspec.structs.replace(record, told=True))
            await self._enqueue(connection, errands)
            fact = BroadcastAnnounced(broadcast_id=record.broadcast_id)
            await execute_all(connection, self._database.outbox((fact,)))
        if errands:
            log.info("Broadcast %s: %d notices wait to be sent", record.broadcast_id, len(errands))

    async def _remind(self, event: ReminderDue) -> None:
        notice = notice_of(
            "reminder",
            f"{event.planned.id}.{event.minutes}",
            ServerSettings.of(self._settings.snapshot),
            title=event.planned.name,
            text=event.text,
        )
        errands = await self._channels.errands(notice)
        async with self._database.writing() as connection:
            await self._enqueue(connection, errands)

    async def _note(self, *, ended: bool = False) -> None:
        async with self._database.writing() as connection:
            record = await _read(connection)
            if record is not None:
                await _write(connection, msgspec.structs.replace(record, seen_at=self._now(), ended=ended))

    async def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.gather(self._waiting, return_exceptions=True)
            self._waiting = None


async def _read(connection: Connection) -> Told | None:
    found = await state.document(connection, KEY)
    try:
        return None if found is None else msgspec.convert(found, Told)
    except msgspec.ValidationError:
        log.warning("What was told of the last broadcast cannot be read")
        return None


async def _write(connection: Connection, record: Told) -> None:
    await state.put_document(connection, KEY, msgspec.to_builtins(record))
