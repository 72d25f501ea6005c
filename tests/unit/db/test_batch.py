import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import settings
from tallycast.db.tables import state


def rows(*keys: str) -> list[dict[str, str]]:
    return [{"key": key, "value": "1"} for key in keys]


async def keys(database: Database) -> set[str]:
    async with database.reading() as connection:
        return {row.key for row in await connection.execute(state.select())}


# All rows or none; a bad batch leaves nothing and stops no other.
async def test_all_or_none(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:
        await database.write_batch(insert(state), rows("a", "b"))
        with pytest.raises(DatabaseUnusable):
            await database.write_batch(insert(state), rows("c", "a"))
        await database.write_batch(insert(state), rows("d"))
        assert await keys(database) == {"a", "b", "d"}


# Batches and other writers take turns; nobody waits for a lock of the file.
async def test_turns(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:

        async def batch(number: int) -> None:
            await database.write_batch(insert(state), rows(str(number)))

        async def other() -> None:
            async with database.writing() as connection:
                await settings.read_all(connection)
                await asyncio.sleep(0)

        await asyncio.gather(*(batch(number) if number % 2 else other() for number in range(40)))
        assert len(await keys(database)) == 20


async def test_a_closed_database(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:
        await database.write_batch(insert(state), rows("a"))
    with pytest.raises(DatabaseUnusable):
        await database.write_batch(insert(state), rows("b"))
