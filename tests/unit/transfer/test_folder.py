from pathlib import Path

import pytest

from tallycast.errors import StartRefused
from tallycast.transfer import FolderInUse, hold_data_folder


# One holds the folder, the next is told so; when the first lets go, the folder is free again.
def test_one_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    in_use = pytest.raises(FolderInUse, match="in use by another Tallycast")
    with hold_data_folder(folder), in_use, hold_data_folder(folder):
        raise AssertionError("not reached")
    with hold_data_folder(folder):
        assert (folder / "lock").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartRefused, match="cannot be written"), hold_data_folder(tmp_path / "file" / "x"):
        raise AssertionError("not reached")
