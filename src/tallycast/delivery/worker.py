"""Who sends: one task for each target that has something to get and may be tried.

A target that hangs holds up its own line alone. Of several servers on one database one sends, by a lease
that it renews; when it dies, another takes over as the lease runs out.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import msgspec

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import deliveries as queries
from tallycast.db.queries.deliveries import DeliveryRow, Outcome
from tallycast.delivery.backoff import Patience
from tallycast.delivery.errors import DeliveryFailed, DeliveryRefused, TargetGone
from tallycast.delivery.kinds import Kind
from tallycast.delivery.lease import Lease
from tallycast.delivery.line import IN_MEMORY_MOST, Line
from tallycast.delivery.queue import DeliveryQueue
from tallycast.delivery.state import ROWS, RowEvent, RowState, TargetState

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Between looks for what another server has put into the queue."""
LOOK_ALONE_SECONDS = 30.0
"""Between looks where nobody else does."""
SAVE_SECONDS = 2.0
"""Between records of when a target last answered."""
PAYLOADS_SECONDS = 10.0
"""Between looks for payloads that no row has any more."""
LEAVE_SECONDS = 2.0
"""For what is under way when the server stops."""
AT_ONCE = 64
"""Requests under way at the same time."""
READ_MOST = 500


class Worker:
    """An async context manager; entered, it sends whatever waits."""

    def __init__(
        self,
        database: Database,
        queue: DeliveryQueue,
        kinds: dict[str, Kind],
        *,
        holder: str,
        alone: bool,
        paused: Callable[[str, str], None],
    ) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds
        self._lease = Lease(database, holder, alone=alone)
        self._alone = alone
        self._paused = paused
        self._lines: dict[str, Line] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._kicks: dict[str, asyncio.Event] = {}
        self._dirty: set[str] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)
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
        for kick in self._kicks.values():
            kick.set()
        self._wake.set()
        # It is not cancelled: a statement that is broken off takes its connection with it.
        if self._main is not None:
            await asyncio.gather(self._main, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=LEAVE_SECONDS)
        await self._cancel(list(self._tasks.values()))
        with contextlib.suppress(DatabaseUnusable):
            await self._queue.settle()
            await self._save()
            await self._lease.leave()

    def offer(self, rows: Sequence[DeliveryRow]) -> None:
        """There are new rows; they have numbers if this server is alone."""
        if self._alone:
            self._fresh += rows
        self._wake.set()

    def line(self, target: str) -> Line | None:
        """A target as it is now; None: nothing is known of it, it is fine."""
        return self._lines.get(target)

    async def change(self, target: str, change: Callable[[Line], None]) -> None:
        """Pause or resume a target, and go by it at once."""
        line = self._line_of(target)
        change(line)
        self._dirty.add(target)
        await self._save()
        self._kick(target)
        self._start_if_ready(line)

    async def adopt(self, target: str) -> None:
        """Another server may have paused or resumed a target: go by what is stored."""
        async with self._database.reading() as connection:
            row = await queries.target(connection, target)
        line, now = self._line_of(target), datetime.now(UTC)
        if row.state == TargetState.PAUSED:
            line.stop(now, row.message)
        elif line.state is TargetState.PAUSED:
            line.resume()
        self._kick(target)
        self._start_if_ready(line)

    async def forget(self, target: str) -> None:
        """The target is no more: nothing is sent to it, and its rows go."""
        task = self._tasks.pop(target, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._lines.pop(target, None)
        self._dirty.discard(target)
        async with self._database.writing() as connection:
            await queries.forget(connection, target)

    async def _run(self) -> None:
        loaded = False
        while not self._closing:
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
                look = LOOK_ALONE_SECONDS if self._alone else LOOK_SECONDS
                async with asyncio.timeout(look):
                    await self._wake.wait()
            self._wake.clear()

    async def _hold_lease(self) -> bool:
        had = self._lease.held
        held = await self._lease.hold()
        if had and not held:
            log.warning("Another server sends the deliveries now")
            await self._cancel(list(self._tasks.values()))
        return held

    async def _cancel(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _load(self) -> None:
        async with self._database.reading() as connection:
            stored = await queries.targets(connection)
            counts = await queries.waiting_counts(connection)
            finished = await queries.finished_numbers(connection)
            self._cursor = await queries.highest_number(connection)
        self._lines = {row.target: Line(row.target, self._patience_of(row.target), row) for row in stored}
        for target, number in finished:
            self._line_of(target).finished.append(number)
        for target, count in counts.items():
            line = self._line_of(target)
            line.waiting, line.more = count, True
        for line in list(self._lines.values()):
            self._start_if_ready(line)

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
        for row in rows:
            self._line_of(row.target).offer(row)
            self._cursor = row.number
        for target in {row.target for row in rows}:
            line = self._line_of(target)
            if line.to_drop():
                await self._drop(line)
            self._start_if_ready(line)

    async def _drop(self, line: Line) -> None:
        async with self._database.writing() as connection:
            count = await queries.remove_oldest_waiting(connection, line.target, line.to_drop())
        if not line.dropped:
            log.warning("%s: too much waits to be delivered; the oldest is thrown away", line.target)
        line.were_dropped(count)
        self._dirty.add(line.target)

    async def _tidy(self) -> None:
        """What is done now and then."""
        now = asyncio.get_running_loop().time()
        if now < self._save_at:
            return
        self._save_at = now + SAVE_SECONDS
        await self._save()
        if now >= self._payloads_at:
            self._payloads_at = now + PAYLOADS_SECONDS
            await self._queue.remove_payloads()
        for target in [one for one, line in self._lines.items() if line.at_rest and one not in self._tasks]:
            del self._lines[target]

    async def _save(self) -> None:
        dirty, self._dirty = self._dirty, set()
        rows = [self._lines[target].row for target in dirty if target in self._lines]
        if rows:
            async with self._database.writing() as connection:
                await queries.save_targets(connection, rows)

    def _line_of(self, target: str) -> Line:
        if target not in self._lines:
            self._lines[target] = Line(target, self._patience_of(target))
        return self._lines[target]

    def _patience_of(self, target: str) -> Patience:
        kind = self._kinds.get(target.partition("/")[0])
        return kind.patience if kind is not None else Patience()

    def _start_if_ready(self, line: Line) -> None:
        if self._closing or not self._lease.held or line.target in self._tasks:
            return
        if not line.waiting or line.state is TargetState.PAUSED:
            return
        task = asyncio.get_running_loop().create_task(self._serve(line), name=f"deliver-{line.target}")
        self._tasks[line.target] = task
        task.add_done_callback(lambda task: self._served(line, task))

    def _served(self, line: Line, task: asyncio.Task[None]) -> None:
        self._tasks.pop(line.target, None)
        self._kicks.pop(line.target, None)
        if not task.cancelled() and task.exception() is not None:
            log.error(
                "Deliveries to %s went wrong within this program", line.target, exc_info=task.exception()
            )
        elif not task.cancelled() and self._lines.get(line.target) is line:
            self._start_if_ready(line)  # a row may have come while it ended

    def _kick(self, target: str) -> None:
        if target in self._kicks:
            self._kicks[target].set()

    async def _serve(self, line: Line) -> None:
        """Send what waits for one target, in order, until nothing does or it is paused."""
        while line.state is not TargetState.PAUSED and not self._closing:
            if line.head is None:
                if not line.more:
                    line.waiting = 0
                    return
                await self._refill(line)
                continue
            seconds = line.wait_seconds(datetime.now(UTC))
            if seconds:
                kick = self._kicks.setdefault(line.target, asyncio.Event())
                kick.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await kick.wait()
                continue
            await self._try(line, line.head)

    async def _refill(self, line: Line) -> None:
        offered_before = line.last_offered
        try:
            rows = await asyncio.shield(self._waiting_of(line))
        except DatabaseUnusable as error:
            log.error("The deliveries cannot be read: %s", error)
            await asyncio.sleep(1.0)
        else:
            line.refill(rows, offered_before=offered_before)

    async def _waiting_of(self, line: Line) -> list[DeliveryRow]:
        async with self._database.reading() as connection:
            return await queries.waiting_of(connection, line.target, IN_MEMORY_MOST, after=line.last_over)

    async def _try(self, line: Line, row: DeliveryRow) -> None:
        kind = self._kinds.get(row.kind)
        now = datetime.now(UTC)
        if kind is None:
            self._end(line, row, RowEvent.REFUSED, None, "Nothing here sends this kind any more")
            return
        if kind.patience.has_expired(row.created_at, now):
            self._end(line, row, RowEvent.EXPIRED, row.status, row.message or "It waited for too long")
            return
        row = msgspec.structs.replace(row, attempts=row.attempts + 1)
        try:
            async with self._turns:
                status = await kind.handler(row)
        except TargetGone as gone:
            self._answered(line, gone.status)
            self._end(line, row, RowEvent.REFUSED, gone.status, str(gone))
            line.stop(datetime.now(UTC), str(gone))
            self._tell_paused(line)
        except DeliveryRefused as refused:
            self._answered(line, refused.status, str(refused))
            self._end(line, row, RowEvent.REFUSED, refused.status, str(refused))
        except DeliveryFailed as failed:
            self._failed(line, row, str(failed), failed.status, failed.retry_after_seconds)
        except Exception:
            log.exception("A delivery of the kind %s went wrong within this program", row.kind)
            self._failed(line, row, "Something went wrong within this program; see the log", None, None)
        else:
            self._answered(line, status)
            self._end(line, row, RowEvent.DELIVERED, status, "")

    def _answered(self, line: Line, status: int | None, message: str = "") -> None:
        if line.answered(datetime.now(UTC), status, message):
            log.info("%s takes deliveries again", line.target)
        self._dirty.add(line.target)

    def _end(self, line: Line, row: DeliveryRow, event: RowEvent, status: int | None, message: str) -> None:
        line.drop_head(row.number)
        if event is RowEvent.DELIVERED and not line.patience.kept:
            self._queue.delete(row.number)
            return
        self._queue.over(
            Outcome(
                number=row.number,
                state=ROWS[RowState(row.state), event].value,
                attempts=row.attempts,
                finished_at=datetime.now(UTC),
                status=status,
                message=message,
            )
        )
        line.finished.append(row.number)
        while len(line.finished) > max(1, line.patience.kept):
            self._queue.delete(line.finished.popleft())

    def _failed(
        self, line: Line, row: DeliveryRow, message: str, status: int | None, wait: float | None
    ) -> None:
        row = msgspec.structs.replace(row, status=status, message=message)
        line.retry_head(row)
        first = line.state is TargetState.FINE
        exhausted = line.failed(datetime.now(UTC), random.random(), message=message, status=status, wait=wait)
        self._queue.over(
            Outcome(
                number=row.number,
                state=row.state,
                attempts=row.attempts,
                finished_at=None,
                status=status,
                message=message,
            )
        )
        self._dirty.add(line.target)
        self._save_at = 0.0  # soon, so that a restart goes on waiting
        self._wake.set()
        if first:
            log.info("%s does not take deliveries, tried again: %s", line.target, message)
        if exhausted:
            self._tell_paused(line)

    def _tell_paused(self, line: Line) -> None:
        log.warning(
            "%s is paused, nothing more is sent to it until somebody resumes it: %s",
            line.target,
            line.message,
        )
        self._paused(line.target, line.message)
