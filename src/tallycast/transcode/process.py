"""The only place that starts a process: ffmpeg with FLV on its standard input and one pipe an output.

Nothing is left behind: ffmpeg leads a session of its own (a Ctrl-C in our terminal reaches us alone and
we end it in order), its input closes when we die in whatever way, and at the end of input it stops.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import imageio_ffmpeg
import msgspec

from tallycast.media import MediaFormatError
from tallycast.transcode.errors import TranscoderUnavailable
from tallycast.transcode.progress import Progress, ProgressReader

log = logging.getLogger(__name__)

PIPE_BYTES = 1 << 20
"""A second of 8 Mbit/s: a busy event loop does not stop ffmpeg. Linux's limit for a common user."""
READ_BYTES = 1 << 18
UNREAD_BYTES = 1 << 16
"""What ffmpeg may leave unread before its writer waits: asyncio's own limit for a pipe."""
STUCK_SECONDS = 10.0
"""An ffmpeg that is merely slow reads something within this time."""
LAST_LINES = 20
LINE_LIMIT_BYTES = 2000


def find_ffmpeg(configured: str | None = None) -> Path:
    """The ffmpeg to run: the configured one, else the bundled one, else one on the PATH.

    Raises:
        TranscoderUnavailable: there is none, or the one that was told is not an executable file.
    """
    if configured:
        return _executable(configured)
    try:
        # May be told by an environment variable of its own, which nobody has looked at yet.
        return _executable(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        found = shutil.which("ffmpeg")
    if found is None:
        raise TranscoderUnavailable("ffmpeg: none is bundled for this machine and none is on the PATH")
    return Path(found)


def _executable(path: str) -> Path:
    if not Path(path).is_file() or not os.access(path, os.X_OK):
        raise TranscoderUnavailable(f"ffmpeg: {path} is not an executable file")
    return Path(path)


class MediaProcess:
    """One run of ffmpeg, from start to exit; what it is told is the affair of who makes it.

    `arguments(descriptors, progress)` gives the argument list for the pipes that it shall write its outputs
    and its progress to. `on_output(index, data)` is called on the event loop with the bytes of each output's
    pipe as they come; a MediaFormatError of it ends the process. `on_progress` is called about once a second.
    `exit_status` is a future that resolves after the process has exited and every pipe was read to its
    end; `last_lines` holds what it said last, `hide` what must not stand in that.
    """

    def __init__(
        self,
        ffmpeg: Path,
        arguments: Callable[[tuple[int, ...], int], list[str]],
        *,
        outputs: int,
        on_output: Callable[[int, bytes], None],
        on_progress: Callable[[Progress], None],
        hide: Sequence[str] = (),
    ) -> None:
        self._ffmpeg = ffmpeg
        self._arguments = arguments
        self._outputs = outputs
        self._on_output = on_output
        self._on_progress = on_progress
        self._hide = [one for one in hide if one]
        self._process: asyncio.subprocess.Process | None = None
        self._open_descriptors: set[int] = set()
        self._drained = asyncio.Event()
        self._progress = ProgressReader()
        self._watch: asyncio.Task[None] | None = None
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self.exit_status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Start the process.

        Raises:
            TranscoderUnavailable: the program cannot be executed.
        """
        readers: list[int] = []
        writers: list[int] = []
        try:
            for _ in range(self._outputs + 1):
                reader, writer = os.pipe()
                readers.append(reader)
                writers.append(writer)
                with contextlib.suppress(OSError):  # a smaller pipe only means more wake-ups
                    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            arguments = self._arguments(tuple(writers[:-1]), writers[-1])
            self._process = await asyncio.create_subprocess_exec(
                str(self._ffmpeg),
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                pass_fds=tuple(writers),
                start_new_session=True,
            )
        except OSError as error:
            for descriptor in readers:
                os.close(descriptor)
            raise TranscoderUnavailable(f"ffmpeg: {self._ffmpeg} cannot be started: {error}") from error
        finally:
            for descriptor in writers:
                os.close(descriptor)
        for index, reader in enumerate(readers[:-1]):
            self._watch_descriptor(reader, lambda data, index=index: self._on_output(index, data))  # type: ignore[misc]
        self._watch_descriptor(readers[-1], self._receive_progress)
        self._watch = asyncio.get_running_loop().create_task(self._watch_exit(), name="ffmpeg-exit")

    @property
    def pid(self) -> int | None:
        """The process's number, None before the start."""
        return None if self._process is None else self._process.pid

    async def write(self, data: bytes) -> None:
        """Hand FLV bytes to ffmpeg; waits while it does not read. Bytes for a dead process are dropped:
        `exit_status` tells of its end."""
        assert self._process is not None
        assert self._process.stdin is not None
        if self._process.stdin.is_closing():
            return
        self._process.stdin.write(data)
        if self._process.stdin.transport.get_write_buffer_size() < UNREAD_BYTES:
            return  # nearly always: waiting would cost more than the write
        try:
            async with asyncio.timeout(STUCK_SECONDS):
                await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            log.debug("ffmpeg %s closed its input", self.pid)
        except TimeoutError:
            log.error("ffmpeg %s read nothing for %.0f s and is killed", self.pid, STUCK_SECONDS)
            await self.kill()

    async def finish(self, timeout_seconds: float) -> int:
        """End the input, let ffmpeg flush what it holds, return its exit status; kill it after the time."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(timeout_seconds):
                return await asyncio.shield(self.exit_status)
        except TimeoutError:
            log.warning("ffmpeg %s did not end within %.1f s and is killed", self.pid, timeout_seconds)
            return await self.kill()

    async def wait(self) -> int:
        """Wait until it ends by itself; returns its exit status."""
        return await asyncio.shield(self.exit_status)

    async def kill(self) -> int:
        """End the process now; returns its exit status."""
        self._kill_now()
        return await asyncio.shield(self.exit_status)

    def _kill_now(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def _watch_descriptor(self, descriptor: int, receive: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        os.set_blocking(descriptor, False)
        self._open_descriptors.add(descriptor)

        def readable() -> None:
            try:
                data = os.read(descriptor, READ_BYTES)
            except BlockingIOError:
                return
            if data:
                try:
                    receive(data)
                except MediaFormatError as error:
                    log.error("ffmpeg %s wrote what cannot be packaged and is killed: %s", self.pid, error)
                    self._kill_now()
                return
            loop.remove_reader(descriptor)
            os.close(descriptor)
            self._open_descriptors.discard(descriptor)
            if not self._open_descriptors:
                self._drained.set()

        loop.add_reader(descriptor, readable)

    def _receive_progress(self, data: bytes) -> None:
        for report in self._progress.receive_data(data):
            self._on_progress(report)

    async def _watch_exit(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        rest = b""
        while data := await self._process.stderr.read(4096):
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[-LINE_LIMIT_BYTES:]
            for line in lines:
                self._say(line)
        self._say(rest)
        status = await self._process.wait()
        await self._drained.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self.exit_status.set_result(status)

    def _say(self, raw: bytes) -> None:
        line = raw[:LINE_LIMIT_BYTES].decode("utf-8", "replace").strip()
        for secret in self._hide:
            line = line.replace(secret, "…")
        if line:
            self.last_lines.append(line)
            log.debug("ffmpeg %s: %s", self.pid, line)


class Finished(msgspec.Struct, frozen=True):
    """What a process left."""

    status: int
    output: bytes
    errors: str


async def run_once(
    ffmpeg: Path, arguments: Sequence[str], data: bytes, *, timeout_seconds: float
) -> Finished | None:
    """Run ffmpeg once with `data` on its input; None where it was too slow and was killed.

    Raises:
        TranscoderUnavailable: the program cannot be executed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            str(ffmpeg),
            "-hide_banner",
            "-nostats",
            "-loglevel",
            "error",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise TranscoderUnavailable(f"ffmpeg: {ffmpeg} cannot be started: {error}") from error
    try:
        async with asyncio.timeout(timeout_seconds):
            output, errors = await process.communicate(data)
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    assert process.returncode is not None
    return Finished(process.returncode, output, errors.decode("utf-8", "replace").strip())


async def run_to_end(
    ffmpeg: Path, arguments: Sequence[str], data: bytes, *, timeout_seconds: float
) -> bytes | None:
    """Run ffmpeg once with `data` on its input; returns its output, None where it failed or was too slow."""
    done = await run_once(ffmpeg, arguments, data, timeout_seconds=timeout_seconds)
    if done is None:
        log.warning("ffmpeg took longer than %.0f s for a still and is killed", timeout_seconds)
        return None
    if done.status != 0:
        log.warning("ffmpeg failed on a still: %s", done.errors[-500:])
        return None
    return done.output


async def run_until_stopped(ffmpeg: Path, arguments: Sequence[str]) -> int:
    """Run ffmpeg until it ends by itself or this call is cancelled; returns its exit status."""
    process = await asyncio.create_subprocess_exec(
        str(ffmpeg),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        while data := await process.stderr.read(4096):
            log.debug("ffmpeg %s: %s", process.pid, data.decode("utf-8", "replace").strip())
        return await process.wait()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
