"""Which server sends, and how rows come into the lines of their targets.

Of several servers on one database one sends, by a lease that it renews; when it dies, another takes over as
the lease runs out. Whoever sends knows how targets are doing; the others read it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import msgspec

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import deliveries as queries
from tallycast.db.queries.deliveries import DeliveryRow, TargetRow
from tallycast.delivery.kinds import Kind, Told
from tallycast.delivery.lease import Lease
from tallycast.delivery.line import Line
from tallycast.delivery.lines import Lines
from tallycast.delivery.queue import DeliveryQueue
from tallycast.delivery.state import TargetState

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Between looks for what another server has put into the queue."""
LOOK_ALONE_SECONDS = 30.0
"""Between looks where nobody else does."""
SAVE_SECONDS = 2.0
"""Between records of when a target last answered."""
SAVE_TROUBLE_SECONDS = 0.2
"""The same when one has failed: soon, so that a restart goes on waiting."""
PAYLOADS_SECONDS = 10.0
"""Between looks for payloads that no row has any more."""
READ_MOST = 500
AT_A_STRETCH = 50
"""Rows that go into their lines before others have their turn: some milliseconds."""


class TargetHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How a target is doing."""

    row: TargetRow
    waiting: int


class Worker:
    """An async context manager; entered, it sends whatever waits."""

    def __init__(
        self,
        database: Database,
        queue: DeliveryQueue,
        kinds: Mapping[str, Kind],
        *,
        holder: str,
        alone: bool,
        paused: Told,
    ) -> None:
        self._database = database
        self._queue = queue
        self._lease = Lease(database, holder, alone=alone)
        self._alone = alone
        self._lines = Lines(
            database, queue, kinds, sends=self._sends, troubled=self._save_soon, paused=paused
        )
        self._wake = asyncio.Event()
        self._cursor = 0
        self._fresh: list[DeliveryRow] = []
        """Rows that were stored and are not in their lines yet, where this server is alone."""
        self._closing = False
        self._save_at = 0.0
        self._payloads_at = 0.0
        self._main: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._main = asyncio.get_running_loop().create_task(self._run(), name="deliveries")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self._wake.set()
        # It is not cancelled: a statement that is broken off takes its connection with it.
        if self._main is not None:
            await asyncio.gather(self._main, return_exceptions=True)
        await self._lines.leave()
        with contextlib.suppress(DatabaseUnusable):
            await self._queue.settle()
            await self._lines.save()
            await self._lease.leave()

    def _sends(self) -> bool:
        return self._lease.held and not self._closing

    def offer(self, rows: Sequence[DeliveryRow]) -> None:
        """There are new rows; they have numbers if this server is alone."""
        if self._alone:
            self._fresh += rows
        self._wake.set()

    async def health(self, targets: Collection[str]) -> dict[str, TargetHealth]:
        """How targets are doing, from memory if this server sends. Raises DatabaseUnusable."""
        if self._alone or self._lease.held:
            lines = {target: self._lines.find(target) for target in targets}
            rows = {target: line.row for target, line in lines.items() if line is not None}
            counts = {target: line.waiting for target, line in lines.items() if line is not None}
        else:
            async with self._database.reading() as connection:
                rows = {row.target: row for row in await queries.targets_named(connection, targets)}
                counts = await queries.waiting_counts(connection, targets)
        return {
            target: TargetHealth(
                row=rows.get(target) or TargetRow(target=target), waiting=counts.get(target, 0)
            )
            for target in targets
        }

    async def change(self, target: str, change: Callable[[Line], None]) -> None:
        """Pause or resume a target, and go by it at once."""
        line = self._lines.of(target)
        change(line)
        self._lines.must_save(line)
        await self._lines.save()
        self._lines.start(line)

    async def adopt(self, target: str) -> None:
        """Another server may have paused or resumed a target: go by what is stored."""
        async with self._database.reading() as connection:
            rows = await queries.targets_named(connection, [target])
        line = self._lines.of(target)
        if rows and rows[0].state == TargetState.PAUSED:
            line.stop(datetime.now(UTC), rows[0].message)
        elif line.state is TargetState.PAUSED:
            line.resume()
        self._lines.start(line)

    async def forget(self, target: str) -> None:
        """The target is no more: nothing is sent to it, and its rows go."""
        await self._lines.forget(target)
        async with self._database.writing() as connection:
            await queries.forget(connection, target)

    async def _run(self) -> None:
        loaded = False
        while not self._closing:
            self._wake.clear()
            try:
                if not await self._hold_lease():
                    loaded = False
                elif not loaded:
                    await self._load()
                    loaded = True
                if loaded:
                    await (self._take_fresh() if self._alone else self._read_new())
                    await self._tidy()
            except DatabaseUnusable as error:
                log.error("The deliveries cannot be read: %s", error)
                await asyncio.sleep(1.0)
            if self._closing:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._until_next_look()):
                    await self._wake.wait()

    def _until_next_look(self) -> float:
        look = LOOK_ALONE_SECONDS if self._alone else LOOK_SECONDS
        if self._lease.held and self._lines.are_unsaved:
            look = min(look, max(0.0, self._save_at - asyncio.get_running_loop().time()))
        return look

    async def _hold_lease(self) -> bool:
        had = self._lease.held
        held = await self._lease.hold()
        if had and not held:
            log.warning("Another server sends the deliveries now")
            await self._lines.stop()
        return held

    async def _load(self) -> None:
        async with self._database.reading() as connection:
            stored = await queries.targets(connection)
            counts = await queries.waiting_counts(connection)
            finished = await queries.finished_numbers(connection)
            self._cursor = await queries.highest_number(connection)
        self._lines.load(stored, counts, finished)

    async def _take_fresh(self) -> None:
        while self._fresh and not self._closing:
            rows, self._fresh = self._fresh, []
            # What was stored while the queue was loaded came with it.
            await self._put_in_line([row for row in rows if row.number > self._cursor])

    async def _read_new(self) -> None:
        while True:
            async with self._database.reading() as connection:
                rows = await queries.waiting_after(connection, self._cursor, READ_MOST)
            await self._put_in_line(rows)
            if len(rows) < READ_MOST or self._closing:
                return

    async def _put_in_line(self, rows: Sequence[DeliveryRow]) -> None:
        for start in range(0, len(rows), AT_A_STRETCH):
            some = rows[start : start + AT_A_STRETCH]
            for row in some:
                self._lines.of(row.target).offer(row)
                self._cursor = row.number
            for target in {row.target: None for row in some}:
                line = self._lines.of(target)
                if line.to_drop():
                    await self._drop(line)
                self._lines.start(line)
            if len(rows) > AT_A_STRETCH:
                await asyncio.sleep(0)

    async def _drop(self, line: Line) -> None:
        async with self._database.writing() as connection:
            count = await queries.remove_oldest_waiting(connection, line.target, line.to_drop())
        if not line.dropped:
            log.warning("%s: too much waits to be delivered; the oldest is thrown away", line.target)
        line.were_dropped(count)
        self._lines.changed(line)

    def _save_soon(self) -> None:
        soon = asyncio.get_running_loop().time() + SAVE_TROUBLE_SECONDS
        if soon < self._save_at:
            self._save_at = soon
            self._wake.set()

    async def _tidy(self) -> None:
        """What is done now and then."""
        now = asyncio.get_running_loop().time()
        if now < self._save_at:
            return
        self._save_at = now + SAVE_SECONDS
        await self._lines.save()
        if now >= self._payloads_at:
            self._payloads_at = now + PAYLOADS_SECONDS
            await self._queue.remove_payloads()
        self._lines.sweep()
