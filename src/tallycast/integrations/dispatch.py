"""Hands notices over in the background, each receiver by itself, again while there is hope."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from tallycast.db import Connection
from tallycast.integrations.channels import Errand, ErrandFailed

log = logging.getLogger(__name__)

WAITS_SECONDS = (5.0, 30.0, 120.0, 600.0)
"""Before each further try; news of a broadcast is no news after a quarter of an hour."""
AT_ONCE = 8
"""Receivers that are told at the same time."""


class Dispatcher:
    """An async context manager; left, it gives up what waits."""

    def __init__(
        self, run: Callable[[Errand], Awaitable[None]], *, waits_seconds: tuple[float, ...] = WAITS_SECONDS
    ) -> None:
        self._run = run
        self._waits_seconds = waits_seconds
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def enqueue(self, connection: Connection, errands: list[Errand]) -> None:
        """Take errands; returns at once."""
        for errand in errands:
            task = asyncio.get_running_loop().create_task(self._work(errand), name="notice")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, errand: Errand) -> None:
        for wait in (*self._waits_seconds, None):
            try:
                async with self._turns:
                    await self._run(errand)
            except ErrandFailed as failed:
                if wait is None or not failed.passing:
                    log.warning("A notice by %s was not sent: %s", errand.channel, failed)
                    return
                seconds = max(wait * random.uniform(0.8, 1.2), failed.retry_after_seconds or 0.0)
                log.info("A notice by %s waits %.0f s for another try: %s", errand.channel, seconds, failed)
                await asyncio.sleep(seconds)
            except Exception:
                log.exception("A notice by %s failed", errand.channel)
                return
            else:
                return
