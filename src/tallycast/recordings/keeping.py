"""Where the files of recordings are: on the disk of this machine, or their media in a bucket.

What a recording is (journals, initialization sections, its picture) always stays here. Beside the journal of
a rendition whose segments go to a bucket lies a list of those that are there, and in the recording's folder a
note that says which bucket that is and under which name. The name has a part that nobody can guess: media in
a bucket may be open to whoever knows their address, and not every recording is published.
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Self

import msgspec

from tallycast.recordings.bucket import RecordingsBucket
from tallycast.storage import Bucket, StorageTrouble

NOTE = "bucket.json"
LIST = "stored.txt"
DELETED = "deleted"
"""Marks the folder of a recording that is deleted, but for its objects."""
PAUSES_SECONDS = (0.5, 1.5)
"""Between the tries to read an object; so there are three."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Which bucket has the media of a recording, and in which folder."""

    endpoint: str
    bucket: str
    prefix: str
    folder: str

    @classmethod
    def new(cls, bucket: Bucket, recording_id: str) -> Self:
        """For a recording that begins to go there."""
        return cls(folder=f"{recording_id}-{secrets.token_hex(8)}", **bucket.place)

    def fits(self, bucket: Bucket) -> bool:
        """Whether this is the bucket that is meant."""
        return bucket.place == {"endpoint": self.endpoint, "bucket": self.bucket, "prefix": self.prefix}


def read_note(folder: Path) -> Note | None:
    """The note of a recording; None where all of it is here. One that is torn was written before anything was
    stored."""
    try:
        return msgspec.json.decode((folder / NOTE).read_bytes(), type=Note)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def write_note(folder: Path, note: Note) -> None:
    """Before the first object: what there will be to delete."""
    write_whole(folder / NOTE, msgspec.json.encode(note))


def stored_in(rendition: Path) -> set[str]:
    """Names of a rendition's segments that are in the bucket."""
    try:
        text = (rendition / LIST).read_text("ascii", "replace")
    except FileNotFoundError:
        return set()
    return set(text.split("\n")[:-1])  # what follows the last line's end was torn


def note_stored(rendition: Path, name: str) -> None:
    """It is there; on the disk when this returns, as the file may be deleted then."""
    with (rendition / LIST).open("ab") as file:
        file.write(name.encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, data: bytes) -> None:
    """A file that is there as a whole or not at all, also after a power cut: what it tells of leaves this
    machine then."""
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Keeping:
    """Reads what was recorded, wherever it is."""

    def __init__(self, folder: Path, bucket: RecordingsBucket) -> None:
        self.folder = folder
        self._bucket = bucket

    async def in_bucket(self, recording_ids: Iterable[str]) -> set[str]:
        """Those of them whose media are in a bucket, or on their way there."""
        ids = list(recording_ids)
        return await asyncio.to_thread(lambda: {one for one in ids if (self.folder / one / NOTE).exists()})

    def path(self, recording_id: str, rendition: int, name: str) -> Path:
        """Where a file is, if it is here."""
        return self.folder / recording_id / str(rendition) / name

    async def read(self, recording_id: str, rendition: int, name: str) -> bytes:
        """A whole file. Raises FileNotFoundError where it is nowhere, StorageTrouble if the bucket fails."""
        try:
            return await asyncio.to_thread(self.path(recording_id, rendition, name).read_bytes)
        except FileNotFoundError:
            bucket, key = await self._place(recording_id, rendition, name)
        return await self._try(lambda: bucket.get(key))

    async def read_stored(
        self, recording_id: str, rendition: int, name: str, first: int, length: int
    ) -> bytes:
        """A stretch of a segment that is not here; raises as `read` does."""
        bucket, key = await self._place(recording_id, rendition, name)
        return await self._try(lambda: bucket.get_range(key, first, length))

    async def addresses(self, recording_id: str, rendition: int) -> dict[str, str]:
        """Where viewers fetch those segments of a rendition that are in the bucket; none if they cannot."""
        bucket, folder = self._bucket.named(), self.folder / recording_id
        if bucket is None or not self._bucket.serves_viewers:
            return {}
        note = await asyncio.to_thread(read_note, folder)
        if note is None or not note.fits(bucket):
            return {}
        names = await asyncio.to_thread(stored_in, folder / str(rendition))
        return {name: bucket.url(bucket.recorded_key(note.folder, rendition, name)) for name in names}

    async def _place(self, recording_id: str, rendition: int, name: str) -> tuple[Bucket, str]:
        folder = self.folder / recording_id
        note = await asyncio.to_thread(read_note, folder)
        if note is None:
            raise FileNotFoundError(f"{name} of recording {recording_id}")
        bucket = self._bucket.named()
        if bucket is None or not note.fits(bucket):
            raise StorageTrouble("It is in a bucket that is no longer in the settings")
        return bucket, bucket.recorded_key(note.folder, rendition, name)

    async def _try(self, read: Callable[[], Awaitable[bytes]]) -> bytes:
        for pause_seconds in PAUSES_SECONDS:
            try:
                return await read()
            except StorageTrouble:
                await asyncio.sleep(pause_seconds)
        return await read()
