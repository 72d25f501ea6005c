import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tallycast import __version__
from tallycast.db import Database
from tallycast.db.queries import settings
from tallycast.transfer import ArchiveRefused, back_up_server, restore_server
from tallycast.transfer.archive import write_archive
from tests.unit.transfer.conftest import NOW, Maker, mark_of, tree


# A backup that is restored elsewhere makes the same server: database, emoji in their folders, settings
# file. Nothing was there before, so nothing is put aside.
async def test_a_server_moves(make_server: Maker, tmp_path: Path) -> None:
    old = await make_server("old", "one")
    manifest = back_up_server(old, tmp_path / "one.zip")
    assert manifest.product_version == __version__
    assert (tmp_path / "one.zip").stat().st_mode & 0o777 == 0o600
    new = tmp_path / "new"
    new.mkdir()
    restored = restore_server(new, tmp_path / "one.zip")
    assert restored.manifest == manifest
    assert restored.kept is None
    assert await mark_of(new) == "one"
    assert (new / "tallycast.db").stat().st_mode & 0o777 == 0o600
    for path in ("emoji/one.png", "emoji/cats/tom.gif", "tallycast.toml"):
        assert (new / path).read_bytes() == (old / path).read_bytes()
    assert not (new / "recordings").exists()
    assert sorted(one.name for one in new.iterdir()) == ["emoji", "tallycast.db", "tallycast.toml"]


# What was there is kept in a folder of its own; what no backup has (recordings) stays where it is.
async def test_a_restore_keeps_what_was_there(make_server: Maker, tmp_path: Path) -> None:
    one, two = await make_server("first", "one"), await make_server("second", "two")
    back_up_server(one, tmp_path / "one.zip")
    before = tree(two)
    kept = restore_server(two, tmp_path / "one.zip").kept
    assert kept is not None
    assert await mark_of(two) == "one"
    assert not (two / "emoji" / "two.png").exists()
    assert (two / "recordings" / "long.mp4").exists()
    assert tree(kept) == {path: data for path, data in before.items() if not path.startswith("recordings/")}
    assert await mark_of(kept) == "two"


# The write-ahead log belongs to the database that is put aside: beside the new one it would spoil it.
async def test_a_write_ahead_log_goes_with_its_database(make_server: Maker, tmp_path: Path) -> None:
    one, two = await make_server("first", "one"), await make_server("second", "two")
    back_up_server(one, tmp_path / "one.zip")
    (two / "tallycast.db-wal").write_bytes(b"log")
    (two / "tallycast.db-shm").write_bytes(b"index")
    kept = restore_server(two, tmp_path / "one.zip").kept
    assert kept is not None
    assert (kept / "tallycast.db-wal").read_bytes() == b"log"
    assert not (two / "tallycast.db-wal").exists()
    assert await mark_of(two) == "one"


# While a server runs: what was committed is in the backup, what is under way is not.
async def test_a_backup_while_running(make_server: Maker, tmp_path: Path) -> None:
    folder = await make_server("old", "one")
    async with Database(folder / "tallycast.db") as database:
        async with database.writing() as connection:
            await settings.write(connection, {"mark": '"two"'}, NOW)
        async with database.writing() as connection:
            await settings.write(connection, {"mark": '"three"'}, NOW)
            back_up_server(folder, tmp_path / "two.zip")
    (tmp_path / "new").mkdir()
    restore_server(tmp_path / "new", tmp_path / "two.zip")
    assert await mark_of(tmp_path / "new") == "two"


# Links and hidden files in the emoji folder stay out: they could bring any file of the machine along.
async def test_links_are_not_followed(make_server: Maker, tmp_path: Path) -> None:
    folder = await make_server("old", "one")
    (tmp_path / "secret").write_text("secret")
    (folder / "emoji" / "link.png").symlink_to(tmp_path / "secret")
    (folder / "emoji" / ".hidden.png").write_text("x")
    manifest = back_up_server(folder, tmp_path / "one.zip")
    assert sorted(member.path for member in manifest.members) == [
        "database.db",
        "emoji/cats/tom.gif",
        "emoji/one.png",
        "tallycast.toml",
    ]


def test_a_folder_without_a_server(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="There is no server in"):
        back_up_server(tmp_path, tmp_path / "one.zip")
    assert list(tmp_path.iterdir()) == []


# What cannot be written leaves nothing behind.
async def test_a_place_that_cannot_be_written(make_server: Maker, tmp_path: Path) -> None:
    folder = await make_server("old", "one")
    with pytest.raises(ArchiveRefused, match="cannot be written"):
        back_up_server(folder, tmp_path / "missing" / "one.zip")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ArchiveRefused, match="cannot be written"):
        back_up_server(folder, tmp_path / "folder")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "old"]


def sqlite_file(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


OURS = ("CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')")


# The database inside is looked at before anything is touched: another program's, a newer Tallycast's,
# one with code in it, a broken one, none.
@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        (("CREATE TABLE datastore (key TEXT)",), "belongs to another program"),
        ((OURS[0],), "has no schema number"),
        ((OURS[0], "INSERT INTO alembic_version VALUES ('9999')"), "newer Tallycast"),
        ((*OURS, "CREATE VIEW settings AS SELECT 1"), "never makes: a view"),
        (
            (*OURS, "CREATE TRIGGER t AFTER INSERT ON alembic_version BEGIN SELECT 1; END"),
            "never makes: a trigger",
        ),
        (None, "cannot be read: file is not a database"),
    ],
)
async def test_a_foreign_database(
    make_server: Maker, tmp_path: Path, statements: tuple[str, ...] | None, reason: str
) -> None:
    folder = await make_server("old", "one")
    before = tree(folder)
    source = tmp_path / "foreign.db"
    if statements is None:
        source.write_bytes(b"x" * 8192)
    else:
        sqlite_file(source, *statements)
    write_archive(tmp_path / "b.zip", {"database.db": source}, product_version="9", made_at=NOW)
    with pytest.raises(ArchiveRefused, match=reason):
        restore_server(folder, tmp_path / "b.zip")
    assert tree(folder) == before
    assert not (folder / ".restore").exists()


# A backup without emoji and settings file puts those aside as well: the server is as it was then.
async def test_what_the_backup_has_not_is_put_aside(make_server: Maker, tmp_path: Path) -> None:
    folder = await make_server("old", "one")
    source = sqlite_file(tmp_path / "old.db", *OURS)
    write_archive(tmp_path / "b.zip", {"database.db": source}, product_version="9", made_at=NOW)
    kept = restore_server(folder, tmp_path / "b.zip").kept
    assert kept is not None
    assert {one.name for one in folder.iterdir()} == {"recordings", "tallycast.db", kept.name}
    assert (kept / "emoji" / "one.png").exists()
