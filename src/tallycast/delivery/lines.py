"""The lines of all targets: which are sent to now, which wait for their turn or their time.

A line has a task only while something of it is being sent. One that waits for its next attempt has a timer,
one that waits for its turn an entry in a list: thousands of targets that are down cost little.
"""

import asyncio
import functools
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import deliveries as queries
from tallycast.db.queries.deliveries import DeliveryRow, TargetRow
from tallycast.delivery.backoff import Patience
from tallycast.delivery.kinds import AT_ONCE, Kind, Told
from tallycast.delivery.line import IN_MEMORY_MOST, Line
from tallycast.delivery.queue import DeliveryQueue
from tallycast.delivery.state import TargetState
from tallycast.delivery.tries import Tries
from tallycast.delivery.turns import Turns

log = logging.getLogger(__name__)

LEAVE_SECONDS = 2.0
"""For what is under way when the server stops."""
FAILING_SHARE = 4
"""Of the turns of a kind there is one for this many, beside them, for targets that fail."""
SAVED_AT_ONCE = 200
"""Targets in one transaction."""


class Lines:
    """`sends`: is this server the one that does; `troubled` is called when a target has failed."""

    def __init__(
        self,
        database: Database,
        queue: DeliveryQueue,
        kinds: Mapping[str, Kind],
        *,
        sends: Callable[[], bool],
        troubled: Callable[[], None],
        paused: Told,
    ) -> None:
        self._database = database
        self._kinds = kinds
        self._sends = sends
        self._troubled = troubled
        self._tries = Tries(queue, kinds, changed=self.changed, paused=paused)
        self._lines: dict[str, Line] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._turns: dict[tuple[str, bool], Turns] = {}
        self._unsaved: set[str] = set()

    def find(self, target: str) -> Line | None:
        """None: nothing is known of the target, it is fine."""
        return self._lines.get(target)

    def of(self, target: str) -> Line:
        """The line of a target, which may be new."""
        if target not in self._lines:
            self._lines[target] = Line(target, self._patience_of(target))
        return self._lines[target]

    def _patience_of(self, target: str) -> Patience:
        kind = self._kinds.get(target.partition("/")[0])
        return kind.patience if kind is not None else Patience()

    def load(
        self, stored: Iterable[TargetRow], counts: Mapping[str, int], finished: Iterable[tuple[str, int]]
    ) -> None:
        """Begin anew with what the database knows."""
        self._lines = {row.target: Line(row.target, self._patience_of(row.target), row) for row in stored}
        for target, number in finished:
            self.of(target).finished.append(number)
        for target, count in counts.items():
            line = self.of(target)
            line.waiting, line.more = count, True
            self.start(line)

    def start(self, line: Line) -> None:
        """Send what waits for a target, now or when it may be tried, unless that happens already."""
        self._stop_timer(line.target)
        if not self._may_send(line) or line.target in self._tasks:
            return
        seconds = line.wait_seconds(datetime.now(UTC))
        if seconds:
            self._timers[line.target] = asyncio.get_running_loop().call_later(seconds, self.start, line)
        elif (turns := self._turns_of(line)).take(line):
            self._begin(line, turns)

    def _stop_timer(self, target: str) -> None:
        if timer := self._timers.pop(target, None):
            timer.cancel()

    def _may_send(self, line: Line) -> bool:
        if not line.waiting or line.state is TargetState.PAUSED:
            return False
        return self._sends() and self._lines.get(line.target) is line

    def _turns_of(self, line: Line) -> Turns:
        key = line.kind, line.state is TargetState.FAILING
        if key not in self._turns:
            kind = self._kinds.get(line.kind)
            most = AT_ONCE if kind is None else kind.at_once
            self._turns[key] = Turns(max(1, most // FAILING_SHARE) if key[1] else most)
        return self._turns[key]

    def _begin(self, line: Line, turns: Turns) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(line, turns), name=f"deliver-{line.target}")
        self._tasks[line.target] = task
        task.add_done_callback(lambda task: self._served(line, turns, task))

    def _served(self, line: Line, turns: Turns, task: asyncio.Task[None]) -> None:
        if self._tasks.get(line.target) is task:
            del self._tasks[line.target]
        turns.give_back()
        while (following := turns.next()) is not None:
            self.start(following)
        if task.cancelled():
            return
        if task.exception() is not None:
            log.error(
                "Deliveries to %s went wrong within this program", line.target, exc_info=task.exception()
            )
        else:
            self.start(line)

    async def _serve(self, line: Line, turns: Turns) -> None:
        """Send what waits for one target, in order, as long as it takes it and nobody else wants the turn."""
        while self._may_send(line) and not line.wait_seconds(datetime.now(UTC)):
            if line.head is not None:
                await self._tries.once(line, line.head)
                if turns.are_wanted:
                    return
            elif line.more:
                await self._refill(line)
            else:
                line.waiting = 0

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

    def changed(self, line: Line) -> None:
        """How a target is doing is to be saved, if anybody ever asks for it."""
        if line.is_worth_a_row or line.is_stored:
            self._unsaved.add(line.target)
            if line.state is not TargetState.FINE:
                self._troubled()

    def must_save(self, line: Line) -> None:
        """The same whatever it says: another server may have stored something else."""
        self._unsaved.add(line.target)

    @property
    def are_unsaved(self) -> bool:
        """Some have changed since they were saved."""
        return bool(self._unsaved)

    async def save(self) -> None:
        """Store how targets are doing. Raises DatabaseUnusable."""
        while self._unsaved:
            some = [self._unsaved.pop() for _ in range(min(SAVED_AT_ONCE, len(self._unsaved)))]
            lines = [self._lines[target] for target in some if target in self._lines]
            rows = [line.row for line in lines if line.is_worth_a_row]
            try:
                await self._database.write_batches(functools.partial(queries.saving_targets, some, rows))
            except DatabaseUnusable:
                self._unsaved.update(some)
                raise
            for line in lines:
                line.is_stored = line.is_worth_a_row

    def sweep(self) -> None:
        """Forget lines that say nothing."""
        for target in [one for one, line in self._lines.items() if line.at_rest]:
            if target not in self._tasks and target not in self._unsaved:
                del self._lines[target]

    async def forget(self, target: str) -> None:
        """The target is no more: nothing is sent to it."""
        self._stop_timer(target)
        line = self._lines.pop(target, None)
        self._unsaved.discard(target)
        if line is not None:
            for turns in self._turns.values():
                turns.leave(target)
        if task := self._tasks.pop(target, None):
            await _cancel([task])

    async def leave(self) -> None:
        """Nothing is begun any more (`sends` says no); what is under way gets some time."""
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=LEAVE_SECONDS)
        await self.stop()

    async def stop(self) -> None:
        """Break off at once."""
        for target in list(self._timers):
            self._stop_timer(target)
        self._turns.clear()
        await _cancel(list(self._tasks.values()))


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
