"""A still and a short moving preview of what is on air, from the newest segment of the best rendition."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tallycast.broadcast.live_edge import LiveEdge
from tallycast.transcode import run_to_end

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 20.0
LOOK_SECONDS = 0.5
STILL_SECONDS = 10.0
PREVIEW_SECONDS = 20.0

STILL = (
    "-f", "mp4", "-i", "pipe:0", "-frames:v", "1", "-vf", "scale='min(1280,iw)':-2:out_range=pc",
    "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1",
)  # fmt: skip
PREVIEW = (
    "-f", "mp4", "-i", "pipe:0", "-t", "1", "-an",
    "-filter_complex", "[0:v]fps=8,scale=480:-2:flags=lanczos,split[a][b];[a]palettegen[p];[b][p]paletteuse",
    "-f", "gif", "pipe:1",
)  # fmt: skip


class Thumbnails:
    """Makes both every 20 s while something is live; entered, it works. `still` and `preview` are None
    while nothing is live (the logo stands in for them)."""

    def __init__(self, edge: LiveEdge, ffmpeg: Callable[[], Path], online: Callable[[], bool]) -> None:
        self._edge = edge
        self._ffmpeg = ffmpeg
        self._online = online
        self._task: asyncio.Task[None] | None = None
        self.still: bytes | None = None
        """JPEG."""
        self.preview: bytes | None = None
        """GIF."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._work(), name="thumbnails")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        clock = asyncio.get_running_loop().time
        due = 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._online():
                self.still = self.preview = None
                due = 0.0
                continue
            segment = self._edge.newest_segment() if clock() >= due else None
            if segment is None:
                continue
            due = clock() + INTERVAL_SECONDS
            try:
                await self._make(self._ffmpeg(), segment.data)
            except Exception:
                log.exception("No still could be made")

    async def _make(self, ffmpeg: Path, data: bytes) -> None:
        still = await run_to_end(ffmpeg, STILL, data, timeout_seconds=STILL_SECONDS)
        if not still or not self._online():
            return
        self.still = still
        preview = await run_to_end(ffmpeg, PREVIEW, data, timeout_seconds=PREVIEW_SECONDS)
        if preview and self._online():
            self.preview = preview
