"""Whether a broadcast is on, as far as the chat needs to know; it hears so on the bus."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.events import BroadcastEnded, BroadcastStarted

OPEN_AFTER_END = timedelta(minutes=5)
"""The chat stays open this long after a broadcast (contract)."""


class OnAir:
    """The chat is open during a broadcast, a while after it, and on a server that never had one.

    `opens_early` says whether it is open for another reason: a broadcast that is planned to begin soon.
    """

    def __init__(self, opens_early: Callable[[], bool] = lambda: False) -> None:
        self._opens_early = opens_early
        self.online = False
        self._ended_at: datetime | None = None

    async def load(self, database: Database) -> None:
        """What happened before this start of the server."""
        async with database.reading() as connection:
            found = await state.read(connection)
        began, ended = found.last_connected_at, found.last_disconnected_at
        if began is not None and (ended is None or ended < began):
            ended = datetime.now(UTC)  # the server died while it was live: its end is now
        self._ended_at = ended

    def changed(self, event: BroadcastStarted | BroadcastEnded) -> None:
        """A broadcast began or ended."""
        self.online = isinstance(event, BroadcastStarted)
        if isinstance(event, BroadcastEnded):
            self._ended_at = event.ended_at

    def is_open(self) -> bool:
        """Whether messages are taken."""
        if self.online or self._ended_at is None or self._opens_early():
            return True
        return datetime.now(UTC) < self._ended_at + OPEN_AFTER_END
