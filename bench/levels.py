"""Glass to glass for each latency level, player and storage: one table.

Each broadcast is watched by our page first, then by ffmpeg and VLC together. The object store is moto, a
process in Python on the same two cores, which players fetch whole segments from.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

import msgspec
from tests.support.object_store import object_store
from tests.support.server import running_server

from bench.clock import publishing_clock
from bench.players import ffmpeg, hls_js, vlc_player

SECONDS = min(float(os.environ.get("BENCH_SECONDS", "5")), 30.0)
LEVELS = tuple(int(level) for level in os.environ.get("BENCH_LEVELS", "0,1,2,3,4").split(","))
STORAGES = tuple(os.environ.get("BENCH_STORAGES", "memory,disk,S3").split(","))


async def run() -> str:
    """The median of what each player showed, with the least and the most."""
    lines = [
        "| level | storage | hls.js in Chromium | its stalls | ffmpeg | VLC |",
        "|---|---|---|---|---|---|",
    ]
    for level in LEVELS:
        for storage in STORAGES:
            async with _settings(storage) as settings:
                lines.append(f"| {level} | {storage} | {' | '.join(await _watched(level, settings))} |")
    return "\n".join(lines)


@contextlib.asynccontextmanager
async def _settings(storage: str) -> AsyncIterator[dict[str, str]]:
    """What a server is told of where its segments go; memory keeps the live edge in each case."""
    if storage == "memory":
        yield {}
    elif storage == "disk":
        yield {"TALLYCAST_DVR_MINUTES": "60"}
    else:
        async with object_store() as store:
            yield {"TALLYCAST_S3": msgspec.json.encode(store.settings()).decode()}


async def _watched(level: int, settings: dict[str, str]) -> list[str]:
    environment = {"TALLYCAST_LATENCY_LEVEL": str(level), "TALLYCAST_AUTOPLAY": "always", **settings}
    async with running_server(environment=environment) as server, publishing_clock(server.rtmp_url):
        await server.until_online(30)
        browser, stalls = await hls_js(server.url, SECONDS)
        playlist = f"{server.url}/hls/stream.m3u8"
        others = await asyncio.gather(
            ffmpeg(playlist, SECONDS), vlc_player(playlist, SECONDS), return_exceptions=True
        )
    return [_shown(browser), str(stalls), *(_shown(one) for one in others)]


def _shown(delays: list[float] | BaseException) -> str:
    if isinstance(delays, BaseException):
        return f"not measured: {type(delays).__name__}"
    if not delays:
        return "nothing measured"
    ordered = sorted(delay / 1000 for delay in delays)
    return f"{ordered[len(ordered) // 2]:.2f} s ({ordered[0]:.2f} to {ordered[-1]:.2f})"
