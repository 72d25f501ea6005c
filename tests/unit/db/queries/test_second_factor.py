from pathlib import Path

from tallycast.db import Database
from tallycast.db.queries import second_factor
from tallycast.db.queries.second_factor import StoredFactor


# There is one factor or none; a code's step is used up once.
async def test_one_factor(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database, database.writing() as connection:
        assert await second_factor.find(connection) is None
        for secret in ("OLD", "NEW"):
            await second_factor.put(connection, StoredFactor(secret=secret, confirmed=False, last_step=0))
        assert await second_factor.use_step(connection, 7, confirm=True)
        assert not await second_factor.use_step(connection, 7)
        assert not await second_factor.use_step(connection, 6)
        assert await second_factor.use_step(connection, 8)
        assert await second_factor.find(connection) == StoredFactor(secret="NEW", confirmed=True, last_step=8)
        await second_factor.remove(connection)
        assert await second_factor.find(connection) is None
