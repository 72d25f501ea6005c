from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallycast.db import Database
from tallycast.db.queries import audience

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


# Samples come back in order from a moment on; what is older than kept is gone.
async def test_samples(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database, database.writing() as connection:
        for minute in (2, 0, 4):
            at = NOON + timedelta(minutes=minute)
            await audience.add(connection, at, minute, keep_since=NOON)
        assert [viewers for _, viewers in await audience.since(connection, NOON)] == [0, 2, 4]
        assert await audience.since(connection, NOON + timedelta(minutes=3)) == [
            (NOON + timedelta(minutes=4), 4)
        ]
        at = NOON + timedelta(minutes=6)
        await audience.add(connection, at, 6, keep_since=NOON + timedelta(minutes=3))
        await audience.add(connection, at, 7, keep_since=NOON + timedelta(minutes=3))
        assert [viewers for _, viewers in await audience.since(connection, NOON)] == [4, 7]
