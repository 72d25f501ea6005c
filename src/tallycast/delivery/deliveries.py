"""The room put together: the queue and its worker, and what other rooms ask of them."""

import contextlib
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from tallycast.db import Batch, Connection, Database
from tallycast.db.queries import deliveries as queries
from tallycast.db.queries.deliveries import DeliveryRow
from tallycast.delivery.backoff import Patience
from tallycast.delivery.kinds import AT_ONCE, Handler, Kind, Told
from tallycast.delivery.line import Line
from tallycast.delivery.queue import DeliveryQueue
from tallycast.delivery.worker import TargetHealth, Worker


class Deliveries:
    """What must reach other servers, sooner or later; an async context manager.

    Entered, it takes what is to be sent. It sends within `sending()`, which is entered once every kind is
    registered. The first part of a target's name is its kind (`webhook/3`). `alone`: no other server uses
    this database.
    """

    def __init__(
        self, database: Database, *, alone: bool = True, paused: Told = lambda target, why: None
    ) -> None:
        self._database = database
        self._kinds: dict[str, Kind] = {}
        self._queue = DeliveryQueue(database, lambda rows: self._worker.offer(rows), alone=alone)
        self._worker = Worker(
            database, self._queue, self._kinds, holder=secrets.token_hex(8), alone=alone, paused=paused
        )

        self.watched: Callable[[Handler], Handler] = lambda handler: handler
        """Put around how each kind is sent, before it is registered: who wants to see every try."""

    def register(
        self, kind: str, handler: Handler, patience: Patience | None = None, *, at_once: int = AT_ONCE
    ) -> None:
        """Say how deliveries of a kind are sent, and to how many targets at the same time."""
        self._kinds[kind] = Kind(self.watched(handler), patience or Patience(), at_once)

    async def __aenter__(self) -> Self:
        await self._queue.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._queue.__aexit__(kind, error, trace)

    def sending(self) -> contextlib.AbstractAsyncContextManager[object]:
        """While it is entered, what waits is sent."""
        return self._worker

    async def put(self, rows: Sequence[DeliveryRow]) -> None:
        """Queue deliveries; returns when they are safe. Raises DatabaseUnusable."""
        await self._queue.put(rows)

    def put_soon(self, rows: Sequence[DeliveryRow]) -> None:
        """Queue deliveries without waiting for it, for what happens all the time."""
        self._queue.put_soon(rows)

    async def enqueue(self, connection: Connection, rows: Sequence[DeliveryRow]) -> None:
        """Queue deliveries within a transaction of the caller: all of it happens, or nothing."""
        await self._queue.enqueue(connection, rows)

    def beside(self, rows: Sequence[DeliveryRow]) -> list[Batch]:
        """The same where the caller writes batches; called within the transaction (`Outbox`)."""
        return self._queue.beside(rows)

    async def health(self, targets: Collection[str]) -> dict[str, TargetHealth]:
        """How these targets are doing now, whichever server sends to them. Raises DatabaseUnusable."""
        return await self._worker.health(targets)

    async def pause(self, target: str, why: str) -> None:
        """Try nothing more until it is resumed."""
        await self._worker.change(target, lambda line: line.stop(datetime.now(UTC), why))

    async def resume(self, target: str) -> None:
        """Send what waits, at once."""
        await self._worker.change(target, Line.resume)

    async def adopt(self, target: str) -> None:
        """Another server of the same database may have paused or resumed it."""
        await self._worker.adopt(target)

    async def forget(self, target: str) -> None:
        """The target is no more."""
        await self._worker.forget(target)

    async def newest(
        self, kind: str, *, target: str | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[int, list[DeliveryRow]]:
        """How many deliveries of a kind are known, and a page of them, newest first."""
        async with self._database.reading() as connection:
            return await queries.newest(connection, kind, target=target, offset=offset, limit=limit)

    async def find(self, number: int) -> DeliveryRow | None:
        """One delivery."""
        async with self._database.reading() as connection:
            return await queries.find(connection, number)
