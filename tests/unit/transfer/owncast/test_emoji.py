from pathlib import Path

import pytest

from tallycast.transfer.owncast import emoji
from tallycast.transfer.owncast.emoji import copy_emoji
from tests.support.owncast import PNG, SVG
from tests.unit.transfer.conftest import tree


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    (tmp_path / "theirs" / "a" / "b").mkdir(parents=True)
    return tmp_path / "theirs"


# Links would bring any file of the machine along, hidden files are none of theirs, scripts are taken out.
def test_what_is_copied(theirs: Path, tmp_path: Path) -> None:
    (theirs / "a" / "b" / "deep.png").write_bytes(PNG)
    (theirs / ".hidden.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    (theirs / "link.png").symlink_to(tmp_path / "secret.png")
    (theirs / "script.svg").write_bytes(SVG.replace(b"<rect", b"<script>alert(1)</script><rect"))
    (theirs / "lie.gif").write_bytes(PNG)
    result = copy_emoji(theirs, tmp_path / "ours")
    ours = tree(tmp_path / "ours")
    assert sorted(ours) == ["a/b/deep.png", "script.svg"]
    assert b"script" not in ours["script.svg"]
    assert [path for path, _ in result.refused] == ["lie.gif"]
    assert "image/png" in result.refused[0][1]


def test_no_folder(tmp_path: Path) -> None:
    result = copy_emoji(tmp_path / "missing", tmp_path / "ours")
    assert (result.copied, result.there, result.refused) == ([], 0, [])
    assert not (tmp_path / "ours").exists()


def test_too_many(theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emoji, "FILES_MOST", 2)
    for number in range(4):
        (theirs / f"{number}.png").write_bytes(PNG)
    result = copy_emoji(theirs, tmp_path / "ours")
    assert sorted(tree(tmp_path / "ours")) == ["0.png", "1.png"]
    assert [path for path, _ in result.refused] == ["2.png", "3.png"]


def test_undone(theirs: Path, tmp_path: Path) -> None:
    (theirs / "one.png").write_bytes(PNG)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "mine.png").write_bytes(b"mine")
    copy_emoji(theirs, tmp_path / "ours").undo()
    assert tree(tmp_path / "ours") == {"mine.png": b"mine"}
