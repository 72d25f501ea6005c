import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallycast.chat.errors import MessageRefused
from tallycast.chat.messages import MessageLog
from tallycast.chat.users import Users
from tallycast.db import Database
from tallycast.db.queries import messages as queries
from tallycast.db.queries import users
from tallycast.db.queries.messages import StoredMessage
from tests.support.chat import chat_settings


def message(name: str, **more: object) -> StoredMessage:
    values = {"kind": "CHAT", "sent_at": datetime.now(UTC), "body": name} | more
    return StoredMessage(id=name, **values)  # type: ignore[arg-type]


# A message that was kept is in the file: another process (here: another connection) reads it.
async def test_what_is_kept_is_stored(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database, MessageLog(database, chat_settings) as log:
        await log.keep(message("one"))
        async with Database(tmp_path / "t.db") as other:
            assert [one.id for one in await MessageLog(other, chat_settings).history()] == ["one"]


# Many at once are written together, in the order in which they came.
async def test_batches_keep_the_order(database: Database) -> None:
    async with MessageLog(database, chat_settings) as log:
        await asyncio.gather(*(log.keep(message(str(number))) for number in range(700)))
        assert [one.id for one in await log.history()] == [str(number) for number in range(650, 700)]
        assert len(await log.everything()) == 500


# What waits when the server stops is still written.
async def test_the_rest_is_written_at_the_end(database: Database) -> None:
    async with MessageLog(database, chat_settings) as log:
        waiting = [asyncio.ensure_future(log.keep(message(str(number)))) for number in range(20)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert len(await MessageLog(database, chat_settings).history()) == 20


# One that cannot be stored (its user is gone) is refused, and takes no other with it.
async def test_one_that_cannot_be_stored(database: Database) -> None:
    nobody = (await Users(database, chat_settings).register("Ada")).user
    async with database.writing() as connection:
        await users.remove(connection, nobody.id)
    async with MessageLog(database, chat_settings) as log:
        results = await asyncio.gather(
            log.keep(message("one")),
            log.keep(message("two", user=nobody)),
            log.keep(message("three")),
            return_exceptions=True,
        )
        assert isinstance(results[1], MessageRefused)
        assert results[0] is results[2] is None
        assert [one.id for one in await log.history()] == ["one", "three"]


# History: the newest 50, oldest first, only what people said, and what is in memory is what is stored.
async def test_history(database: Database) -> None:
    async with MessageLog(database, chat_settings) as log:
        for number in range(60):
            await log.keep(message(str(number)))
            if number == 20:
                await log.history()
        await log.keep(message("system", kind="SYSTEM"))
        remembered = [one.id for one in await log.history()]
        log.forget_history()
        assert (
            remembered == [one.id for one in await log.history()] == [str(number) for number in range(10, 60)]
        )


async def test_its_size_can_be_set(database: Database) -> None:
    most = 3
    async with MessageLog(database, lambda: chat_settings(chat_history_messages=most)) as log:
        for number in range(5):
            await log.keep(message(str(number)))
        assert [one.id for one in await log.history()] == ["2", "3", "4"]
        most = 0
        assert await log.history() == []


# Older messages are deleted, also at the start.
async def test_pruning(database: Database) -> None:
    old = datetime.now(UTC) - timedelta(hours=3)
    async with database.writing() as connection:
        await queries.add(connection, [message("older", sent_at=old), message("new")])
    async with MessageLog(database, chat_settings) as log:
        for _ in range(5000):
            if [one.id for one in await log.everything()] == ["new"]:
                break
            await asyncio.sleep(0.001)
        await log.keep(message("old", sent_at=old))
        assert [one.id for one in await log.history()] == ["new", "old"]
        assert await log.prune() == 1
        assert [one.id for one in await log.history()] == ["new"]


async def test_who_no_longer_waits(database: Database) -> None:
    async with MessageLog(database, chat_settings) as log:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(log.keep(message("one")), 0)
        await log.keep(message("two"))
        assert [one.id for one in await log.history()][-1] == "two"
