"""Segments and playlists against nginx: the same bytes, the same client (wrk), one run, turn by turn.

The broadcast is passed through from a file, so that no encoder takes part. Beside the rates stands the
processor time that the server took for a request, which other work on the machine changes less.
"""

import asyncio
import contextlib
import re
import shutil
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import psutil
from tests.support.publisher import AAC, picture, tone, x264

from bench.passthrough import passed_through

ROUNDS = 3
SECONDS = 4
CONNECTIONS = 16
SOURCE = (*picture(), *tone(), *x264("2500k", 60), *AAC)


class Rate(msgspec.Struct, frozen=True):
    """What a server did while wrk asked."""

    requests: float
    """A second."""
    megabytes: float
    """A second."""
    busy_us: float
    """Processor time for a request."""


async def run() -> str:
    """Needs Debian's `wrk` and `nginx-light`."""
    missing = [name for name in ("wrk", "nginx") if shutil.which(name) is None]
    if missing:
        return f"not measured: {', '.join(missing)} not installed"
    with tempfile.TemporaryDirectory(prefix="tallycast-bench-") as name:
        folder = Path(name)
        async with passed_through(folder, *SOURCE) as server:
            playlist_url = f"{server.url}/hls/0/stream.m3u8"
            async with httpx.AsyncClient() as client:
                playlist = (await client.get(playlist_url)).text
                segment = [line for line in playlist.splitlines() if re.fullmatch(r"[\w-]+\.m4s", line)][-1]
                segment_url = f"{server.url}/hls/0/{segment}"
                body = (await client.get(segment_url)).content
            (folder / "segment.m4s").write_bytes(body)
            (folder / "stream.m3u8").write_text(playlist)
            async with _nginx(folder) as (nginx, worker):
                us = psutil.Process(server.process.pid)
                segments = [
                    (await _wrk(segment_url, us), await _wrk(f"{nginx}/segment.m4s", worker))
                    for _ in range(ROUNDS)
                ]
                playlists = [
                    (await _wrk(playlist_url, us), await _wrk(f"{nginx}/stream.m3u8", worker))
                    for _ in range(ROUNDS)
                ]
        return "\n".join(
            (
                "| what | Tallycast | nginx | ratio (median) | processor time a request, µs |",
                "|---|---|---|---|---|",
                _line(f"segment of {len(body) / 1000:.0f} kB, MB/s", segments, "megabytes"),
                _line(f"playlist of {len(playlist) / 1000:.1f} kB, requests/s", playlists, "requests"),
            )
        )


def _line(what: str, pairs: list[tuple[Rate, Rate]], key: str) -> str:
    def median(side: int, key: str) -> float:
        return statistics.median(getattr(pair[side], key) for pair in pairs)

    ratio = statistics.median(getattr(ours, key) / getattr(theirs, key) for ours, theirs in pairs)
    return (
        f"| {what} | {median(0, key):,.0f} | {median(1, key):,.0f} | {ratio:.2f}"
        f" | {median(0, 'busy_us'):.1f} against {median(1, 'busy_us'):.1f} |"
    )


async def _wrk(url: str, server: psutil.Process) -> Rate:
    before = server.cpu_times()
    process = await asyncio.create_subprocess_exec(
        "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url, stdout=asyncio.subprocess.PIPE
    )
    output = (await process.communicate())[0].decode()
    after = server.cpu_times()
    requests = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])  # type: ignore[index]
    amount, unit = re.search(r"Transfer/sec:\s+([\d.]+)([KMG]?)B", output).groups()  # type: ignore[union-attr]
    size = float(amount) * {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[unit]
    busy = after.user + after.system - before.user - before.system
    return Rate(requests, size / 1e6, busy / (requests * SECONDS) * 1e6)


@contextlib.asynccontextmanager
async def _nginx(folder: Path) -> AsyncIterator[tuple[str, psutil.Process]]:
    """Its URL, and the process that works."""
    port = 18_999
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n"
        f"  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};\n"
        f"  uwsgi_temp_path {folder}; scgi_temp_path {folder}; open_file_cache max=100;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    folder.chmod(0o755)
    process = await asyncio.create_subprocess_exec("nginx", "-c", str(configuration), "-p", str(folder))
    try:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient() as client:
            for _ in range(200):
                with contextlib.suppress(httpx.TransportError):
                    await client.get(f"{url}/stream.m3u8")
                    break
                await asyncio.sleep(0.02)
        [worker] = psutil.Process(process.pid).children()
        yield url, worker
    finally:
        process.terminate()
        await process.wait()
