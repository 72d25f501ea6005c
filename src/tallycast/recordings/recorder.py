"""Records broadcasts: gives each a folder at its begin, closes it at its end, and tidies up in between.

The media themselves go from the packager through the store into that folder (`storage.disk`), over
interruptions of the broadcast as well; nothing is copied or muxed while it is live.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tallycast import events
from tallycast.bus import Bus
from tallycast.db import Database
from tallycast.db.queries.recordings import RecordingRow
from tallycast.recordings.bucket import RecordingsBucket
from tallycast.recordings.catalogue import Catalogue, clean_title, title_of
from tallycast.recordings.errors import RecordingRefused, UnknownRecording
from tallycast.recordings.keeping import Keeping
from tallycast.recordings.mover import Mover
from tallycast.recordings.retention import to_delete
from tallycast.recordings.still import make_still
from tallycast.settings import ServerSettings, StorageSettings
from tallycast.storage import OBJECT_STORE, Condition, DiskFolder

log = logging.getLogger(__name__)

TIDY_SECONDS = 600.0
PLACE_SETTINGS = ("recordings_place", "s3")


class Recorder:
    """An async context manager; entered, it takes up what a crash left and records as the settings say."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        folder: Path,
        *,
        storage: Callable[[], StorageSettings],
        server: Callable[[], ServerSettings],
        ffmpeg: Callable[[], Path],
    ) -> None:
        self._bus = bus
        self._storage = storage
        self._server = server
        self.ffmpeg = ffmpeg
        self._running: dict[str, DiskFolder] = {}
        self._watched: dict[str, DiskFolder] = {}
        """Of the broadcasts that viewers may still wind back in."""
        self._untidy = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._unsubscribe: list[Callable[[], None]] = []
        self.deleted: list[Callable[[str], None]] = []
        """Told the id of each recording that was deleted."""
        self.catalogue = Catalogue(database, folder, self._was_deleted)
        bucket = RecordingsBucket(storage)
        self.keeping = Keeping(folder, bucket)
        self.mover = Mover(
            folder,
            recordings=self.catalogue.ids,
            bucket=bucket,
            is_wanted=self.is_wanted,
            condition=Condition(self._bucket_said, meanwhile="What is recorded waits on the disk meanwhile"),
        )

    async def __aenter__(self) -> Self:
        await self.catalogue.recover()
        self._unsubscribe = [
            self._bus.subscribe((events.BroadcastStarted, events.BroadcastEnded), self._broadcast_changed),
            self._bus.subscribe((events.SettingChanged,), self._setting_changed),
        ]
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._tidy(), name="recordings"),
            loop.create_task(self.mover.run(), name="recordings-bucket"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        for broadcast_id in list(self._running):
            await self._end(broadcast_id, datetime.now(UTC))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def begin(self, broadcast_id: str) -> DiskFolder | None:
        """The folder for a broadcast that begins now; None where it is not to be recorded."""
        if not self._storage().record_broadcasts:
            return None
        folder = DiskFolder(self.catalogue.folder_of(broadcast_id), keeps_all=True)
        self._running[broadcast_id] = folder
        self._watched = {key: one for key, one in self._watched.items() if not one.closed}
        self._watched[broadcast_id] = folder
        return folder

    @property
    def running(self) -> str:
        """Id of the broadcast that is being recorded; empty if none is."""
        return next(reversed(self._running), "")

    async def _broadcast_changed(self, event: events.BroadcastStarted | events.BroadcastEnded) -> None:
        if event.broadcast_id not in self._running:
            return
        if isinstance(event, events.BroadcastEnded):
            await self._end(event.broadcast_id, event.ended_at)
            return
        title = title_of(event.started_at)
        with contextlib.suppress(RecordingRefused):
            title = clean_title(self._server().stream_title)
        await self.catalogue.add(
            RecordingRow(
                id=event.broadcast_id,
                kind="recording",
                title=title,
                started_at=event.started_at,
                published=self._storage().recordings_public,
            )
        )
        self.mover.wake()

    async def _end(self, broadcast_id: str, ended_at: datetime) -> None:
        folder = self._running.pop(broadcast_id)
        await folder.flush()
        ended = await self.catalogue.complete(broadcast_id, ended_at)
        if ended is not None:
            log.info("Broadcast %s is recorded: %.0f s", broadcast_id, ended.duration_seconds)
        self._untidy.set()
        self.mover.wake()

    async def _setting_changed(self, event: events.SettingChanged) -> None:
        if event.key in PLACE_SETTINGS:
            self.mover.wake()

    def is_wanted(self, recording_id: str, rendition: int, name: str) -> bool:
        """Whether viewers of a broadcast may still ask for a file of its recording."""
        folder = self._watched.get(recording_id)
        return folder is not None and not folder.closed and folder.find(rendition, name) is not None

    def _bucket_said(self, message: str) -> None:
        self._bus.publish(events.StorageChanged(place=OBJECT_STORE, message=message))

    def _was_deleted(self, recording_id: str) -> None:
        self.mover.wake()
        for tell in self.deleted:
            tell(recording_id)

    # Every now and then, and after each recording.

    async def _tidy(self) -> None:
        while True:
            try:
                await self._make_stills()
                await self._delete_old()
            except Exception:
                log.exception("The recordings could not be tidied")
            # Not `wait_for`: in Python 3.11 it swallows a cancellation that comes together with the event, as
            # at the end of a server that records.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TIDY_SECONDS):
                    await self._untidy.wait()
            self._untidy.clear()

    async def _make_stills(self) -> None:
        for one in await self.catalogue.all():
            if one.complete:
                await make_still(self.ffmpeg(), self.keeping, one.id)

    async def _delete_old(self) -> None:
        settings = self._storage()
        old = to_delete(
            await self.catalogue.all(),
            datetime.now(UTC),
            keep_days=settings.recordings_keep_days,
            keep_gb=settings.recordings_keep_gb,
        )
        for one in old:
            with contextlib.suppress(UnknownRecording):  # somebody was faster
                await self.catalogue.delete(one.id)
