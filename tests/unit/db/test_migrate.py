import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, create_engine, text

from tallycast.db import Database, DatabaseUnusable, migrate
from tallycast.db.tables import metadata


def url(path: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(path))


def execute(path: Path, *statements: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return [connection.execute(one).fetchall() for one in statements]


# The tables that the queries use are the tables that the revisions make.
def test_revisions_make_the_declared_tables(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    migrate.migrate(url(path))
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


# The head that is known without Alembic is Alembic's head.
def test_the_known_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


# A second start changes nothing and makes no copy.
def test_a_current_schema_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    migrate.migrate(url(path), copies_folder=tmp_path / "backups")
    before = path.read_bytes()
    migrate.migrate(url(path), copies_folder=tmp_path / "backups")
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


# A file with an older schema of ours is copied before it is changed; a failed upgrade leaves it as it was.
def test_an_older_schema_is_copied_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, copies = tmp_path / "tally.db", tmp_path / "backups"
    migrate.migrate(url(path))
    execute(path, "INSERT INTO settings VALUES ('a', '1', '2026-01-01 00:00:00')")
    monkeypatch.setattr(migrate, "HEAD", "9998")

    def half_an_upgrade(connection: Any) -> None:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.execute(text("DELETE FROM settings"))
        connection.execute(text("SELECT * FROM missing"))

    monkeypatch.setattr(migrate, "_upgrade", half_an_upgrade)
    with pytest.raises(DatabaseUnusable, match="no such table: missing"):
        migrate.migrate(url(path), copies_folder=copies)
    (copy,) = copies.iterdir()
    for one in (path, copy):
        assert execute(
            one, "SELECT key FROM settings", "SELECT name FROM sqlite_master WHERE name='half'"
        ) == [
            [("a",)],
            [],
        ]


# A schema from the future: the data may mean something that we do not know, so nothing is touched.
async def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    migrate.migrate(url(path))
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match=r"newer Tallycast \(schema 9999") as caught:
        async with Database(path):
            pass
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    path.write_bytes(b"this is a picture, not a database" * 100)
    with pytest.raises(DatabaseUnusable, match="file is not a database"):
        async with Database(path):
            pass
    assert path.read_bytes().startswith(b"this is a picture")


# An SQLite file of something else (an Owncast data folder, say) is not ours to change.
async def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    execute(path, "CREATE TABLE datastore (key TEXT, value BLOB)")
    with pytest.raises(DatabaseUnusable, match="another program"):
        async with Database(path):
            pass
    assert execute(path, "SELECT name FROM sqlite_master") == [[("datastore",)]]


@pytest.mark.parametrize("path", ["/proc/tallycast/tally.db", "/proc/tally.db"])
async def test_a_folder_that_cannot_be_written_is_refused(path: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"The database /proc/\S+ cannot be made: ") as caught:
        async with Database(path):
            pass
    assert "\n" not in str(caught.value)


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="unable to open"):
        async with Database(tmp_path):
            pass


# The folder is made when it is not there; only the owner may read the file.
async def test_folder_and_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "tally.db"
    async with Database(path):
        assert path.stat().st_mode & 0o777 == 0o600
