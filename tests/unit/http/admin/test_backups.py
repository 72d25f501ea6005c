"""Backups by the API: made while the server runs, fetched whole, deleted; and nothing else of the disk."""

import io
import zipfile
from pathlib import Path

import pytest

from tallycast.db import back_up
from tallycast.transfer import BACKUPS_NAME, DATABASE_NAME, restore_server
from tests.support.in_process import ADMIN, in_process

ROOT = "/api/admin/backups"


async def test_a_backup_is_made_fetched_restored_and_deleted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with in_process(data) as server:
        client = server.client
        assert (await client.get(ROOT, auth=ADMIN)).json()["backups"] == []
        # Its database has a name of its own in these tests; the archive is made of the real one.
        (data / DATABASE_NAME).symlink_to(data / "tally.db")
        made = await client.post(ROOT + "/create", auth=ADMIN, json={})
        assert made.status_code == 200, made.text
        name = made.json()["name"]
        assert made.json()["kind"] == "full"
        (listed,) = (await client.get(ROOT, auth=ADMIN)).json()["backups"]
        assert listed == made.json()

        fetched = await client.get(ROOT + "/download", auth=ADMIN, params={"name": name})
        assert fetched.status_code == 200
        assert len(fetched.content) == listed["sizeBytes"]
        assert f'filename="{name}"' in fetched.headers["content-disposition"]
        assert fetched.headers["cache-control"] == "no-store"
        assert "database.db" in zipfile.ZipFile(io.BytesIO(fetched.content)).namelist()

        removed = await client.post(ROOT + "/delete", auth=ADMIN, json={"name": name})
        assert removed.status_code == 200
        assert (await client.get(ROOT, auth=ADMIN)).json()["backups"] == []
    archive = tmp_path / "fetched.zip"
    archive.write_bytes(fetched.content)
    restored = restore_server(tmp_path / "elsewhere", archive)
    assert (tmp_path / "elsewhere" / DATABASE_NAME).is_file()
    assert restored.kept is None


async def test_daily_copies_are_listed_too_newest_first(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server:
        copies = [back_up(tmp_path / "tally.db", tmp_path / BACKUPS_NAME, kept=5) for _ in range(2)]
        (tmp_path / BACKUPS_NAME / "notes.txt").write_text("not a backup")
        listed = (await server.client.get(ROOT, auth=ADMIN)).json()["backups"]
        assert [one["name"] for one in listed] == [copy.name for copy in reversed(copies)]
        assert {one["kind"] for one in listed} == {"database"}


@pytest.mark.parametrize(
    "name",
    ["../tally.db", "tally.db", "tallycast-full-20260101-000000-000000.zip", "", "notes.txt", "a/../../x"],
)
async def test_nothing_else_of_the_disk_is_reached(tmp_path: Path, name: str) -> None:
    async with in_process(tmp_path) as server:
        (tmp_path / BACKUPS_NAME).mkdir()
        (tmp_path / BACKUPS_NAME / "notes.txt").write_text("not a backup")
        fetched = await server.client.get(ROOT + "/download", auth=ADMIN, params={"name": name})
        assert fetched.status_code == 400
        removed = await server.client.post(ROOT + "/delete", auth=ADMIN, json={"name": name})
        assert removed.status_code == 400
        assert (tmp_path / "tally.db").is_file()
        assert (tmp_path / BACKUPS_NAME / "notes.txt").is_file()


async def test_nobody_else_gets_one(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server:
        for path in (ROOT, ROOT + "/download?name=x"):
            assert (await server.client.get(path)).status_code == 401
