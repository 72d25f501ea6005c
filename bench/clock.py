"""A publisher whose picture tells the time: the clock as black and white blocks, read back in the browser.

Each frame carries the milliseconds of Unix time (its low 32 bits) at the instant at which it is handed to
the encoder, most significant bit first, in a strip along the top; below it a picture moves.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import imageio_ffmpeg

WIDTH, HEIGHT = 1280, 720
FRAME_RATE = 30
BITS = 32
BLOCK = WIDTH // BITS
STRIP_ROWS = 48

_BLACK, _WHITE = bytes([16]) * BLOCK, bytes([235]) * BLOCK
_TEXTURE = bytes((60 + (x * 7 ^ x >> 3) % 120) for x in range(2 * WIDTH))


def _frame(milliseconds: int, number: int) -> bytes:
    strip = b"".join(_WHITE if milliseconds >> (BITS - 1 - bit) & 1 else _BLACK for bit in range(BITS))
    rows = [strip * STRIP_ROWS]
    for row in range(0, HEIGHT - STRIP_ROWS, 8):
        shift = (number * 4 + row * 3) % WIDTH
        rows.append(_TEXTURE[shift : shift + WIDTH] * 8)
    return b"".join(rows)[: WIDTH * HEIGHT]


@contextlib.asynccontextmanager
async def publishing_clock(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Publish the clock until the context is left."""
    process = await asyncio.create_subprocess_exec(
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-hide_banner", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAME_RATE)),
        *("-use_wallclock_as_timestamps", "1", "-fflags", "nobuffer", "-probesize", "32", "-i", "pipe:0"),
        *("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"),
        *("-map", "0:v", "-map", "1:a", "-vf", "format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast"),
        *("-tune", "zerolatency", "-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "2500k", "-g", "60"),
        *("-c:a", "aac", "-b:a", "96k", "-flush_packets", "1", "-f", "flv", url),
        stdin=asyncio.subprocess.PIPE,
    )
    feeding = asyncio.create_task(_feed(process))
    try:
        yield process
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _feed(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    begin = time.monotonic()
    number = 0
    while True:
        due = begin + number / FRAME_RATE
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        process.stdin.write(_frame(int(time.time() * 1000) & 0xFFFFFFFF, number))
        await process.stdin.drain()
        number += 1


READ_CLOCK = """
(seconds) => new Promise((resolve) => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  canvas.width = BITS; canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const delays = [], stalls = [];
  const end = performance.now() + seconds * 1000;
  video.addEventListener("waiting", () => stalls.push(performance.now()));
  const look = () => {
    const height = video.videoHeight, strip = height * STRIP;
    context.drawImage(video, 0, strip * 0.35, video.videoWidth, strip * 0.3, 0, 0, BITS, 1);
    const pixels = context.getImageData(0, 0, BITS, 1).data;
    let shown = 0;
    for (let bit = 0; bit < BITS; bit++) shown = shown * 2 + (pixels[bit * 4] > 126 ? 1 : 0);
    const now = Date.now() % 4294967296;
    const delay = now - shown;
    if (delay > 0 && delay < 60000) delays.push(delay);
    if (performance.now() < end) video.requestVideoFrameCallback(look);
    else resolve({ delays, stalls: stalls.length });
  };
  video.requestVideoFrameCallback(look);
  setTimeout(() => resolve({ delays, stalls: stalls.length }), seconds * 1000 + 5000);
})
""".replace("BITS", str(BITS)).replace("STRIP", f"{STRIP_ROWS} / {HEIGHT}")
"""Give it seconds; it answers with the delay of each frame that was shown and the number of stalls."""
