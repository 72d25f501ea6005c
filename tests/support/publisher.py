"""Real encoders: ffmpeg publishing over RTMP, or in another container elsewhere."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def picture(size: str = "1280x720", rate: str = "30") -> tuple[str, ...]:
    """A moving test picture as input."""
    return ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}")


def tone(rate: int = 48_000) -> tuple[str, ...]:
    """A tone as input."""
    return ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={rate}")


def x264(bitrate: str = "2500k", gop: int = 60, *options: str) -> tuple[str, ...]:
    """The usual encoder of a streamer, cheap enough for a test machine."""
    return (
        *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
        *("-b:v", bitrate, "-maxrate", bitrate, "-bufsize", bitrate, "-g", str(gop), *options),
    )


AAC = ("-c:a", "aac", "-b:a", "128k", "-ac", "2")
SMALL = (*picture("640x360"), *tone(), *x264("800k"), *AAC)
"""A whole stream where its size is not the point."""


class Publisher:
    """A running ffmpeg."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def stop(self) -> int:
        """End the broadcast as OBS does: a clean close."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), 10)

    def freeze(self) -> None:
        """Fall silent without a word, as a machine that lost its network."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on after a freeze."""
        self.process.send_signal(signal.SIGCONT)

    async def crash(self) -> None:
        """End without a word of the protocol: the system closes the connection."""
        self.process.kill()
        await self.process.wait()

    async def ended(self, seconds: float = 20) -> str:
        """Wait for its end; returns what it said."""
        assert self.process.stderr is not None
        async with asyncio.timeout(seconds):
            said = await self.process.stderr.read()
            await self.process.wait()
        return said.decode("utf-8", "replace")


@contextlib.asynccontextmanager
async def publishing(
    url: str, *arguments: str, seconds: float | None = None, container: str = "flv"
) -> AsyncIterator[Publisher]:
    """Publish what the arguments describe in real time; the default is 720p30 with a tone."""
    chosen = arguments or (*picture(), *tone(), *x264(), *AAC)
    limit = () if seconds is None else ("-t", str(seconds))
    async with encoding(*chosen, *limit, "-f", container, url) as publisher:
        yield publisher


@contextlib.asynccontextmanager
async def encoding(*arguments: str) -> AsyncIterator[Publisher]:
    """ffmpeg in real time with these arguments, from the input to the address."""
    process = await asyncio.create_subprocess_exec(
        FFMPEG,
        *("-hide_banner", "-loglevel", "error", "-re", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Publisher(process)
    finally:
        if process.returncode is None:
            process.kill()
        assert process.stderr is not None
        await process.stderr.read()
        await process.wait()
