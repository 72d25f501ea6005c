"""What was said, kept: written in batches before anybody sees it, shown as history, deleted by age.

A message is stored first and sent to everyone after, so that what somebody has seen, the sender included,
survives a crash of the server (SQLite in WAL mode: a committed transaction is in the system's hands, and
only a power cut may lose the last moment). One task writes; whatever came in while it wrote goes into the
next transaction together. So a message waits for one commit, about a millisecond, and a flood costs few.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import msgspec

from tallycast.chat.errors import MessageRefused
from tallycast.chat.frames import Kind
from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import messages
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import Event
from tallycast.settings import ChatSettings

log = logging.getLogger(__name__)

BATCH_MOST = 500
PRUNE_SECONDS = 300.0
FULL_LOG_MOST = 500
"""Messages that moderators see at once."""
TOLD_REMEMBERED = 5_000
"""Ids of messages that were sent to everyone: many more than are read again after a gap."""


class _Waiting(msgspec.Struct, frozen=True):
    message: StoredMessage
    fact: Event | None
    stored: asyncio.Future[None]


class MessageLog:
    """An async context manager; entered, it writes and prunes. Left, all that was taken in is written."""

    def __init__(self, database: Database, settings: Callable[[], ChatSettings]) -> None:
        self._database = database
        self._settings = settings
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._history: list[StoredMessage] | None = None
        self._version = 0
        self._told: dict[str, None] = {}
        self._closing = False
        self._writer: asyncio.Task[None]
        self._pruner: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        # What was said before this start is history, and told to nobody as new.
        self._note_told(await self.everything())
        loop = asyncio.get_running_loop()
        self._writer = loop.create_task(self._write(), name="chat-writer")
        self._pruner = loop.create_task(self._prune_at_times(), name="chat-pruner")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pruner.cancel()
        await asyncio.gather(self._pruner, return_exceptions=True)
        self._closing = True
        self._wake.set()
        await self._writer

    async def keep(self, message: StoredMessage, fact: Event | None = None) -> None:
        """Store a message, and what others are to be told of it; returns when both are safe.

        Raises MessageRefused if it cannot be stored.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(message, fact, stored))
        self._wake.set()
        await stored

    async def history(self) -> Sequence[StoredMessage]:
        """What a newcomer sees: the newest messages of people and bots, oldest first."""
        limit = self._settings().chat_history_messages
        if self._history is None:
            version = self._version
            async with self._database.reading() as connection:
                found = await messages.newest(connection, limit, kinds=(Kind.CHAT,)) if limit else []
            if version != self._version:
                return found
            self._history = found
        return self._history[-limit:] if limit else []

    async def everything(self) -> list[StoredMessage]:
        """What moderators see: all kinds, hidden ones too, newest first."""
        async with self._database.reading() as connection:
            return (await messages.newest(connection, FULL_LOG_MOST, with_hidden=True))[::-1]

    async def of_user(self, user_id: str, limit: int = 50) -> list[StoredMessage]:
        """What one user said lately, hidden or not, newest first."""
        async with self._database.reading() as connection:
            return (await messages.newest(connection, limit, with_hidden=True, user_id=user_id))[::-1]

    def forget_history(self) -> None:
        """Something that the history shows has changed elsewhere: read it anew."""
        self._history = None
        self._version += 1

    def was_told(self, message_id: str) -> bool:
        """Whether it was, or is being, sent to everyone here."""
        return message_id in self._told

    def take_in(self, message: StoredMessage) -> bool:
        """Another server has stored this one; returns whether it is new here."""
        if message.id in self._told:
            return False
        self._has_come([message])
        return True

    async def prune(self) -> int:
        """Delete what is too old; returns how many."""
        oldest = datetime.now(UTC) - timedelta(hours=self._settings().chat_history_hours)
        async with self._database.writing() as connection:
            count = await messages.remove_before(connection, oldest)
        if count:
            self.forget_history()
        return count

    async def _write(self) -> None:
        while self._waiting or not self._closing:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH_MOST], self._waiting[BATCH_MOST:]
                try:
                    await self._store(batch)
                except DatabaseUnusable:
                    # One may be at fault (its user was deleted a moment ago): each by itself, in order.
                    for one in batch:
                        await self._write_one(one)
                for one in batch:
                    if not one.stored.done():
                        one.stored.set_result(None)

    async def _write_one(self, one: "_Waiting") -> None:
        try:
            await self._store([one])
        except DatabaseUnusable as error:
            log.error("A chat message could not be stored: %s", error)
            if not one.stored.done():
                one.stored.set_exception(
                    MessageRefused("Your message could not be stored; please try again.")
                )

    async def _store(self, batch: "list[_Waiting]") -> None:
        said = [one.message for one in batch]
        facts = [one.fact for one in batch if one.fact is not None]
        # Noted first: whoever reads the database anew meanwhile must not take it for somebody else's.
        self._note_told(said)
        outbox = self._database.outbox
        await self._database.write_batches(lambda: [messages.insertion(said), *outbox(facts)])
        self._has_come(said)

    def _has_come(self, batch: Sequence[StoredMessage]) -> None:
        self._note_told(batch)
        if self._history is not None:
            shown = {message.id for message in self._history}
            told = [one for one in batch if one.kind == Kind.CHAT and one.id not in shown]
            limit = max(1, self._settings().chat_history_messages)
            self._history = [*self._history, *told][-limit:]
        self._version += 1

    def _note_told(self, batch: Sequence[StoredMessage]) -> None:
        self._told |= dict.fromkeys(message.id for message in batch)
        while len(self._told) > TOLD_REMEMBERED:
            del self._told[next(iter(self._told))]

    async def _prune_at_times(self) -> None:
        while True:
            try:
                await self.prune()
            except DatabaseUnusable as error:
                log.error("Old chat messages could not be deleted: %s", error)
            await asyncio.sleep(PRUNE_SECONDS)
