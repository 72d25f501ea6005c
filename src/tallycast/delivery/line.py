"""The line of one target: how it is doing and which rows come next. Sans-IO.

A line holds the next rows in memory and knows whether the database has more behind them; so a target with a
long line costs no more memory than one with a short one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tallycast.db.queries.deliveries import DeliveryRow, TargetRow
from tallycast.delivery.backoff import Patience
from tallycast.delivery.state import TARGETS, TargetEvent, TargetState

IN_MEMORY_MOST = 100
"""Rows of a line: a good stretch of work, and of a flood little memory."""


class Line:
    """One target. Small, as there may be thousands."""

    __slots__ = (
        "_counted",
        "_next",
        "answered_at",
        "dropped",
        "failing_since",
        "failures",
        "finished",
        "is_stored",
        "last_offered",
        "last_over",
        "message",
        "more",
        "next_attempt_at",
        "patience",
        "paused_at",
        "state",
        "status",
        "target",
        "waiting",
    )

    def __init__(self, target: str, patience: Patience, row: TargetRow | None = None) -> None:
        self.target = target
        self.patience = patience
        self.is_stored = row is not None
        """There is a row about it."""
        row = row or TargetRow(target=target)
        self.state = TargetState(row.state)
        self.failures = row.failures
        self.failing_since = row.failing_since
        self.next_attempt_at = row.next_attempt_at
        self.paused_at = row.paused_at
        self.answered_at = row.answered_at
        self.status = row.status
        self.message = row.message
        self.dropped = row.dropped
        self.waiting = 0
        """Rows in memory and behind."""
        self.more = False
        """The database has further rows behind those in memory."""
        self.finished: list[int] = []
        """Numbers of rows that are over and still readable, oldest first."""
        self.last_over = 0
        """Number of the last row that is over. Its record may not be written yet: rows are read behind it."""
        self._next: list[DeliveryRow] = []
        self._counted = 0
        self.last_offered = 0

    @property
    def kind(self) -> str:
        """Of its deliveries."""
        return self.target.partition("/")[0]

    @property
    def row(self) -> TargetRow:
        """What is stored of it."""
        return TargetRow(
            target=self.target,
            state=self.state.value,
            failures=self.failures,
            failing_since=self.failing_since,
            next_attempt_at=self.next_attempt_at,
            paused_at=self.paused_at,
            answered_at=self.answered_at,
            status=self.status,
            message=self.message,
            dropped=self.dropped,
        )

    @property
    def head(self) -> DeliveryRow | None:
        """The row that is to be sent next, as far as it is in memory."""
        return self._next[0] if self._next else None

    def offer(self, row: DeliveryRow) -> None:
        """A new row, behind all others."""
        self.last_offered = row.number
        if row.number <= self._counted:
            return  # it came with a refill
        self.waiting += 1
        if self.more or len(self._next) >= IN_MEMORY_MOST:
            self.more = True
        elif not self._next or row.number > self._next[-1].number:
            self._next.append(row)

    def refill(self, rows: Sequence[DeliveryRow], *, offered_before: int) -> None:
        """The oldest rows from the database, behind `last_over`, at most `IN_MEMORY_MOST`.

        `offered_before`: `last_offered` when the reading began. What came since may not be among them.
        """
        self._next = list(rows)
        last = rows[-1].number if rows else 0
        self.more = len(rows) >= IN_MEMORY_MOST or self.last_offered > max(last, offered_before)
        if not self.more:
            self.waiting = len(rows)
            self._counted = max(self._counted, last)

    def retry_head(self, row: DeliveryRow) -> None:
        """The head as it is after a try that failed; what is behind it is read again when it is needed."""
        if self._next and self._next[0].number == row.number:
            self.more = self.more or len(self._next) > 1
            self._next = [row]

    def drop_head(self, number: int) -> None:
        """A row is over."""
        self.last_over = max(self.last_over, number)
        if self._next and self._next[0].number == number:
            self._next.pop(0)
            self.waiting = max(0, self.waiting - 1)

    def to_drop(self) -> int:
        """How many rows are too many; in lots, so that a full line does not cost a deletion each row."""
        lot = max(1, self.patience.waiting_most // 20)
        excess = self.waiting - self.patience.waiting_most
        return excess if excess >= lot else 0

    def were_dropped(self, count: int) -> None:
        """The oldest rows were thrown away; those in memory are read anew."""
        self.dropped += count
        self.waiting = max(0, self.waiting - count)
        self._next.clear()
        self.more = True

    def answered(self, now: datetime, status: int | None, message: str = "") -> bool:
        """The target took a row or declined it in good order; True: it had been failing."""
        before = self.state
        self._become(TargetEvent.ANSWERED)
        self.answered_at, self.status = now, status
        if self.state is not TargetState.PAUSED:
            self.message = message
        self.failures, self.failing_since, self.next_attempt_at = 0, None, None
        return before is TargetState.FAILING

    def failed(
        self, now: datetime, random: float, *, message: str, status: int | None, wait: float | None
    ) -> bool:
        """A try failed; True: the target is paused now, as it has failed for too long."""
        paused_before = self.state is TargetState.PAUSED
        self._become(TargetEvent.FAILED)
        self.failures += 1
        self.failing_since = self.failing_since or now
        self.status, self.message = status, message
        if status is not None:
            self.answered_at = now
        if paused_before:
            return False
        if self.patience.is_exhausted(self.failures, self.failing_since, now):
            self._become(TargetEvent.EXHAUSTED)
            self.paused_at, self.next_attempt_at = now, None
            return True
        seconds = self.patience.wait_seconds(self.failures, random, wait)
        self.next_attempt_at = now + timedelta(seconds=seconds)
        return False

    def stop(self, now: datetime, message: str) -> None:
        """Nothing more is tried."""
        if self.state is not TargetState.PAUSED:
            self.paused_at = now
        self._become(TargetEvent.STOPPED)
        self.message, self.next_attempt_at = message, None

    def resume(self) -> None:
        """Try again, at once."""
        self._become(TargetEvent.RESUMED)
        self.failures, self.failing_since, self.next_attempt_at = 0, None, None
        self.paused_at, self.message = None, ""

    def wait_seconds(self, now: datetime) -> float:
        """Until the next attempt."""
        if self.next_attempt_at is None:
            return 0.0
        return max(0.0, (self.next_attempt_at - now).total_seconds())

    @property
    def is_worth_a_row(self) -> bool:
        """Somebody will ask how it was doing: after a restart, or where what is over stays readable."""
        return self.state is not TargetState.FINE or self.patience.kept > 0

    @property
    def at_rest(self) -> bool:
        """Nothing waits, nothing is wrong, nothing is remembered: the line may be forgotten."""
        return not self.waiting and self.state is TargetState.FINE and not self.finished

    def _become(self, event: TargetEvent) -> None:
        self.state = TARGETS[self.state, event]
