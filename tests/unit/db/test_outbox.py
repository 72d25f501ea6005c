import contextlib
from pathlib import Path

import pytest
from sqlalchemy import insert

from tallycast.db import Batch, Database, DatabaseUnusable, execute_all
from tallycast.db.tables import state
from tallycast.events import BansChanged, Event

FACT = BansChanged()


def noted(key: str) -> list[Batch]:
    return [(insert(state), [{"key": key, "value": "1"}])]


async def keys(database: Database) -> set[str]:
    async with database.reading() as connection:
        return {row.key for row in await connection.execute(state.select())}


# With the fact, or not at all; a maker hears how it went.
async def test_with_the_fact(tmp_path: Path) -> None:
    heard: list[bool] = []
    async with Database(tmp_path / "t.db") as database:

        def make(facts: object) -> list[Batch]:
            database.when_over(heard.append)
            return noted("told")

        end = database.outbox.add(make)
        with pytest.raises(DatabaseUnusable):
            await database.write_batches(lambda: [*database.outbox([FACT]), *noted("fact"), *noted("fact")])
        assert await keys(database) == set()
        with contextlib.suppress(RuntimeError):
            async with database.writing() as connection:
                await execute_all(connection, database.outbox([FACT]))
                raise RuntimeError
        assert (await keys(database), heard) == (set(), [False, False])
        async with database.writing() as connection:
            await execute_all(connection, [*noted("fact"), *database.outbox([FACT])])
        assert (await keys(database), heard) == ({"fact", "told"}, [False, False, True])
        end()
        assert database.outbox([FACT]) == []


# Nobody's message is refused as somebody else cannot tell of it.
async def test_a_maker_that_breaks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(facts: list[Event]) -> list[Batch]:
        raise ValueError("broken")

    database = Database(tmp_path / "t.db")
    database.outbox.add(broken)  # type: ignore[arg-type]
    database.outbox.add(lambda facts: noted("b"))
    assert len(database.outbox([FACT])) == 1
    assert "others are not told of 1 facts" in caplog.text
