"""Which recordings there are: a row and a folder each. Lists, finds, renames, publishes and deletes them."""

import asyncio
import logging
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tallycast.db import Database
from tallycast.db.queries import recordings as rows
from tallycast.db.queries.recordings import RecordingRow
from tallycast.recordings.errors import RecordingRefused, UnknownRecording
from tallycast.recordings.keeping import DELETED, NOTE, read_note
from tallycast.storage import Journal, read_journals

log = logging.getLogger(__name__)

FOLDER_NAME = "recordings"
"""Below the data folder."""
STILL_NAME = "thumbnail.jpg"
TITLE_LENGTH_MOST = 200
_ID = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)


class Catalogue:
    """The rows, and the folder that holds a folder for each of them."""

    def __init__(self, database: Database, folder: Path, forgotten: Callable[[str], None]) -> None:
        """`forgotten` is told the id of what was deleted."""
        self._database = database
        self._forgotten = forgotten
        self.folder = folder

    def folder_of(self, recording_id: str) -> Path:
        """Where its media are; raises UnknownRecording for what is no id."""
        if _ID.fullmatch(recording_id) is None:
            raise UnknownRecording("There is no such recording")
        return self.folder / recording_id

    async def all(self) -> list[RecordingRow]:
        """Recordings and clips, the newest first; of one that runs, what is there so far."""
        async with self._database.reading() as connection:
            found = await rows.all_rows(connection)
        return [one if one.complete else await self._so_far(one) for one in found]

    async def ids(self) -> list[tuple[str, bool]]:
        """Id of each recording and clip, and whether it is complete."""
        async with self._database.reading() as connection:
            return [(one.id, one.complete) for one in await rows.all_rows(connection)]

    async def find(self, recording_id: str) -> RecordingRow:
        """One of them; raises UnknownRecording."""
        self.folder_of(recording_id)
        async with self._database.reading() as connection:
            found = await rows.find(connection, recording_id)
        if found is None:
            raise UnknownRecording("There is no such recording")
        return found if found.complete else await self._so_far(found)

    async def journals(self, recording_id: str) -> list[Journal]:
        """What its renditions hold."""
        return await asyncio.to_thread(read_journals, self.folder_of(recording_id))

    async def add(self, new: RecordingRow) -> None:
        """A recording begins, or a clip was cut."""
        async with self._database.writing() as connection:
            await rows.add(connection, new)

    async def change(
        self,
        recording_id: str,
        *,
        title: str | None = None,
        published: bool | None = None,
        keep: bool | None = None,
    ) -> RecordingRow:
        """Give it another title, publish it or not, keep it from being deleted by age or size or not."""
        await self.find(recording_id)
        values: dict[str, object] = {}
        if title is not None:
            values["title"] = clean_title(title)
        if published is not None:
            values["published"] = published
        if keep is not None:
            values["keep"] = keep
        if values:
            async with self._database.writing() as connection:
                await rows.change(connection, recording_id, **values)
        return await self.find(recording_id)

    async def delete(self, recording_id: str) -> None:
        """Delete it and its media. Raises RecordingRefused while it runs."""
        found = await self.find(recording_id)
        if not found.complete:
            raise RecordingRefused("This broadcast is being recorded; end it first")
        async with self._database.writing() as connection:
            await rows.remove(connection, recording_id)
        await asyncio.to_thread(_remove, self.folder_of(recording_id))
        self._forgotten(recording_id)
        log.info("Recording %s (%s) is deleted", recording_id, found.title)

    async def complete(self, recording_id: str, ended_at: datetime | None) -> RecordingRow | None:
        """Nothing more is coming. One that holds nothing is deleted; then the answer is None.

        `ended_at` None: by the last segment that is there, as nobody saw its end.
        """
        journals = await self.journals(recording_id)
        if not journals:
            async with self._database.writing() as connection:
                await rows.remove(connection, recording_id)
            await asyncio.to_thread(_remove, self.folder_of(recording_id))
            return None
        last = max(one.segments[-1].date + one.segments[-1].seconds for one in journals)
        async with self._database.writing() as connection:
            await rows.change(
                connection,
                recording_id,
                complete=True,
                ended_at=ended_at or datetime.fromtimestamp(last, UTC),
                **_measures(journals),
            )
        return await self.find(recording_id)

    async def recover(self) -> None:
        """After a crash: end what was being recorded, and take in folders that have no row."""
        async with self._database.reading() as connection:
            known = {one.id: one for one in await rows.all_rows(connection)}
        for one in known.values():
            here = await asyncio.to_thread(self.folder_of(one.id).exists)
            # A database that several servers share also has what another one is recording now.
            if not one.complete and (here or self._database.path is not None):
                ended = await self.complete(one.id, None)
                log.warning("The recording %s was cut short; %s", one.id, "kept" if ended else "it was empty")
        folders = await asyncio.to_thread(
            lambda: [path for path in self.folder.glob("*") if path.is_dir() and _ID.fullmatch(path.name)]
        )
        for folder in folders:
            if folder.name not in known and not (folder / DELETED).exists():
                await self._adopt(folder)

    async def _adopt(self, folder: Path) -> None:
        journals = await asyncio.to_thread(read_journals, folder)
        if journals:
            started_at = datetime.fromtimestamp(journals[0].segments[0].date, UTC)
            await self.add(
                RecordingRow(
                    id=folder.name, kind="recording", title=title_of(started_at), started_at=started_at
                )
            )
        await self.complete(folder.name, None)

    async def _so_far(self, row: RecordingRow) -> RecordingRow:
        journals = await self.journals(row.id)
        values = {name: getattr(row, name) for name in row.__struct_fields__}
        return RecordingRow(**{**values, **_measures(journals)})


def _measures(journals: list[Journal]) -> dict[str, float | int]:
    return {
        "duration_seconds": max((one.seconds for one in journals), default=0.0),
        "size_bytes": sum(one.size_bytes for one in journals),
    }


def _remove(folder: Path) -> None:
    """All but the note of what there is in a bucket: who deletes that needs it, and may have to wait."""
    if read_note(folder) is None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    (folder / DELETED).touch()
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name not in (NOTE, DELETED):
            path.unlink(missing_ok=True)


def clean_title(title: str) -> str:
    """One line without control characters. Raises RecordingRefused."""
    cleaned = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    if not cleaned or len(cleaned) > TITLE_LENGTH_MOST:
        raise RecordingRefused(f"title: expected 1 to {TITLE_LENGTH_MOST} characters")
    return cleaned


def title_of(moment: datetime) -> str:
    """Of a recording that nobody gave one."""
    return f"Broadcast of {moment:%Y-%m-%d %H:%M} UTC"
