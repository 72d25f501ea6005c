import asyncio
import logging
import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import settings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


async def stored(database: Database) -> dict[str, str]:
    async with database.reading() as connection:
        return await settings.read_all(connection)


# What is written is there for readers, and still there when the file is opened again.
async def test_written_rows_outlive_the_process(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    async with Database(path) as database:
        async with database.writing() as connection:
            await settings.write(connection, {"a": "1"}, NOW)
        assert await stored(database) == {"a": "1"}
    async with Database(str(path)) as database:
        assert await stored(database) == {"a": "1"}
    async with Database(f"sqlite:///{path}") as database:
        assert database.path == path
        assert await stored(database) == {"a": "1"}


# WAL, foreign keys, busy timeout; readers cannot write.
async def test_connections_are_set_up(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database:
        for door in (database.reading, database.writing):
            async with door() as connection:
                found = {
                    name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
                    for name in ("journal_mode", "foreign_keys", "busy_timeout")
                }
            assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000}
        with pytest.raises(DatabaseUnusable, match="readonly"):
            async with database.reading() as connection:
                await settings.write(connection, {"a": "1"}, NOW)


# Any error inside a writing transaction undoes all of it.
async def test_an_error_undoes_the_transaction(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database:

        async def fail_halfway() -> None:
            async with database.writing() as connection:
                await settings.write(connection, {"a": "1"}, NOW)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail_halfway()
        assert await stored(database) == {}


# One writer: transactions of many tasks come one after the other, none is lost, none fails as "locked".
async def test_writers_queue(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database:

        async def add_one() -> None:
            async with database.writing() as connection:
                before = int((await settings.read_all(connection)).get("n", "0"))
                await asyncio.sleep(0)
                await settings.write(connection, {"n": str(before + 1)}, NOW)

        await asyncio.gather(*(add_one() for _ in range(50)))
        assert await stored(database) == {"n": "50"}


# A reader keeps its one consistent state while a writer commits beside it.
async def test_a_reader_does_not_wait_and_sees_one_state(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database, database.reading() as reader:
        assert await settings.read_all(reader) == {}
        async with database.writing() as connection:
            await settings.write(connection, {"a": "1"}, NOW)
        assert await settings.read_all(reader) == {}
        assert await stored(database) == {"a": "1"}


# More readers than connections: the rest waits for a free one.
async def test_many_readers(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database:
        assert await asyncio.gather(*(stored(database) for _ in range(40))) == [{}] * 40


# A writer that is cancelled gives the turn back and leaves nothing half done.
async def test_a_cancelled_writer_gives_the_turn_back(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database:
        inside = asyncio.Event()

        async def hold() -> None:
            async with database.writing() as connection:
                await settings.write(connection, {"a": "1"}, NOW)
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hold())
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with database.writing() as connection:
            await settings.write(connection, {"b": "2"}, NOW)
        assert await stored(database) == {"b": "2"}


# After the end no thread of the driver is left, and the closed database says so.
async def test_it_closes_cleanly(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    async with Database(tmp_path / "tally.db") as database:
        await asyncio.gather(*(stored(database) for _ in range(8)))
    for thread in set(threading.enumerate()) - before:
        # The driver's thread has closed its connection and is on its last lines.
        thread.join(5)
        assert not thread.is_alive()
    assert os.listdir(tmp_path) == ["tally.db"]
    with pytest.raises(DatabaseUnusable, match="closed"):
        await stored(database)
    with pytest.raises(DatabaseUnusable, match="closed"):
        async with database.writing():
            pass


# Leaving waits for the transaction that is under way.
async def test_leaving_waits_for_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def write(database: Database) -> None:
        async with database.writing() as connection:
            inside.set()
            await go_on.wait()
            await settings.write(connection, {"a": "1"}, NOW)

    async with Database(path) as database:
        task = asyncio.create_task(write(database))
        await inside.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
    await task
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT value FROM settings").fetchall() == [("1",)]


# Two databases in one process know nothing of each other.
async def test_two_databases_at_once(tmp_path: Path) -> None:
    async with Database(tmp_path / "one.db") as one, Database(tmp_path / "two.db") as two:
        async with one.writing() as connection:
            await settings.write(connection, {"a": "1"}, NOW)
        assert await stored(two) == {}


# Secrets among the values never stand in an error's words.
async def test_errors_do_not_show_values(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database:
        with pytest.raises(DatabaseUnusable) as caught:
            async with database.reading() as connection:
                await settings.write(connection, {"stream_keys": "very secret"}, NOW)
        assert "very secret" not in f"{caught.value} {caught.value.__cause__}"
        assert "\n" not in str(caught.value)


# An address that cannot be understood is said in one line, without the password that may stand in it.
def test_a_url_that_cannot_be_read() -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        Database("://:secret@@")
    assert "secret" not in str(caught.value)


# Not even at debug level do the values reach the log.
async def test_the_driver_does_not_log_values(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with Database(tmp_path / "tally.db") as database, database.writing() as connection:
        await settings.write(connection, {"stream_keys": "very secret"}, NOW)
    assert "very secret" not in caplog.text


KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from tallycast.db import Database
from tallycast.db.queries import settings

async def main():
    async with Database(sys.argv[1]) as database:
        for number in range(50):
            async with database.writing() as connection:
                await settings.write(connection, {"n": str(number)}, datetime.now(UTC))
        async with database.writing() as connection:
            await settings.write(connection, {"n": "half"}, datetime.now(UTC))
            os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


# kill -9 in the middle of a transaction: what was committed is there, the half one is not.
async def test_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(path))
    assert await process.wait() == -signal.SIGKILL
    async with Database(path) as database:
        assert await stored(database) == {"n": "49"}
