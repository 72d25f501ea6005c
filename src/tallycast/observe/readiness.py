"""Whether the server can do its work now, for whoever sends it viewers (a load balancer, an orchestrator)."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from tallycast.errors import TallycastError

log = logging.getLogger(__name__)

CHECK_SECONDS = 3.0
"""A part that does not answer in this time is not ready."""
KEPT_SECONDS = 1.0
"""The answer is kept this long: everybody may ask, and asking must stay cheap."""

Check = Callable[[], Awaitable[None]]
"""Raises TallycastError or OSError if its part cannot work."""


class Readiness:
    """Asks the parts that the server cannot do without."""

    def __init__(self, checks: Mapping[str, Check], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._checks = checks
        self._clock = clock
        self._answer: dict[str, bool] = {}
        self._answered_at = float("-inf")
        self._turn = asyncio.Lock()

    async def parts(self) -> dict[str, bool]:
        """Each part by name, and whether it works; why not stands in the log."""
        async with self._turn:
            if self._clock() - self._answered_at >= KEPT_SECONDS:
                answers = await asyncio.gather(*(self._works(name) for name in self._checks))
                self._answer = dict(zip(self._checks, answers, strict=True))
                self._answered_at = self._clock()
            return dict(self._answer)

    async def _works(self, name: str) -> bool:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._checks[name]()
        except (TallycastError, OSError, TimeoutError) as error:
            log.warning("%s is not ready: %s", name, error or type(error).__name__)
            return False
        return True
