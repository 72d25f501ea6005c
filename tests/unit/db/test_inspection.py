from pathlib import Path

import pytest

from tallycast.db import Database, DatabaseUnusable, check_foreign


# A database of ours passes and is not changed; what is none is refused under the name that was given.
# (Which files are refused in a restore is tested in transfer/test_backup.py.)
async def test_one_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    async with Database(path):
        pass
    before = path.read_bytes()
    check_foreign(path, name="of the test")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["tally.db"]


def test_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    for name in ("empty", "missing"):
        with pytest.raises(DatabaseUnusable, match="The database of the test"):
            check_foreign(tmp_path / name, name="of the test")
    assert not (tmp_path / "missing").exists()


# A page in the middle that was overwritten shows.
async def test_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    async with Database(path):
        pass
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(DatabaseUnusable, match="The database of the test"):
        check_foreign(path, name="of the test")
