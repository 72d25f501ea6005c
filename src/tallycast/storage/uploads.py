"""Segments of a broadcast on their way to a bucket: at once, side by side, each with a life of its own.

There is no queue to fall behind: a new segment begins at once, and where too many are on their way the oldest
is given up, as it is what viewers need least. A failure concerns its segment alone; the next one tries anew.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from tallycast.storage.errors import StorageTrouble

log = logging.getLogger(__name__)

PAUSES_SECONDS = (0.5, 1.5)
"""Between the tries of a segment; so there are three."""
ON_THE_WAY_MOST = 6
"""Segments of a rendition."""
DELETED_TOGETHER = 20
TO_DELETE_MOST = 2000
"""What is more is left to the clean-up after the broadcast."""
STEADY = 3
"""Segments in a row that are stored before a failure counts as over: one that comes and goes is told once."""
MARKER = "bucket.json"


class ObjectStore(Protocol):
    """What is asked of a bucket. Every call may raise StorageTrouble."""

    @property
    def place(self) -> dict[str, str]:
        """What tells it from another one."""

    def key(self, rendition: int, name: str) -> str:
        """Where a segment lies."""

    def url(self, key: str) -> str:
        """Where viewers fetch it."""

    async def put(self, key: str, data: bytes) -> None:
        """Store."""

    async def delete(self, keys: list[str]) -> None:
        """Delete."""


class Condition:
    """Whether a bucket works, told once when that changes."""

    def __init__(
        self,
        said: Callable[[str], None] = lambda message: None,
        *,
        meanwhile: str = "Viewers get the video from this server meanwhile",
    ) -> None:
        self._said = said
        self._meanwhile = meanwhile
        self._good = 0
        self.message = ""
        """What is wrong, in words; empty while nothing is."""
        self.since: float | None = None
        """Unix time of the failure."""
        self.stored = 0
        self.failed = 0
        """Segments that were given up."""

    def works(self) -> None:
        """A segment was stored."""
        self.stored += 1
        self._good += 1
        if self.message and self._good >= STEADY:
            log.info("The object store works again; %d segments did not get there", self.failed)
            self.message, self.since = "", None
            self._said("")

    def fails(self, message: str) -> None:
        """A try failed."""
        self._good = 0
        if not self.message:
            log.error("%s. %s", message, self._meanwhile)
            self.message, self.since = message, time.time()
            self._said(message)

    @property
    def doubtful(self) -> bool:
        """Whether the newest try failed."""
        return self._good == 0 and bool(self.message)


class Uploads:
    """The RemoteStore of one broadcast. `marker_folder` remembers over crashes that there is something to
    be deleted."""

    def __init__(self, bucket: ObjectStore, condition: Condition, marker_folder: Path) -> None:
        self._bucket = bucket
        self._condition = condition
        self._folder = marker_folder
        self._marked: set[int] = set()
        self._tasks: dict[int, deque[asyncio.Task[None]]] = {}
        self._stored: dict[tuple[int, str], str] = {}
        self._told: set[type[BaseException]] = set()
        self._to_delete: list[str] = []
        self._deleting: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Segments on their way."""
        return sum(len(tasks) for tasks in self._tasks.values())

    def store(self, rendition: int, name: str, data: bytes) -> "asyncio.Future[str | None]":
        """Begin; the future is the URL, None when the segment is given up."""
        self._mark(rendition)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[str | None] = loop.create_future()
        tasks = self._tasks.setdefault(rendition, deque())
        while len(tasks) >= ON_THE_WAY_MOST:
            tasks.popleft().cancel()
        task = loop.create_task(self._upload(rendition, name, data, future), name=f"upload-{name}")
        tasks.append(task)
        task.add_done_callback(lambda done: self._is_over(tasks, done, future))
        return future

    def _is_over(
        self,
        tasks: "deque[asyncio.Task[None]]",
        task: "asyncio.Task[None]",
        future: "asyncio.Future[str | None]",
    ) -> None:
        if task in tasks:
            tasks.remove(task)
        if not future.done():
            self._condition.failed += 1
            future.set_result(None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._unexpected(error)

    def _unexpected(self, error: BaseException) -> None:
        """A fault of ours, or of what we build on: where it is, is told once, not with each segment."""
        kind = type(error)
        level = logging.DEBUG if kind in self._told else logging.WARNING
        self._told.add(kind)
        log.log(level, "An upload failed in a way that nobody expected", exc_info=error)
        self._condition.fails(f"Nothing could be stored: {kind.__name__}")

    async def _upload(
        self, rendition: int, name: str, data: bytes, future: "asyncio.Future[str | None]"
    ) -> None:
        key = self._bucket.key(rendition, name)
        for pause_seconds in (*PAUSES_SECONDS, None):
            try:
                await self._bucket.put(key, data)
            except StorageTrouble as trouble:
                self._condition.fails(str(trouble))
                if pause_seconds is None:
                    return
                await asyncio.sleep(pause_seconds)
            else:
                self._stored[rendition, name] = key
                self._condition.works()
                future.set_result(self._bucket.url(key))
                return

    def url_of(self, rendition: int, name: str) -> str | None:
        """Where it is; None also while the bucket is in doubt, as then we serve better ourselves."""
        key = self._stored.get((rendition, name))
        return None if key is None or self._condition.doubtful else self._bucket.url(key)

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        """Delete some time soon."""
        for name in names:
            key = self._stored.pop((rendition, name), None)
            if key is not None and len(self._to_delete) < TO_DELETE_MOST:
                self._to_delete.append(key)
        if len(self._to_delete) >= DELETED_TOGETHER and (self._deleting is None or self._deleting.done()):
            keys, self._to_delete = self._to_delete, []
            self._deleting = asyncio.get_running_loop().create_task(self._delete(keys), name="s3-delete")

    async def _delete(self, keys: list[str]) -> None:
        try:
            await self._bucket.delete(keys)
        except StorageTrouble as trouble:
            log.debug("%s: left to the clean-up after the broadcast", trouble)

    def _mark(self, rendition: int) -> None:
        """Before the first object of a rendition: what there will be to delete."""
        if rendition in self._marked:
            return
        self._marked.add(rendition)
        self._folder.mkdir(parents=True, exist_ok=True)
        marker = {**self._bucket.place, "renditions": sorted(self._marked)}
        (self._folder / MARKER).write_text(json.dumps(marker), "utf-8")
