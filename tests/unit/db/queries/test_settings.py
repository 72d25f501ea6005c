from datetime import UTC, datetime
from pathlib import Path

from tallycast.db import Database
from tallycast.db.queries import settings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


async def test_write_replaces_and_remove_forgets(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database, database.writing() as connection:
        await settings.write(connection, {}, NOW)
        await settings.write(connection, {"a": "1", "b": '"it\'s; DROP TABLE settings"'}, NOW)
        await settings.write(connection, {"a": "2"}, NOW)
        assert await settings.read_all(connection) == {"a": "2", "b": '"it\'s; DROP TABLE settings"'}
        await settings.remove(connection, ["a", "unknown"])
        assert await settings.read_all(connection) == {"b": '"it\'s; DROP TABLE settings"'}
