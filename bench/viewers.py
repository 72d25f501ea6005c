"""A thousand viewers on one machine: how long a part and a segment take them, and what the server pays.

The viewers are a process of their own (bench/viewer_client.py) on the same cores. The broadcast is passed
through from a file, so that no encoder takes part: a quality of 1 Mbit/s, default settings otherwise.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil
from tests.support.publisher import AAC, picture, tone, x264
from tests.support.server import Server

from bench.passthrough import passed_through

VIEWERS = int(os.environ.get("BENCH_VIEWERS", "1000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
SETTLE_SECONDS = 8.0
SOURCE = (*picture("640x360"), *tone(), *x264("900k", 30, "-x264-params", "nal-hrd=cbr"), *AAC)


async def run() -> str:
    """First players that follow part by part, as hls.js does; then such as know whole segments alone."""
    lines = [
        f"| {VIEWERS:,} viewers | a fetch, p50 | p99 | there after the first viewer knew of it, p50 | p99"
        " | fetches/s, MB/s | failed | server's share of a core | viewers' own |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(prefix="tallycast-bench-") as name:
        async with passed_through(Path(name), *SOURCE) as server:
            for what, *options in (("parts of 0.2 s",), ("segments of 2 s", "--segments")):
                seen = await _watch(server, *options)
                counted = (await server.status())["viewerCount"]
                assert counted == VIEWERS, f"{counted} viewers are counted"
                media, has = seen["media_ms"], seen["has_ms"]
                lines.append(
                    f"| {what} | {media['p50']:.1f} ms | {media['p99']:.1f} ms"
                    f" | {has['p50']:.1f} ms | {has['p99']:.1f} ms"
                    f" | {seen['fetched_per_second']:,.0f}, {seen['megabytes_per_second']:.0f}"
                    f" | {seen['failed']} | {seen['server_share']:.0%} | {seen['client_share']:.0%} |"
                )
    return "\n".join(lines)


async def _watch(server: Server, *options: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.viewer_client", f"{server.url}/hls/0/stream.m3u8"),
        *("--viewers", str(VIEWERS), "--seconds", str(SECONDS), "--settle", str(SETTLE_SECONDS), *options),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        assert "begin" in json.loads(await process.stdout.readline())
        before = psutil.Process(server.process.pid).cpu_times()
        line = await process.stdout.readline()
        after = psutil.Process(server.process.pid).cpu_times()
        result: dict[str, Any] = json.loads(line)
        result["server_share"] = (after.user + after.system - before.user - before.system) / SECONDS
        await process.wait()
        return result
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
