"""A broadcast that is fetched instead of sent: another server's stream, a camera, files in a loop.

ffmpeg fetches and copies; what it gives goes the way of every encoder's tags. An encoder with a right key
takes the place of what is fetched; when it has gone, fetching begins again.
"""

import asyncio
import contextlib
import enum
import logging
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from tallycast.errors import TallycastError
from tallycast.ingest import (
    BroadcastInProgress,
    FlvFeed,
    Publication,
    StartReceiver,
    concat_file,
    hidden_input,
    quoted,
)
from tallycast.settings import PullSource

log = logging.getLogger(__name__)

PROTOCOL = "pull"
BACK_OFF_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
OCCUPIED_SECONDS = 2.0
SILENT_SECONDS = 15.0
"""Without media: ffmpeg waits for some servers without end."""
LIST_ENDINGS = (".txt", ".m3u")
"""Of files that name other files, one a line."""
FILES_MOST = 10_000
# A playlist from the network names other addresses; files of this machine are none of its business.
NETWORK_ONLY = ("-protocol_whitelist", "http,https,tls,tcp,crypto,httpproxy")


class PullState(enum.Enum):
    """How it is doing."""

    OFF = "off"
    OCCUPIED = "occupied"
    """An encoder is on air."""
    CONNECTING = "connecting"
    RECEIVING = "receiving"
    RETRYING = "retrying"


class PullGate(Protocol):
    """What is needed of the session."""

    async def admit_own(self, *, remote_address: str, protocol: str) -> Publication:
        """A publication of our own; raises BroadcastInProgress."""

    def publication_ended(self, publication: Publication) -> None:
        """It is over."""


class Pulling:
    """Entered, it fetches what the settings say; `wake` says that they have changed."""

    def __init__(self, gate: PullGate, settings: Callable[[], PullSource], start: StartReceiver) -> None:
        self._gate = gate
        self._settings = settings
        self._start = start
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.state = PullState.OFF
        self.message = ""
        """What is wrong, in words; empty while nothing is."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="pull")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """The settings have changed."""
        self._wake.set()

    async def _run(self) -> None:
        failures, encode_audio = 0, False
        while True:
            self._wake.clear()
            source = self._settings()
            if not source.enabled or not source.url:
                failures, encode_audio = 0, False
                self._become(PullState.OFF)
                await self._wake.wait()
                continue
            try:
                reason, lasted = await self._fetch(source, encode_audio)
            except BroadcastInProgress:
                self._become(PullState.OCCUPIED)
                await self._pause(OCCUPIED_SECONDS)
                continue
            except (OSError, TallycastError) as error:
                reason, lasted = str(error), False
            except Exception:
                log.exception("What is fetched could not be taken in")
                reason, lasted = "An internal error; the log has more.", False
            if source != self._settings() or not reason:
                failures = 0
                continue
            if _is_about_sound(reason):
                encode_audio = True
            failures = 0 if lasted else failures + 1
            wait_seconds = BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)]
            log.log(
                logging.WARNING if failures <= 1 else logging.DEBUG,
                "What is fetched ended and is tried again in %.0f s: %s",
                wait_seconds,
                reason,
            )
            self._become(PullState.RETRYING, reason)
            await self._pause(wait_seconds)

    async def _fetch(self, source: PullSource, encode_audio: bool) -> tuple[str, bool]:
        """Fetch until it ends; returns why (empty: as it was meant to), and whether anything came."""
        loop = asyncio.get_running_loop()
        publication = await self._gate.admit_own(remote_address=_host(source.url), protocol=PROTOCOL)
        self._become(PullState.CONNECTING, self.message)
        feed = FlvFeed(publication, loop.time)
        try:
            with contextlib.ExitStack() as stack:
                receiver = await self._start(
                    input_arguments(source.url, stack),
                    lambda data: self._received(feed, data),
                    secrets=_secrets(source.url),
                    encode_audio=encode_audio,
                )
                ended = loop.create_task(receiver.ended())
                over = loop.create_task(publication.wait_ended())
                woken = loop.create_task(self._wake.wait())
                silent = loop.create_task(_until_silent(publication, loop.time))
                tasks: list[asyncio.Task[Any]] = [ended, over, woken, silent]
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    if over.done():
                        return "", feed.tags > 0
                    if woken.done():
                        return "", True
                    if ended.done():
                        return ended.result() or "It came to its end.", feed.tags > 0
                    return f"Nothing came for {SILENT_SECONDS:.0f} s.", feed.tags > 0
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                    await receiver.stop()
        finally:
            publication.end("what is fetched ended")
            self._gate.publication_ended(publication)

    def _received(self, feed: FlvFeed, data: bytes) -> None:
        feed.receive(data)
        if feed.tags and self.state is PullState.CONNECTING:
            self._become(PullState.RECEIVING)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _become(self, state: PullState, message: str = "") -> None:
        self.state, self.message = state, message


def input_arguments(url: str, stack: contextlib.ExitStack) -> list[str]:
    """ffmpeg's input for an address, or for a file, or for a file that names files, in a loop.

    Raises:
        OSError: a list of files cannot be read.
    """
    scheme = urlsplit(url).scheme.lower()
    if scheme in ("http", "https"):
        # A playlist's segments come in bursts, and go on at the pace of the clock.
        return [*NETWORK_ONLY, "-readrate", "1.02", "-readrate_initial_burst", "2", "-i", url]
    if scheme in ("rtsp", "rtmp", "rtmps", "srt"):
        # Over TCP nothing is lost, but some cameras speak UDP alone.
        options = {"rtsp_flags": "prefer_tcp"} if scheme == "rtsp" else {}
        if _secrets(url):
            return hidden_input(stack, url, options)
        return [*(one for name, value in options.items() for one in (f"-{name}", value)), "-i", url]
    path = Path(url.removeprefix("file://"))
    looped = ["-re", "-stream_loop", "-1"]
    if path.suffix.lower() not in LIST_ENDINGS:
        return [*looped, "-i", f"file:{path}"]
    name = concat_file(stack, [f"file {quoted(f'file:{file}')}" for file in _files_of(path)])
    return [*looped, "-f", "concat", "-safe", "0", "-i", f"file:{name}"]


def _files_of(path: Path) -> list[Path]:
    """What a list names, relative to its own place; comments and empty lines do not count."""
    lines = path.read_text("utf-8", "replace").splitlines()
    named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [path.parent / name for name in named[:FILES_MOST]]


def _is_about_sound(reason: str) -> bool:
    """Whether FLV does not carry the sound as it comes."""
    return "audio codec" in reason.lower() or "codec not currently supported" in reason.lower()


def _host(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname:
        return "a file"
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname


def _secrets(url: str) -> tuple[str, ...]:
    """What must not stand in a log: a password in the address, and its query, which often holds a token."""
    parts = urlsplit(url)
    return tuple(one for one in (parts.password, parts.query) if one)


async def _until_silent(publication: Publication, clock: Callable[[], float]) -> None:
    # A deadline that moves with every packet, looked up when it is due.
    while (left := publication.last_media_at + SILENT_SECONDS - clock()) > 0:  # noqa: ASYNC110
        await asyncio.sleep(left)
