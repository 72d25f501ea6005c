"""Rows and folders: what is there after a crash, what is deleted, what is refused."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallycast.db import Database
from tallycast.recordings import Catalogue, Clips, Keeping, RecordingRefused, RecordingRow, UnknownRecording
from tallycast.recordings.bucket import RecordingsBucket
from tallycast.settings import ROWS, StorageSettings
from tests.support.recordings import made_recording, make_recording

STARTED = datetime(2026, 6, 1, tzinfo=UTC)


@contextlib.asynccontextmanager
async def catalogue_in(folder: Path, forgotten: list[str] | None = None) -> AsyncIterator[Catalogue]:
    async with Database(folder / "tally.db") as database:
        yield Catalogue(database, folder / "recordings", (forgotten or []).append)


def clips_of(catalogue: Catalogue) -> Clips:
    nowhere = RecordingsBucket(lambda: StorageSettings.of({row.key: row.default for row in ROWS}))
    return Clips(catalogue, Keeping(catalogue.folder, nowhere))


def row(recording_id: str) -> RecordingRow:
    return RecordingRow(id=recording_id, kind="recording", title="One", started_at=STARTED)


# A kill leaves a row without an end and a journal without its last line: all whole segments are kept.
async def test_a_recording_that_was_cut_short_is_kept(tmp_path: Path) -> None:
    make_recording(tmp_path / "recordings", "b1", torn=True)
    async with catalogue_in(tmp_path) as catalogue:
        await catalogue.add(row("b1"))
        await catalogue.recover()
        found = await catalogue.find("b1")
    assert found.complete
    assert found.duration_seconds == pytest.approx(4.0, abs=0.1)
    assert found.ended_at is not None
    assert found.size_bytes > 10_000


# A kill between the first segment and the row; and one before there was anything to keep.
async def test_folders_without_rows_and_rows_without_folders(tmp_path: Path) -> None:
    await made_recording(tmp_path / "recordings", "b1")
    (tmp_path / "recordings" / "b2" / "0").mkdir(parents=True)
    async with catalogue_in(tmp_path) as catalogue:
        await catalogue.add(row("b3"))
        await catalogue.recover()
        assert [one.id for one in await catalogue.all()] == ["b1"]
    assert not (tmp_path / "recordings" / "b2").exists()


async def test_titles_are_lines(tmp_path: Path) -> None:
    await made_recording(tmp_path / "recordings", "b1")
    async with catalogue_in(tmp_path) as catalogue:
        await catalogue.recover()
        changed = await catalogue.change("b1", title="  A\nnew\x00 title ", published=True, keep=True)
        assert (changed.title, changed.published, changed.keep) == ("A new title", True, True)
        for bad in ("", " \n", "x" * 201):
            with pytest.raises(RecordingRefused):
                await catalogue.change("b1", title=bad)


async def test_deleting_takes_the_media_along(tmp_path: Path) -> None:
    forgotten: list[str] = []
    folder = await made_recording(tmp_path / "recordings", "b1")
    async with Database(tmp_path / "tally.db") as database:
        catalogue = Catalogue(database, tmp_path / "recordings", forgotten.append)
        await catalogue.add(row("b1"))
        with pytest.raises(RecordingRefused, match="being recorded"):
            await catalogue.delete("b1")
        await catalogue.complete("b1", None)
        await catalogue.delete("b1")
        assert forgotten == ["b1"]
        assert not folder.exists()
        with pytest.raises(UnknownRecording):
            await catalogue.find("b1")


# An id is a folder's name: nothing else is looked up.
@pytest.mark.parametrize("bad", ["..", "../b1", "a/b", "", ".", "x" * 41, "a\x00", "b1/0"])
async def test_ids_lead_nowhere_else(tmp_path: Path, bad: str) -> None:
    async with catalogue_in(tmp_path) as catalogue:
        for ask in (catalogue.find, catalogue.delete, catalogue.change):
            with pytest.raises(UnknownRecording):
                await ask(bad)


# A clip: whole segments around what was asked for, and it outlives what it was cut from.
async def test_a_clip_of_a_recording(tmp_path: Path) -> None:
    await made_recording(tmp_path / "recordings", "b1")
    async with catalogue_in(tmp_path) as catalogue:
        await catalogue.recover()
        clip = await clips_of(catalogue).from_recording("b1", 2.5, 3.5, "Best of")
        assert (clip.kind, clip.source_id, clip.title, clip.published) == ("clip", "b1", "Best of", True)
        assert clip.duration_seconds == pytest.approx(2.0, abs=0.1)
        await catalogue.delete("b1")
        [journal] = await catalogue.journals(clip.id)
        at = catalogue.folder_of(clip.id) / "0"
        assert [(at / one.name).stat().st_size for one in journal.segments] == [
            one.size_bytes for one in journal.segments
        ]
        for start, end in ((3.0, 3.0), (4.0, 2.0), (100.0, 110.0), (0.0, 4000.0)):
            with pytest.raises(RecordingRefused):
                await clips_of(catalogue).from_recording(clip.id, start, end, "")
