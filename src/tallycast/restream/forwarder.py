"""One target: a copy process while something is live, started again when it fails, and no one's burden.

The publication's reader is the bounded queue: a target that does not take what comes loses whole groups of
pictures, counted, and the encoder, our own page and the other targets notice nothing of it.
"""

import asyncio
import contextlib
import functools
import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tallycast.broadcast import RunBegins, RunData, RunEnds, RunSplitter, SourceUnplayable
from tallycast.ingest import Publication, TagReader
from tallycast.restream.targets import ForwardState, copy_arguments, destination, in_words
from tallycast.settings import RestreamTarget
from tallycast.transcode import MediaProcess, Progress, TranscoderUnavailable

log = logging.getLogger(__name__)

QUEUE_BYTES = 16 << 20
"""20 s of 6 Mbit/s: what a stalled uplink may make up for."""
BACK_OFF_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
STEADY_SECONDS = 30.0
"""After this long of sending a failure is a new one."""
FAREWELL_SECONDS = 2.0
RATE_SECONDS = 5.0


class Forwarder:
    """Sends whatever is live to one target between `start` and `stop`.

    `source` gives the encoder's publication that is on air; `wake` says that there may be one. `changed`
    is called when the state has.
    """

    def __init__(
        self,
        target: RestreamTarget,
        *,
        source: Callable[[], Publication | None],
        ffmpeg: Callable[[], Path],
        changed: Callable[["Forwarder"], None],
    ) -> None:
        self.target = target
        self.state = ForwardState.OFF
        self.message = ""
        """What is wrong, in words; empty while nothing is."""
        self.since = datetime.now(UTC)
        self.dropped = 0
        """Frames that the target was too slow for."""
        self.restarts = 0
        self._destination = destination(target)
        self._source = source
        self._ffmpeg = ffmpeg
        self._changed = changed
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sent: deque[tuple[float, int]] = deque()
        self._sending_since: float | None = None

    def start(self) -> None:
        """Begin, or wait for something to send."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"restream-{self.target.id}")

    async def stop(self) -> None:
        """End the copy now."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._become(ForwardState.OFF)

    def wake(self) -> None:
        """Something may be live."""
        self._wake.set()

    @property
    def sent_kbps(self) -> int:
        """What went out over the last seconds."""
        self._forget(time.monotonic())
        return round(sum(size for _, size in self._sent) * 8 / 1000 / RATE_SECONDS)

    async def _run(self) -> None:
        failures = 0
        while True:
            publication = self._source()
            if publication is None or publication.ended:
                failures = 0
                self._become(ForwardState.WAITING)
                await self._wake.wait()
                self._wake.clear()
                continue
            self._sending_since = None
            try:
                reason = await self._forward(publication)
            except (SourceUnplayable, TranscoderUnavailable) as error:
                reason = str(error)
            except Exception:
                log.exception("Restreaming to %s failed", self.target.name)
                reason = "An internal error; the log has more."
            if publication.ended:
                continue
            if self._sending_since is not None and time.monotonic() - self._sending_since > STEADY_SECONDS:
                failures = 0
            wait_seconds = BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)]
            # The first of a row is worth a warning, the tenth fills the log.
            log.log(
                logging.DEBUG if failures else logging.WARNING,
                "Restreaming to %s failed and is tried again in %.0f s: %s",
                self.target.name,
                wait_seconds,
                reason,
            )
            failures += 1
            self.restarts += 1
            self._become(ForwardState.RETRYING, reason)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_seconds):
                    await publication.wait_ended()

    async def _forward(self, publication: Publication) -> str:
        """Copy until the publication ends or the process does; returns why it ended."""
        splitter = RunSplitter()
        process: MediaProcess | None = None
        dropped_before = self.dropped
        with contextlib.closing(publication.reader(QUEUE_BYTES)) as reader:
            try:
                while (tags := await reader.read()) is not None:
                    self.dropped = dropped_before + reader.dropped_tags
                    for step in splitter.receive_tags(tags):
                        match step:
                            case RunBegins():
                                process = await self._begin(step, reader)
                                await self._write(process, step.data)
                            case RunData(data) if process is not None:
                                await self._write(process, data)
                            case RunEnds() if process is not None:
                                # A codec or size that changed: platforms take it as a new connection.
                                ended, process = process, None
                                await ended.finish(FAREWELL_SECONDS)
                    if process is not None and process.exit_status.done():
                        break
            finally:
                if process is not None:
                    died = process.exit_status.done()
                    # Shielded: who stops us waits until the platform was told.
                    status = await asyncio.shield(process.finish(FAREWELL_SECONDS))
                    if not died and not publication.ended:
                        log.debug("Restreaming to %s is stopped", self.target.name)
        return in_words(list(process.last_lines), status) if process is not None else ""

    async def _begin(self, step: RunBegins, reader: TagReader) -> MediaProcess:
        self._become(ForwardState.CONNECTING, self.message)
        process = MediaProcess(
            self._ffmpeg(),
            lambda _, progress: copy_arguments(self._destination, step.video_codec, progress),
            outputs=0,
            on_output=lambda _, data: None,
            on_progress=self._progressed,
            hide=self._destination.secrets,
        )
        await process.start()
        process.exit_status.add_done_callback(functools.partial(_close, reader))
        return process

    async def _write(self, process: MediaProcess, data: bytes) -> None:
        await process.write(data)
        now = time.monotonic()
        self._sent.append((now, len(data)))
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._sent and now - self._sent[0][0] > RATE_SECONDS:
            self._sent.popleft()

    def _progressed(self, progress: Progress) -> None:
        # ffmpeg counts output once the other side has taken the connection.
        if progress.out_time_us and self.state is ForwardState.CONNECTING:
            self._sending_since = time.monotonic()
            self._become(ForwardState.SENDING)

    def _become(self, state: ForwardState, message: str = "") -> None:
        if (state, message) == (self.state, self.message):
            return
        if state is ForwardState.SENDING:
            log.info("Restreaming to %s", self.target.name)
        self.state, self.message, self.since = state, message, datetime.now(UTC)
        self._changed(self)


def _close(reader: TagReader, _: object) -> None:
    """A copy that dies is noticed at once, not with the encoder's next word."""
    reader.close()
