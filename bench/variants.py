"""Processor time of 1, 2 and 3 variants: the server with its ffmpeg, against ffmpeg alone."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from tests.support.publisher import AAC, FFMPEG, picture, publishing, tone, x264
from tests.support.server import running_server
from tests.support.sources import looped, source

from tallycast.settings import StreamVariant
from tallycast.transcode import SourceTracks, codec_named, latency_profile, plan_outputs, plan_run
from tallycast.transcode.arguments import build_arguments

SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
SETTLE_SECONDS = 6.0
RATE = 30.0
VARIANTS = (
    {"name": "720p", "scaledHeight": 720, "framerate": 30, "videoBitrate": 1200, "cpuUsageLevel": 2},
    {"name": "1080p", "scaledHeight": 1080, "framerate": 30, "videoBitrate": 4500, "cpuUsageLevel": 3},
    {"name": "480p", "scaledHeight": 480, "framerate": 30, "videoBitrate": 800, "cpuUsageLevel": 3},
)
"""The default one, then as the docs advise for a larger machine."""


async def run() -> str:
    """Both with the same file, sent in real time; in percent of one core."""
    clip = source(*picture("1920x1080"), *tone(), *x264("5000k", 60), *AAC)
    lines = [
        "| variants | ffmpeg alone | ffmpeg under us | our process | ours beside ffmpeg |",
        "|---|---|---|---|---|",
    ]
    for count in range(1, len(VARIANTS) + 1):
        alone = await _alone(clip, count)
        under, ours = await _ours(clip, count)
        beside = ours / under * 100
        lines.append(f"| {count} | {alone:.1f} % | {under:.1f} % | {ours:.1f} % of a core | {beside:.1f} % |")
    return "\n".join(lines)


async def _ours(clip: Path, count: int) -> tuple[float, float]:
    environment = {"TALLYCAST_VIDEO_VARIANTS": json.dumps(VARIANTS[:count])}
    async with running_server(environment=environment) as server, publishing(server.rtmp_url, *looped(clip)):
        await server.until_online(30)
        await asyncio.sleep(SETTLE_SECONDS)
        # Stills are made by others, which come and go.
        [ffmpeg] = [child for child in server.children() if "-progress" in child.cmdline()]
        return await _percent(ffmpeg.cpu_times, psutil.Process(server.process.pid).cpu_times)


async def _alone(clip: Path, count: int) -> float:
    variants = tuple(_variant(one) for one in VARIANTS[:count])
    outputs = plan_outputs(variants, SourceTracks("h264", "aac", 1920, 1080, RATE))
    plan = plan_run(outputs, codec_named("libx264"), latency_profile(2))
    nowhere = [os.open(os.devnull, os.O_WRONLY) for _ in range(count + 1)]
    reading, writing = os.pipe()
    sender = await asyncio.create_subprocess_exec(
        FFMPEG, *("-v", "error", "-re", *looped(clip), "-flush_packets", "1", "-f", "flv", "pipe:1"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=writing,
    )  # fmt: skip
    encoder = await asyncio.create_subprocess_exec(
        FFMPEG,
        *build_arguments(plan, output_descriptors=tuple(nowhere[:-1]), progress_descriptor=nowhere[-1]),
        stdin=reading,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=nowhere,
    )
    for descriptor in (reading, writing, *nowhere):
        os.close(descriptor)
    try:
        await asyncio.sleep(SETTLE_SECONDS)
        [percent] = await _percent(psutil.Process(encoder.pid).cpu_times)
        return percent
    finally:
        for process in (sender, encoder):
            process.kill()
            await process.wait()


async def _percent(*times: Callable[[], Any]) -> tuple[float, ...]:
    begin, clock = [_used(one()) for one in times], time.monotonic()
    await asyncio.sleep(SECONDS)
    passed = time.monotonic() - clock
    return tuple((_used(one()) - before) / passed * 100 for one, before in zip(times, begin, strict=True))


def _used(times: Any) -> float:
    return float(times.user + times.system)


def _variant(document: dict[str, Any]) -> StreamVariant:
    return StreamVariant(
        scaled_height=document["scaledHeight"],
        frame_rate=document["framerate"],
        video_bitrate_kbps=document["videoBitrate"],
        cpu_usage_level=document["cpuUsageLevel"],
    )
