"""What the server itself costs: start-up, memory, and its share of a 6 Mbit/s passthrough broadcast."""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from tests.support.publisher import AAC, picture, tone, x264
from tests.support.server import running_server

from bench.machine import summary
from bench.passthrough import passed_through

STARTS = 5
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))


async def run() -> str:
    """Starts, rests, then broadcasts."""
    starts, memory = [], []
    with tempfile.TemporaryDirectory(prefix="tallycast-bench-") as name:
        for _ in range(STARTS):
            begin = time.monotonic()
            async with running_server(data=Path(name)) as server:
                starts.append(time.monotonic() - begin)
                await asyncio.sleep(1)
                memory.append(psutil.Process(server.process.pid).memory_info().rss / 1e6)
    ours, theirs = await _passthrough()
    return "\n".join(
        (
            "| what | measured |",
            "|---|---|",
            f"| from `tallycast serve` to listening, {STARTS} starts | {summary(starts, 's')} |",
            f"| memory before a broadcast | {summary(memory, 'MB', 0)} |",
            f"| our share of one core, passthrough of 6 Mbit/s | {ours:.1f} % |",
            f"| ffmpeg's share beside it | {theirs:.1f} % |",
        )
    )


async def _passthrough() -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="tallycast-bench-") as name:
        async with passed_through(Path(name), *_source()) as server:
            us = psutil.Process(server.process.pid)
            begin, clock = us.cpu_times(), time.monotonic()
            [ffmpeg] = [child for child in server.children() if "ffmpeg" in child.name()][:1]
            ffmpeg_begin = ffmpeg.cpu_times()
            await asyncio.sleep(SECONDS)
            end, ffmpeg_end, passed = us.cpu_times(), ffmpeg.cpu_times(), time.monotonic() - clock
    return _used(begin, end) / passed * 100, _used(ffmpeg_begin, ffmpeg_end) / passed * 100


def _used(begin: Any, end: Any) -> float:
    return float(end.user + end.system - begin.user - begin.system)


def _source() -> tuple[str, ...]:
    return (*picture("1920x1080"), *tone(), *x264("6000k", 60, "-x264-params", "nal-hrd=cbr"), *AAC)
