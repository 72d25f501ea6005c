"""The rows: written in batches as they come, recorded in batches as they are over.

`put` returns when its rows are safe: nothing that happens afterwards, `kill -9` included, loses them. Rows
about something that is stored itself go into the same transaction (`beside`, `enqueue`): there is no moment
between the two. A row may be sent twice (the program died between sending and recording), never not at all.
"""

import asyncio
import itertools
import logging
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import msgspec

from tallycast.db import Batch, Connection, Database, DatabaseUnusable, execute_all
from tallycast.db.queries import deliveries as queries
from tallycast.db.queries.deliveries import DeliveryRow, Outcome

log = logging.getLogger(__name__)

BATCH_MOST = 200
"""Rows of one transaction: some milliseconds, as chat messages wait for the same writer."""
OVER_MOST = 50
"""The same for what is over: nobody waits for that, and a chat message may come behind it."""
PAYLOADS_MOST = 200
"""Payloads that are deleted at once."""
GATHER_NEW_SECONDS = 0.05
"""Between transactions that store new rows, the first of which is at once: the chat uses the same writer."""
GATHER_SECONDS = 1.0
"""Outcomes of so long are recorded together; of a busy target most are deleted by then and never written."""
AGAIN_SECONDS = 1.0
UNWRITTEN_MOST = 20_000
"""Rows that wait for the database; more come only while it cannot be written."""


_New = tuple[DeliveryRow, asyncio.Future[None] | None]
"""A row that waits to be stored, and who waits for that."""


class DeliveryQueue:
    """An async context manager; `stored` is called whenever new rows are safe, with them.

    Where no other server uses the database (`alone`) rows are numbered here, so that nobody need read them
    from the database; elsewhere they come without numbers.
    """

    def __init__(
        self, database: Database, stored: Callable[[Sequence[DeliveryRow]], None], *, alone: bool
    ) -> None:
        self._database = database
        self._stored = stored
        self._alone = alone
        self._last_number = 0
        self._new: list[_New] = []
        self._outcomes: dict[int, Outcome] = {}
        self._gone: list[int] = []
        self._wake_new, self._wake_over = asyncio.Event(), asyncio.Event()
        self._recording = asyncio.Lock()
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        if self._alone:
            async with self._database.reading() as connection:
                self._last_number = await queries.last_number(connection)
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._write_new(), name="deliveries-in"),
            loop.create_task(self._write_over(), name="deliveries-over"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self._wake_new.set()
        self._wake_over.set()
        await asyncio.gather(*self._tasks)

    async def put(self, rows: Sequence[DeliveryRow]) -> None:
        """Store rows, in this order; returns when they are safe. Raises DatabaseUnusable."""
        if not rows:
            return
        safe: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._new += [(row, safe) for row in rows]
        self._wake_new.set()
        await safe

    def put_soon(self, rows: Sequence[DeliveryRow]) -> None:
        """Store rows, in this order, without waiting for it; if the database cannot, it is logged."""
        if len(self._new) >= UNWRITTEN_MOST:
            log.error("%d deliveries are lost: the database takes no more", len(rows))
            return
        self._new += [(row, None) for row in rows]
        self._wake_new.set()

    async def enqueue(self, connection: Connection, rows: Sequence[DeliveryRow]) -> None:
        """Store rows within the caller's transaction; the worker looks when it is committed."""
        await execute_all(connection, self.beside(rows))

    def beside(self, rows: Sequence[DeliveryRow]) -> list[Batch]:
        """What stores rows, to be executed in the transaction that is open now.

        What waits to be stored goes before them, so that each target's order is that of the calls.
        """
        waiting = self._new
        if not waiting and not rows:
            return []
        new = self._numbered([*(row for row, _ in waiting), *rows])
        batches = queries.insertion(new)
        self._new = []

        def over(committed: bool) -> None:
            if committed:
                _tell(waiting, None)
                self._stored(new)
            else:
                self._new = waiting + self._new
                self._wake_new.set()

        self._database.when_over(over)
        return batches

    def _numbered(self, rows: Sequence[DeliveryRow]) -> list[DeliveryRow]:
        """Called within a transaction, so that the numbers rise in the order in which rows are committed."""
        if not self._alone:
            return list(rows)
        first = self._last_number + 1
        self._last_number += len(rows)
        return [msgspec.structs.replace(row, number=number) for number, row in enumerate(rows, first)]

    def over(self, outcome: Outcome) -> None:
        """Record what became of a row, soon."""
        self._outcomes[outcome.number] = outcome
        self._wake_over.set()

    def delete(self, number: int) -> None:
        """Delete a row that is over, soon."""
        self._outcomes.pop(number, None)
        self._gone.append(number)
        self._wake_over.set()

    async def _write_new(self) -> None:
        while self._new or not self._closing:
            await self._wake_new.wait()
            self._wake_new.clear()
            while self._new:
                await self._write_some()
                if not self._closing:
                    await asyncio.sleep(GATHER_NEW_SECONDS)

    async def _write_some(self) -> None:
        batch: list[_New] = []
        rows: list[DeliveryRow] = []

        def make() -> list[Batch]:
            # Taken when our turn has come: until then somebody else's transaction may take them along.
            nonlocal batch, rows
            batch, self._new = self._new[:BATCH_MOST], self._new[BATCH_MOST:]
            rows = self._numbered([row for row, _ in batch])
            return queries.insertion(rows)

        try:
            await self._database.write_batches(make)
        except DatabaseUnusable as error:
            if batch or self._closing:
                lost = batch or self._new
                self._new = self._new if batch else []
                log.error("%d deliveries could not be stored: %s", len(lost), error)
                _tell(lost, error)
            else:
                await self._wait_for_database(error)
        else:
            _tell(batch, None)
            self._stored(rows)

    async def _wait_for_database(self, error: DatabaseUnusable) -> None:
        """There was not even a transaction: who waits is told, all else is stored later."""
        _tell([one for one in self._new if one[1] is not None], error)
        self._new = [one for one in self._new if one[1] is None]
        log.error("%d deliveries wait for the database: %s", len(self._new), error)
        await asyncio.sleep(AGAIN_SECONDS)

    async def _write_over(self) -> None:
        while self._outcomes or self._gone or not self._closing:
            await self._wake_over.wait()
            if not self._closing:
                await asyncio.sleep(GATHER_SECONDS)
                self._wake_over.clear()
            try:
                await self._write_what_is_over()
            except DatabaseUnusable as error:
                log.error("What became of deliveries could not be recorded yet: %s", error)
                if self._closing:
                    return
                self._wake_over.set()
                await asyncio.sleep(AGAIN_SECONDS)

    async def remove_payloads(self) -> None:
        """Delete what was to be sent and no row has any more. Raises DatabaseUnusable."""
        while True:
            async with self._database.reading() as connection:
                ids = await queries.payloads_of_nobody(connection, PAYLOADS_MOST)
            if ids:
                await self._database.write_batch(*queries.payload_removal(ids))
            if len(ids) < PAYLOADS_MOST:
                return

    async def settle(self) -> None:
        """Record now what is over. Raises DatabaseUnusable."""
        await self._write_what_is_over()

    async def _write_what_is_over(self) -> None:
        async with self._recording:
            while self._outcomes:
                outcomes = list(itertools.islice(self._outcomes.values(), OVER_MOST))
                await self._database.write_batch(*queries.recording(outcomes))
                for one in outcomes:
                    if self._outcomes.get(one.number) is one:
                        del self._outcomes[one.number]
            while self._gone:
                gone = self._gone[:OVER_MOST]
                await self._database.write_batch(*queries.removal(gone))
                del self._gone[: len(gone)]


def _tell(batch: Sequence[_New], error: DatabaseUnusable | None) -> None:
    for _, safe in batch:
        if safe is None or safe.done():
            continue
        if error is None:
            safe.set_result(None)
        else:
            safe.set_exception(error)
