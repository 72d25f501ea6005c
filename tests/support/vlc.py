"""VLC without a screen, as a player of somebody else's."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from PIL import Image

EVERY = 10
"""Of so many pictures that VLC shows one is kept."""
_START_SECONDS = 40


class Shown:
    """What VLC has shown."""

    def __init__(self, pictures: list[Image.Image], said: str) -> None:
        self.pictures = pictures
        self.said = said

    @property
    def different(self) -> int:
        return len({picture.tobytes() for picture in self.pictures})


def command() -> list[str]:
    """How to run it; it refuses root."""
    found = shutil.which("cvlc")
    assert found, "no VLC here: run tests/install-system-packages.sh"
    return ["runuser", "-u", "nobody", "--", found] if os.geteuid() == 0 else [found]


@contextlib.asynccontextmanager
async def serving_rtsp(file: Path, port: int) -> AsyncIterator[None]:
    """Send a file over and over as `rtsp://127.0.0.1:PORT/live`, by UDP alone as some cameras do."""
    with tempfile.TemporaryDirectory(prefix="tallycast-vlc-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        copied = Path(shutil.copy(file, folder / file.name))
        copied.chmod(0o644)
        process = await asyncio.create_subprocess_exec(
            *command(),
            *("--intf", "dummy", "--loop", "--sout-keep", str(copied)),
            f":sout=#rtp{{sdp=rtsp://127.0.0.1:{port}/live}}",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "HOME": name},
            start_new_session=True,
        )
        try:
            yield
        finally:
            # With runuser before it, it is a group of two.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def play(url: str, seconds: int, *options: str) -> Shown:
    """Let it play for a time; every tenth picture that went through its decoder and clock is returned."""
    with tempfile.TemporaryDirectory(prefix="tallycast-vlc-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        process = await asyncio.create_subprocess_exec(
            *command(),
            *options,
            *("--intf", "dummy", "--vout", "dummy", "--aout", "dummy", "--no-loop"),
            *("--video-filter", "scene", "--scene-ratio", str(EVERY), "--scene-format", "png"),
            *("--scene-path", name, "--run-time", str(seconds), "--play-and-exit", url, "vlc://quit"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "HOME": name},
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(seconds + _START_SECONDS):
                said = await process.stdout.read()
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        pictures = []
        for path in sorted(folder.glob("*.png")):
            with Image.open(path) as picture:
                pictures.append(picture.convert("RGB"))
        return Shown(pictures, said.decode("utf-8", "replace"))
