"""An answer that is not there yet, without a task that waits for it.

A thousand viewers wait for each part; a task, a future and a timeout for each of them cost as much as the
rest of the answer.
"""

import asyncio
from collections.abc import Callable

import msgspec

from tallycast.broadcast import Waiters, Waiting
from tallycast.http.reply import Reply


class Wait(msgspec.Struct, frozen=True):
    """The answer is not there yet: ask again when this rendition has changed."""

    rendition: int
    most_seconds: float


class Later:
    """Asks again after each change, until there is an answer or the time is over (`too_late`)."""

    __slots__ = ("_ask", "_give", "_timer", "_too_late", "_wait", "_waiters", "_waiting")

    def __init__(
        self, waiters: Waiters, wait: Wait, ask: Callable[[], Reply | Wait | None], too_late: Reply
    ) -> None:
        self._waiters = waiters
        self._wait = wait
        self._ask = ask
        self._too_late = too_late
        self._give: Callable[[Reply | None], None]
        self._timer: asyncio.TimerHandle
        self._waiting: Waiting

    def begin(self, give: Callable[[Reply | None], None]) -> None:
        """Wait, then call `give` once; None: the answer is there, and is to be given the usual way."""
        self._give = give
        self._timer = asyncio.get_running_loop().call_later(
            self._wait.most_seconds, self._end, self._too_late
        )
        self._waiting = self._waiters.when_changed(self._wait.rendition, self._look)

    def cancel(self) -> None:
        """Nobody wants it any more."""
        self._timer.cancel()
        self._waiting.cancel()

    def _look(self) -> None:
        answer = self._ask()
        if isinstance(answer, Wait):
            self._waiting = self._waiters.when_changed(answer.rendition, self._look)
        else:
            self._end(answer)

    def _end(self, answer: Reply | None) -> None:
        self.cancel()
        self._give(answer)
