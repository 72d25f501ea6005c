from datetime import UTC, datetime
from pathlib import Path

from tallycast.db import Database
from tallycast.db.queries import imported

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


# Documents are kept by kind and key as they came, until a room takes them.
async def test_documents_wait(tmp_path: Path) -> None:
    async with Database(tmp_path / "tally.db") as database, database.writing() as connection:
        await imported.add(connection, "a", {"2": {"x": [1, None, "ä"]}, "1": "text"}, NOW)
        await imported.add(connection, "b", {"1": True}, NOW)
        await imported.add(connection, "b", {}, NOW)
        assert await imported.keys(connection, "a") == {"1", "2"}
        assert await imported.read(connection, "a") == {"1": "text", "2": {"x": [1, None, "ä"]}}
        await imported.remove(connection, "a", ["1", "3"])
        assert await imported.keys(connection, "a") == {"2"}
        assert await imported.keys(connection, "b") == {"1"}
        assert await imported.read(connection, "c") == {}
