"""One try of one row, and what follows from it for the row, its line and the people who should know."""

import logging
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec

from tallycast.db.queries.deliveries import DeliveryRow, Outcome
from tallycast.delivery.errors import DeliveryFailed, DeliveryRefused, TargetGone
from tallycast.delivery.kinds import Kind, Told
from tallycast.delivery.line import Line
from tallycast.delivery.queue import DeliveryQueue
from tallycast.delivery.state import ROWS, RowEvent, RowState, TargetState

log = logging.getLogger(__name__)


class Tries:
    """`changed` is called with a line whose target answered or failed, `paused` when it is given up."""

    def __init__(
        self,
        queue: DeliveryQueue,
        kinds: Mapping[str, Kind],
        *,
        changed: Callable[[Line], None],
        paused: Told,
    ) -> None:
        self._queue = queue
        self._kinds = kinds
        self._changed = changed
        self._paused = paused

    async def once(self, line: Line, row: DeliveryRow) -> None:
        """Send the head of a line, or throw it away if nobody should get it any more."""
        kind = self._kinds.get(row.kind)
        if kind is None:
            self._end(line, row, RowEvent.REFUSED, None, "Nothing here sends this kind any more")
            return
        if kind.patience.has_expired(row.created_at, datetime.now(UTC)):
            self._end(line, row, RowEvent.EXPIRED, row.status, row.message or "It waited for too long")
            return
        row = msgspec.structs.replace(row, attempts=row.attempts + 1)
        try:
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
        self._changed(line)

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
            self._queue.delete(line.finished.pop(0))

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
        self._changed(line)
        if first:
            log.info("%s does not take deliveries, tried again: %s", line.target, message)
        if exhausted:
            self._tell_paused(line)

    def _tell_paused(self, line: Line) -> None:
        self._changed(line)
        log.warning(
            "%s is paused, nothing more is sent to it until somebody resumes it: %s",
            line.target,
            line.message,
        )
        self._paused(line.target, line.message)
