"""A broadcast that is passed through from a file, so that no encoder takes part in what is measured."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

from tests.support.publisher import publishing
from tests.support.server import Server, running_server

PASSTHROUGH = json.dumps([{"name": "Source", "videoPassthrough": True, "audioPassthrough": True}])
CLIP_SECONDS = 10
FILL_SECONDS = 6
"""Until the playlist is as long as it gets."""


@contextlib.asynccontextmanager
async def passed_through(folder: Path, *source: str) -> AsyncIterator[Server]:
    """A server that is on air with this source, encoded once into `folder` and sent over and over."""
    clip = folder / "clip.flv"
    async with publishing(str(clip), *source, seconds=CLIP_SECONDS) as making:
        await making.ended(120)
    async with (
        running_server(environment={"TALLYCAST_VIDEO_VARIANTS": PASSTHROUGH}) as server,
        publishing(server.rtmp_url, "-stream_loop", "-1", "-i", str(clip), "-c", "copy"),
    ):
        await server.until_online(30)
        await asyncio.sleep(FILL_SECONDS)
        yield server
