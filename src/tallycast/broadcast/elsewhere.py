"""What is live on the other servers of the same database, and how many watch there.

A server that has the broadcast tells of its begin and end at once, and every few seconds how it stands: so
that one that starts later, or that has missed something, knows it soon. One that left has nothing live.
"""

import contextlib
import secrets
import time
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from tallycast.broadcast.session import Broadcasting
from tallycast.broadcast.viewers import Viewers
from tallycast.bus import Bus, MemoryBus, ValkeyBus
from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.errors import StartRefused
from tallycast.events import (
    BroadcastEnded,
    BroadcastReported,
    BroadcastStarted,
    LiveElsewhere,
    OtherLeft,
    ToldElsewhere,
)

REPORT_SECONDS = 2.0
_CHANNEL = "bus_channel"


async def bus_of(url: str | None, database: Database) -> contextlib.AbstractAsyncContextManager[Bus]:
    """The bus of one server, or where a URL is given of all servers of this database. Raises StartRefused."""
    if url is None:
        return MemoryBus()
    if database.path is not None:
        raise StartRefused(
            "A bus is for several servers of one database: give --database-url with a PostgreSQL as well"
        )
    return ValkeyBus(url, channel=await _channel_of(database))


async def _channel_of(database: Database) -> str:
    # Made by the first server: so two whole sites may use one Valkey, and a server that was given the wrong
    # database talks to nobody.
    async with database.writing() as connection:
        found = await state.document(connection, _CHANNEL)
        if not isinstance(found, str):
            found = f"tallycast.{secrets.token_hex(8)}"
            await state.put_document(connection, _CHANNEL, found)
    return found


class Elsewhere:
    """An async context manager; entered, it listens."""

    def __init__(self, bus: Bus, viewers: Viewers, broadcasting: Broadcasting) -> None:
        self._bus = bus
        self._viewers = viewers
        self._broadcasting = broadcasting
        self._began: dict[str, datetime] = {}
        self._watching: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        self._unsubscribe = self._bus.subscribe((ToldElsewhere, OtherLeft), self._heard)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unsubscribe()

    @property
    def online(self) -> bool:
        """Whether a broadcast is on somewhere else."""
        return bool(self._began)

    @property
    def live_since(self) -> datetime | None:
        """When it began."""
        return min(self._began.values(), default=None)

    async def report(self) -> None:
        """Tell the others how it stands here; to be called every `REPORT_SECONDS`."""
        if self._bus.link is not None:
            since = self._broadcasting.last_connected_at if self._broadcasting.online else None
            viewers = self._viewers.count(time.monotonic())
            self._bus.publish(BroadcastReported(started_at=since, viewers=viewers))

    async def _heard(self, event: ToldElsewhere | OtherLeft) -> None:
        if isinstance(event, OtherLeft):
            self._watch(event.origin, 0)
            self._live(event.origin, None, datetime.now(UTC))
            return
        match event.fact:
            case BroadcastReported() as fact:
                self._watch(event.origin, fact.viewers)
                self._live(event.origin, fact.started_at, datetime.now(UTC))
            case BroadcastStarted() as fact:
                self._live(event.origin, fact.started_at, fact.started_at)
            case BroadcastEnded() as fact:
                self._live(event.origin, None, fact.ended_at)

    def _watch(self, origin: str, viewers: int) -> None:
        self._watching[origin] = viewers
        if not viewers:
            del self._watching[origin]
        self._viewers.elsewhere = sum(self._watching.values())

    def _live(self, origin: str, since: datetime | None, at: datetime) -> None:
        was_online = self.online
        if since is None:
            self._began.pop(origin, None)
        else:
            self._began[origin] = since
        if self.online != was_online:
            self._bus.publish(LiveElsewhere(online=self.online, at=since or at))
