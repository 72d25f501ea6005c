"""Whole segments as files: what a viewer winds back to, and what a recording is made of.

Files are written by a thread, in the order in which they were made; the live edge never waits for a disk.
When the disk does not keep up, or is full, a segment is not written: it was never promised.
"""

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tallycast.hls import InitReady, RenditionSpec, SegmentReady
from tallycast.storage import journal
from tallycast.storage.base import OnDisk

log = logging.getLogger(__name__)

WAITING_BYTES_MOST = 64 << 20
"""What may wait for the disk: half a minute of 16 Mbit/s."""
FREE_BYTES_LEAST = 256 << 20
"""Left alone for the database, the log and everybody else on this machine."""
_NOT_FINISHED = ".unfinished"


class DiskFolder:
    """The files of one broadcast: `{folder}/{rendition}/{name}`, with a journal for each rendition.

    `keeps_all`: what viewers no longer ask for stays, as it is a recording.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keeps_all: bool = False,
        free_bytes_least: int = FREE_BYTES_LEAST,
    ) -> None:
        self.folder = folder
        self.keeps_all = keeps_all
        self.size_bytes = 0
        """Of what was written and not deleted."""
        self.skipped = 0
        """Segments that could not be written."""
        self.said: Callable[[str], None] = lambda message: None
        """Told when the disk begins to fail; with an empty message when it is well again."""
        self._free_bytes_least = free_bytes_least
        self._written: dict[tuple[int, str], int] = {}
        self._waiting_bytes = 0
        self._failure = ""
        self._closed = False
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="media-disk")
        self._known: set[int] = set()  # renditions whose folder and first line are there

    @property
    def closed(self) -> bool:
        """Whether nobody asks for any of it any more."""
        return self._closed

    @property
    def failure(self) -> str:
        """Why the newest segment was not written, in words; empty if it was."""
        return self._failure

    def keep(self, spec: RenditionSpec, event: InitReady | SegmentReady, data: bytes | memoryview) -> None:
        """Begin to write a file."""
        if self._waiting_bytes + len(data) > WAITING_BYTES_MOST:
            self._failed("The disk is too slow for what is broadcast")
            return
        line: journal.Line
        line = journal.InitLine.of(event) if isinstance(event, InitReady) else journal.SegmentLine.of(event)
        self._waiting_bytes += len(data)
        loop = asyncio.get_running_loop()
        job = loop.run_in_executor(self._writer, self._write, spec, event.name, data, line)
        job.add_done_callback(lambda done: self._is_written(spec.index, event.name, len(data), done))

    def find(self, rendition: int, name: str) -> OnDisk | None:
        """The file, if it is whole."""
        size = self._written.get((rendition, name))
        return None if size is None else OnDisk(self.folder / str(rendition) / name, size)

    def forget(self, rendition: int, names: Iterable[str]) -> None:
        """Viewers no longer ask for these."""
        paths = []
        for name in names:
            size = self._written.pop((rendition, name), None)
            if size is not None and not self.keeps_all:
                self.size_bytes -= size
                paths.append(self.folder / str(rendition) / name)
        if paths:
            with contextlib.suppress(RuntimeError):  # closed: the whole folder goes soon
                self._writer.submit(_unlink, paths)

    async def flush(self) -> None:
        """Wait until all that was given is written."""
        await asyncio.get_running_loop().run_in_executor(self._writer, _nothing)

    def close(self) -> None:
        """Write what waits, and no more."""
        self._closed = True
        self._writer.shutdown(wait=False)

    # In the thread.

    def _write(self, spec: RenditionSpec, name: str, data: bytes | memoryview, line: journal.Line) -> None:
        folder = self.folder / str(spec.index)
        if spec.index not in self._known:
            folder.mkdir(parents=True, exist_ok=True)
            _append(folder, journal.line_of(journal.RenditionLine.of(spec)))
            self._known.add(spec.index)
        if shutil.disk_usage(folder).free < self._free_bytes_least:
            raise OSError("no space is left")
        unfinished = folder / (name + _NOT_FINISHED)
        try:
            unfinished.write_bytes(data)
            os.replace(unfinished, folder / name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _append(folder, journal.line_of(line))

    # Back in the loop.

    def _is_written(self, rendition: int, name: str, size: int, done: "asyncio.Future[None]") -> None:
        self._waiting_bytes -= size
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            self._failed(f"The disk does not take the video: {_words(error)}")
            return
        self._written[rendition, name] = size
        self.size_bytes += size
        if self._failure:
            log.info("The disk takes the video again; %d segments are missing", self.skipped)
            self._failure = ""
            self.said("")

    def _failed(self, message: str) -> None:
        self.skipped += 1
        if not self._failure:
            log.error("%s", message)
            self._failure = message
            self.said(message)


def _append(folder: Path, line: bytes) -> None:
    with (folder / journal.NAME).open("ab") as file:
        file.write(line)


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _nothing() -> None:
    """Runs when all before it is done."""


def _words(error: BaseException) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else type(error).__name__
