import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tallycast.errors import StartRefused
from tallycast.transfer import ArchiveRefused, hold_data_folder
from tallycast.transfer.swap import discard_stage, finish_swap, new_stage, swap
from tests.unit.transfer.conftest import tree

PLACES = ("a", "b", "c", "d")
# `a` is replaced, `b` is new, `c` is put aside, `d` is in neither; `e` is none of ours.
BEFORE = {"a": b"old a", "c": b"old c", "e": b"e"}
AFTER = {"a": b"new a", "b": b"new b", "e": b"e", "kept/a": b"old a", "kept/c": b"old c"}


class Killed(BaseException):
    """The power went."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in BEFORE.items():
        (tmp_path / name).write_bytes(data)
    stage = new_stage(tmp_path)
    (stage / "a").write_bytes(b"new a")
    (stage / "b").write_bytes(b"new b")
    return tmp_path


def test_a_swap(folder: Path) -> None:
    swap(folder, PLACES, kept="kept")
    assert tree(folder) == AFTER
    finish_swap(folder)
    assert tree(folder) == AFTER


def test_nothing_was_there(tmp_path: Path) -> None:
    (new_stage(tmp_path) / "a").write_bytes(b"new a")
    swap(tmp_path, PLACES, kept="kept")
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_a_stage_that_is_given_up(folder: Path) -> None:
    discard_stage(folder)
    finish_swap(folder)
    assert tree(folder) == BEFORE


def stop_before(step: int, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]) -> None:
    """Let the rename of that number raise (the one that puts the journal in its place is replace())."""
    rename, steps = os.rename, 0

    def counted(source: Path, target: Path) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            raise error()
        rename(source, target)

    monkeypatch.setattr(os, "rename", counted)


# Killed before any step: whoever holds the folder next finishes the swap, and only once.
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_killed_within(folder: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        stop_before(step, patch, Killed)
        with pytest.raises(Killed):
            swap(folder, PLACES, kept="kept")
    assert tree(folder) != AFTER
    with hold_data_folder(folder):
        assert tree(folder) == AFTER
    with hold_data_folder(folder):
        assert tree(folder) == AFTER


# Killed before the journal is there: nothing has happened, and nothing will.
def test_killed_before_the_journal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(source: Path, target: Path) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(Killed):
            swap(folder, PLACES, kept="kept")
    with hold_data_folder(folder):
        assert {path: data for path, data in tree(folder).items() if "/" not in path} == BEFORE


# A rename that the system refuses (a mount point, say) takes the others back.
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_refused_within(folder: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        stop_before(step, patch, lambda: OSError(16, "Device or resource busy", "emoji"))
        with pytest.raises(ArchiveRefused, match="busy; nothing was changed"):
            swap(folder, PLACES, kept="kept")
    assert tree(folder) == BEFORE
    assert not (folder / "kept").exists()


def test_a_journal_that_cannot_be_read(folder: Path) -> None:
    (folder / ".restore" / "journal.json").write_text("{")
    with pytest.raises(StartRefused, match="cannot be read"), hold_data_folder(folder):
        raise AssertionError("not reached")
