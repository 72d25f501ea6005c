import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallycast.db import Database, DatabaseUnusable, back_up
from tallycast.db.queries import settings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM settings ORDER BY key")]


# A copy holds what was committed when it was made, also what still sits in the write-ahead log,
# and nothing of a transaction under way; it can be opened as a database of ours.
async def test_a_copy_while_running(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    async with Database(path) as database:
        async with database.writing() as connection:
            await settings.write(connection, {"a": "1"}, NOW)
        async with database.writing() as connection:
            await settings.write(connection, {"b": "1"}, NOW)
            copy = back_up(path, tmp_path / "backups", kept=3)
        assert keys(path) == ["a", "b"]
    assert keys(copy) == ["a"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in copy.parent.iterdir()] == [copy.name]
    async with Database(copy) as database, database.reading() as connection:
        assert await settings.read_all(connection) == {"a": "1"}


# The newest N copies of a label stay; other files in the folder are not ours.
async def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    path, folder = tmp_path / "tally.db", tmp_path / "backups"
    async with Database(path):
        folder.mkdir()
        (folder / "holiday.db").write_bytes(b"")
        before_upgrade = back_up(path, folder, kept=1, label="schema-0001")
        copies = [back_up(path, folder, kept=3) for _ in range(5)]
    assert set(folder.iterdir()) == {folder / "holiday.db", before_upgrade, *copies[2:]}


# What cannot be read gives one line, and no file that looks like a copy.
def test_a_source_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(DatabaseUnusable, match="cannot be backed up"):
        back_up(path, tmp_path / "backups", kept=1)
    assert list((tmp_path / "backups").iterdir()) == []
    with pytest.raises(DatabaseUnusable, match="unable to open"):
        back_up(tmp_path / "missing.db", tmp_path / "backups", kept=1)
    assert not (tmp_path / "missing.db").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable, match="cannot be backed up"):
        back_up(tmp_path / "tally.db", tmp_path / "file" / "backups", kept=1)


def test_the_copy_that_is_made_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be kept"):
        back_up(tmp_path / "tally.db", tmp_path, kept=0)
