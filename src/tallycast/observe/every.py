"""Something that is done again and again while the server runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

log = logging.getLogger(__name__)


class Every:
    """Calls `action` first after `first_seconds`, then every `seconds`, while it is entered.

    An action that fails is logged and called again the next time.
    """

    def __init__(
        self,
        seconds: float,
        action: Callable[[], Awaitable[None]],
        *,
        name: str,
        first_seconds: float | None = None,
    ) -> None:
        self._seconds = seconds
        self._first_seconds = seconds if first_seconds is None else first_seconds
        self._action = action
        self._name = name
        self._task: asyncio.Task[None] | None = None
        self.failed = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._work(), name=self._name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        await asyncio.sleep(self._first_seconds)
        while True:
            try:
                await self._action()
            except Exception:
                self.failed += 1
                log.exception("%s failed", self._name)
            await asyncio.sleep(self._seconds)
