"""A copy of the database each day, the newest few kept.

When the last one was made stands in its name, so that a server that is restarted each hour makes no more
of them, and one that was off for a week makes one soon.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallycast.db import back_up, newest_copy_at

CHECK_SECONDS = 1_800.0
FIRST_SECONDS = 60.0
"""Not while a server starts."""
DUE_AFTER = timedelta(days=1)


class DailyBackup:
    """`copy_if_due` is to be called now and then; `kept` tells how many copies stay."""

    def __init__(
        self,
        database: Path,
        folder: Path,
        kept: Callable[[], int],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._folder = folder
        self._kept = kept
        self._clock = clock

    async def copy_if_due(self) -> None:
        """Copy when the newest copy is a day old, or dated in the future by a clock that was wrong.

        Raises DatabaseUnusable.
        """
        if not await asyncio.to_thread(self._database.exists):
            return  # it is kept in PostgreSQL, which is backed up by its own tools
        newest = await asyncio.to_thread(newest_copy_at, self._database, self._folder)
        now = self._clock()
        if newest is None or not timedelta(0) <= now - newest < DUE_AFTER:
            await asyncio.to_thread(back_up, self._database, self._folder, kept=self._kept())
