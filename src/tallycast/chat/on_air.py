"""Whether a broadcast is on, as far as the chat needs to know; it hears so on the bus."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.events import BroadcastEnded, BroadcastStarted, LiveElsewhere

OPEN_AFTER_END = timedelta(minutes=5)
"""The chat stays open this long after a broadcast (contract)."""


class OnAir:
    """The chat is open during a broadcast, a while after it, and on a server that never had one.

    `opens_early` says whether it is open for another reason: a broadcast that is planned to begin soon.
    """

    def __init__(self, opens_early: Callable[[], bool] = lambda: False) -> None:
        self._opens_early = opens_early
        self._here = False
        self._elsewhere = False
        self._ended_at: datetime | None = None

    async def load(self, database: Database) -> None:
        """What happened before this start of the server."""
        async with database.reading() as connection:
            found = await state.read(connection)
        began, ended = found.last_connected_at, found.last_disconnected_at
        if began is not None and (ended is None or ended < began):
            ended = datetime.now(UTC)  # the server died while it was live: its end is now
        self._ended_at = ended

    @property
    def online(self) -> bool:
        """Whether a broadcast is on, here or on another server."""
        return self._here or self._elsewhere

    def changed(self, event: BroadcastStarted | BroadcastEnded | LiveElsewhere) -> bool:
        """A broadcast began or ended; returns whether we went on or off the air by it."""
        was_online = self.online
        match event:
            case LiveElsewhere():
                self._elsewhere = event.online
                if not event.online:
                    self._ended_at = event.at
            case BroadcastStarted():
                self._here = True
            case BroadcastEnded():
                self._here = False
                self._ended_at = event.ended_at
        return self.online != was_online

    def is_open(self) -> bool:
        """Whether messages are taken."""
        if self.online or self._ended_at is None or self._opens_early():
            return True
        return datetime.now(UTC) < self._ended_at + OPEN_AFTER_END
