"""Segments as files: whole or not there, in order, and never in the way of the live edge."""

import asyncio
from pathlib import Path

import pytest

from tallycast.storage import DiskFolder, read_journal
from tallycast.storage import disk as module
from tests.support.broadcasts import MadeUp


async def keep(disk: DiskFolder, made: MadeUp, segments: int) -> list[str]:
    """Write an initialization section and some segments; returns the names of these."""
    spec, names = made.spec(), []
    for event in made.begin():
        disk.keep(spec, event, event.data)  # type: ignore[arg-type, union-attr]
    for _ in range(segments):
        whole = made.segment()[-1]
        disk.keep(spec, whole, b"x" * whole.size_bytes)  # type: ignore[arg-type, union-attr]
        names.append(whole.name)
    await disk.flush()
    await asyncio.sleep(0)  # the writer's word has come to the loop
    return names


async def test_what_is_written_is_found(tmp_path: Path) -> None:
    disk = DiskFolder(tmp_path)
    made = MadeUp()
    first, second = await keep(disk, made, 2)
    found = disk.find(0, first)
    assert found is not None
    assert found.path.read_bytes() == b"x" * found.size_bytes
    journal = read_journal(tmp_path / "0")
    assert journal is not None
    assert [one.name for one in journal.segments] == [first, second]
    assert journal.rendition.name == "720p"
    assert journal.seconds == 4.0
    assert disk.size_bytes == journal.size_bytes


async def test_a_window_forgets_and_a_recording_does_not(tmp_path: Path) -> None:
    for keeps_all in (False, True):
        disk = DiskFolder(tmp_path / str(keeps_all), keeps_all=keeps_all)
        first, second = await keep(disk, MadeUp(), 2)
        disk.forget(0, [first, "never-there.m4s"])
        await disk.flush()
        assert disk.find(0, first) is None
        assert disk.find(0, second) is not None
        assert (disk.folder / "0" / first).exists() is keeps_all


# A full disk: told once, nothing half written, and on as soon as there is space again.
async def test_a_full_disk_is_told_once(tmp_path: Path) -> None:
    said: list[str] = []
    disk = DiskFolder(tmp_path, free_bytes_least=1 << 62)
    disk.said = said.append
    made = MadeUp()
    names = await keep(disk, made, 3)
    assert disk.find(0, names[0]) is None
    assert disk.skipped == 4
    assert said == ["The disk does not take the video: no space is left"]
    disk._free_bytes_least = 0
    names = await keep(disk, made, 1)
    assert disk.find(0, names[0]) is not None
    assert said[1:] == [""]
    assert disk.failure == ""
    assert not list(tmp_path.rglob("*.unfinished"))


async def test_what_waits_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_BYTES_MOST", 2)
    disk = DiskFolder(tmp_path)
    names = await keep(disk, MadeUp(), 2)
    assert [disk.find(0, name) for name in names] == [None, None]
    assert "too slow" in disk.failure


# After a kill the last line may be torn, and a file may have no line: neither is a segment.
async def test_a_torn_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    disk = DiskFolder(tmp_path)
    names = await keep(disk, MadeUp(), 3)
    path = tmp_path / "0" / "index.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    journal = read_journal(tmp_path / "0")
    assert journal is not None
    assert [one.name for one in journal.segments] == names[:2]
    path.write_bytes(b"")
    assert read_journal(tmp_path / "0") is None
    assert read_journal(tmp_path / "1") is None
