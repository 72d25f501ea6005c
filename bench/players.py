"""Players that watch the clock of `bench/clock.py`; each gives the delays of what it shows, in ms."""

import asyncio
import contextlib
import os
import tempfile
import time
from pathlib import Path

import imageio_ffmpeg
from PIL import Image
from tests.support import vlc

from bench.browser import page, until
from bench.clock import BITS, HEIGHT, READ_CLOCK, STRIP_ROWS

SETTLE_SECONDS = 6.0
"""From the first picture until it counts."""
BEGIN_SECONDS = 30.0
"""Until the first picture at most."""
_TOP, _HEIGHT = 0.35 * STRIP_ROWS / HEIGHT, 0.3 * STRIP_ROWS / HEIGHT
"""Of the picture: the middle of the strip that tells the time."""


async def hls_js(
    url: str, seconds: float, *, settle_seconds: float = SETTLE_SECONDS
) -> tuple[list[float], int]:
    """Our page in Chromium; also how often it stalled."""
    async with page() as tab:
        await tab.goto(url)
        await until(tab, "document.querySelector('video')?.readyState >= 2")
        await tab.evaluate("document.querySelector('video').play()")
        await tab.wait_for_timeout(settle_seconds * 1000)
        result = await tab.evaluate(READ_CLOCK, seconds)
        return result["delays"], result["stalls"]


async def ffmpeg(playlist: str, seconds: float) -> list[float]:
    """ffmpeg as a reader that wants little delay: it begins at the newest segment, reads at the pace of a
    player and buffers nothing. It knows no parts."""
    process = await asyncio.create_subprocess_exec(
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-hide_banner", "-nostdin", "-loglevel", "error", "-re", "-live_start_index", "-1"),
        *("-fflags", "nobuffer", "-flags", "low_delay", "-i", playlist, "-map", "0:v:0"),
        *("-vf", f"crop=iw:ih*{_HEIGHT:.5f}:0:ih*{_TOP:.5f},scale={BITS}:1:flags=area"),
        *("-fps_mode", "passthrough"),
        *("-pix_fmt", "gray", "-f", "rawvideo", "-flush_packets", "1", "pipe:1"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    delays: list[float] = []
    try:
        async with asyncio.timeout(BEGIN_SECONDS):
            await process.stdout.readexactly(BITS)
        counts_from = time.monotonic() + SETTLE_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS + seconds):
                while True:
                    row = await process.stdout.readexactly(BITS)
                    if time.monotonic() >= counts_from:
                        _note(delays, row, time.time())
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return delays


async def vlc_player(playlist: str, seconds: float) -> list[float]:
    """VLC with what it has by default. It has no screen here: each tenth picture is written to a file on its
    way to one, so that the time of the file is when it was to be shown, some milliseconds late."""
    with tempfile.TemporaryDirectory(prefix="tallycast-vlc-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        process = await asyncio.create_subprocess_exec(
            *vlc.command(),
            *("--intf", "dummy", "--vout", "dummy", "--aout", "dummy", "--video-filter", "scene"),
            *("--scene-ratio", str(vlc.EVERY), "--scene-format", "png", "--scene-width", "320"),
            *("--scene-height", "180", "--scene-path", name, playlist),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "HOME": name},
        )
        try:
            for _ in range(int(BEGIN_SECONDS / 0.1)):
                if any(folder.glob("*.png")):
                    break
                await asyncio.sleep(0.1)
            counts_from = time.time() + SETTLE_SECONDS
            await asyncio.sleep(SETTLE_SECONDS + seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
        delays: list[float] = []
        for path in sorted(folder.glob("*.png")):
            written = path.stat().st_mtime
            if written >= counts_from:
                with contextlib.suppress(OSError), Image.open(path) as picture:  # the last one may be half
                    top, bottom = int(picture.height * _TOP), int(picture.height * (_TOP + _HEIGHT)) + 1
                    strip = picture.convert("L").crop((0, top, picture.width, bottom))
                    _note(delays, strip.resize((BITS, 1), Image.Resampling.BOX).tobytes(), written)
        return delays


def _note(delays: list[float], row: bytes, at: float) -> None:
    """One pixel a bit, most significant first; `at` in Unix seconds."""
    shown = 0
    for level in row:
        shown = shown * 2 + (level > 126)
    delay = (int(at * 1000) - shown) % (1 << BITS)
    if 0 < delay < 60_000:
        delays.append(delay)
