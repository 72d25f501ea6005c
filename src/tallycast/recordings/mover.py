"""Brings what is recorded into the bucket: segment by segment, from the disk, for as long as it takes.

A segment is written to the disk first, as everywhere; it leaves the disk when the bucket has it and no viewer
of a running broadcast can wind back to it any more. So a bucket that fails loses nothing: what waits, waits
on the disk, and is tried again with growing pauses for ever. A process that is killed goes on where its lists
end.
"""

import asyncio
import contextlib
import logging
import shutil
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path

from tallycast.media import MediaFormatError
from tallycast.recordings.bucket import RecordingsBucket
from tallycast.recordings.heads import heads_of, heads_path
from tallycast.recordings.keeping import (
    DELETED,
    Note,
    note_stored,
    read_note,
    stored_in,
    write_note,
    write_whole,
)
from tallycast.storage import (
    JOURNAL_NAME,
    Bucket,
    Condition,
    SegmentLine,
    StorageTrouble,
    read_segments,
    rendition_folders,
)

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""While something is recorded: a segment of every level is complete by then."""
REST_SECONDS = 60.0
AT_ONCE = 3
"""Segments on their way: enough for a line that is long, little beside those of the live edge."""
PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


class _Rendition:
    """A rendition's folder: what of its journal was read, and what waits to go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: deque[SegmentLine] = deque()
        self.leaving: list[str] = []
        """Stored, and still here for viewers."""
        self._read_bytes = 0
        self._stored: set[str] | None = None

    def look(self) -> None:
        """Take in what the journal has got since."""
        if self._stored is None:
            self._stored = stored_in(self.path)
        lines, self._read_bytes = read_segments(self.path / JOURNAL_NAME, self._read_bytes)
        for line in lines:
            if line.name not in self._stored:
                self.waiting.append(line)
            elif (self.path / line.name).exists():
                self.leaving.append(line.name)

    def take_away(self, is_wanted: Callable[[str], bool]) -> None:
        """Delete here what is there."""
        staying = []
        for name in self.leaving:
            if is_wanted(name):
                staying.append(name)
            else:
                (self.path / name).unlink(missing_ok=True)
        self.leaving = staying


class Mover:
    """Where recordings go is the bucket's affair. `recordings` gives the ids, and whether each is complete;
    `is_wanted` says that viewers may still ask for a file of a broadcast."""

    def __init__(
        self,
        folder: Path,
        *,
        recordings: Callable[[], Awaitable[list[tuple[str, bool]]]],
        bucket: RecordingsBucket,
        is_wanted: Callable[[str, int, str], bool],
        condition: Condition,
    ) -> None:
        self._folder = folder
        self._recordings = recordings
        self._bucket = bucket
        self._is_wanted = is_wanted
        self.condition = condition
        self._renditions: dict[str, dict[int, _Rendition]] = {}
        self._settled: set[str] = set()
        """Complete, and nothing of it waits."""
        self._told: set[str] = set()
        self._awake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Segments that wait for the bucket."""
        return sum(len(one.waiting) for found in self._renditions.values() for one in found.values())

    def wake(self) -> None:
        """There may be something to do."""
        self._awake.set()

    async def run(self) -> None:
        """For ever."""
        failures = 0
        while True:
            try:
                is_running = await self.look()
                pause = LOOK_SECONDS if is_running else REST_SECONDS
                failures = 0
            except StorageTrouble as trouble:
                self.condition.fails(str(trouble))
                pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
                failures += 1
                self._awake.clear()  # by what is recorded meanwhile; the pause is for the bucket
            except Exception:
                log.exception("Recordings could not be brought into the bucket")
                pause = REST_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._awake.wait()
            self._awake.clear()

    async def look(self) -> bool:
        """Move what is there, delete what is deleted; whether more is coming soon. Raises StorageTrouble."""
        bucket = self._bucket.chosen()
        more = False if bucket is None else await self._move_all(bucket)
        await self._delete()
        return more

    async def _move_all(self, bucket: Bucket) -> bool:
        is_running = False
        rows = await self._recordings()
        for known in self._renditions.keys() - {recording_id for recording_id, _ in rows}:
            del self._renditions[known]
        for recording_id, is_complete in rows:
            if recording_id in self._settled:
                continue
            try:
                moved = await self._move(recording_id, bucket)
            except FileNotFoundError:  # deleted while it was on its way
                self._renditions.pop(recording_id, None)
                continue
            if not is_complete:
                is_running = True
            elif moved:
                self._settled.add(recording_id)
                self._renditions.pop(recording_id, None)
        return is_running or bool(self._renditions)

    async def _move(self, recording_id: str, bucket: Bucket) -> bool:
        """One recording; whether nothing of it waits."""
        folder = self._folder / recording_id
        found = self._renditions.setdefault(recording_id, {})
        await asyncio.to_thread(_look, folder, found)
        note = await asyncio.to_thread(read_note, folder)
        if any(one.waiting for one in found.values()):
            if note is None:
                note = Note.new(bucket, recording_id)
                await asyncio.to_thread(write_note, folder, note)
            if not note.fits(bucket):
                return self._is_elsewhere(recording_id)
        for index, rendition in found.items():
            while rendition.waiting:
                assert note is not None
                await self._store(bucket, note, index, rendition)
            await asyncio.to_thread(rendition.take_away, _wanted_of(self._is_wanted, recording_id, index))
        return not any(one.leaving for one in found.values())

    def _is_elsewhere(self, recording_id: str) -> bool:
        """A recording lies in one bucket: the rest of this one stays here."""
        if recording_id not in self._told:
            self._told.add(recording_id)
            log.warning("The rest of recording %s stays on the disk: the bucket is another now", recording_id)
        return True

    async def _store(self, bucket: Bucket, note: Note, index: int, rendition: _Rendition) -> None:
        """The next few segments; those that fail wait on. Raises StorageTrouble."""
        lines = [rendition.waiting.popleft() for _ in range(min(AT_ONCE, len(rendition.waiting)))]

        async def store(line: SegmentLine) -> None:
            path = rendition.path / line.name
            try:
                data = await asyncio.to_thread(_prepared, path, line)
            except (FileNotFoundError, MediaFormatError) as error:
                if not (rendition.path.parent / DELETED).exists():
                    log.error("A segment of a recording is not what was recorded, and stays here: %s", error)
                return
            except OSError as error:
                raise StorageTrouble(f"The disk does not let go of recordings: {error.strerror}") from error
            await bucket.put(bucket.recorded_key(note.folder, index, line.name), data)
            await asyncio.to_thread(note_stored, rendition.path, line.name)
            rendition.leaving.append(line.name)
            self.condition.works()

        results = await asyncio.gather(*(store(line) for line in lines), return_exceptions=True)
        failed = [(line, error) for line, error in zip(lines, results, strict=True) if error is not None]
        rendition.waiting.extendleft(line for line, _ in reversed(failed))
        for _, error in failed:
            raise error

    async def _delete(self) -> None:
        """Objects of recordings that were deleted, then what was left of their folders."""
        for folder in await asyncio.to_thread(_deleted_in, self._folder):
            note = await asyncio.to_thread(read_note, folder)
            if note is not None:
                bucket = self._bucket.named()
                if bucket is None or not note.fits(bucket):
                    if folder.name not in self._told:
                        self._told.add(folder.name)
                        log.warning(
                            "The media of the deleted recording %s stay in a bucket that is no longer in the"
                            " settings",
                            folder.name,
                        )
                    continue
                await bucket.delete(await bucket.recorded_keys(note.folder))
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _wanted_of(
    is_wanted: Callable[[str, int, str], bool], recording_id: str, index: int
) -> Callable[[str], bool]:
    return lambda name: is_wanted(recording_id, index, name)


def _look(folder: Path, found: dict[int, _Rendition]) -> None:
    for number, path in rendition_folders(folder).items():
        if number not in found:
            found[number] = _Rendition(path)
    for rendition in found.values():
        rendition.look()


def _prepared(path: Path, line: SegmentLine) -> bytes:
    """The segment, after its heads were laid beside it."""
    write_whole(heads_path(path), heads_of(path, line.size_bytes))
    return path.read_bytes()


def _deleted_in(folder: Path) -> list[Path]:
    return [marker.parent for marker in folder.glob(f"*/{DELETED}")]
