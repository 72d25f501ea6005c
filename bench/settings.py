"""A thousand setting changes and reads a second, and what a viewer of the running broadcast notices of it."""

import asyncio
import base64
import itertools
import os
import re
import time

import httpx
from tests.support.publisher import SMALL, publishing
from tests.support.server import ADMIN_PASSWORD, Server, running_server

from bench.machine import summary

PER_SECOND = int(os.environ.get("BENCH_PER_SECOND", "1000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
CONNECTIONS = 8
CREDENTIALS = base64.b64encode(f"admin:{ADMIN_PASSWORD}".encode()).decode()


async def run() -> str:
    """The gaps between parts, as a player that waits for each sees them: at rest, then under load."""
    lines = ["| load | asked | answered | answer time | gaps between parts |", "|---|---|---|---|---|"]
    async with running_server() as server, publishing(server.rtmp_url, *SMALL):
        await server.until_online(30)
        await asyncio.sleep(5)
        gaps = await _watch(server)
        lines.append(f"| none | – | – | – | {summary(gaps, 's', 3)} |")
        stop = asyncio.Event()
        loads = [asyncio.create_task(_load(server, number, stop)) for number in range(CONNECTIONS)]
        gaps = await _watch(server)
        stop.set()
        times = [one for load in await asyncio.gather(*loads) for one in load]
        lines.append(
            f"| changes and reads in turn | {PER_SECOND}/s | {len(times) / SECONDS:.0f}/s"
            f" | {summary([one * 1000 for one in times], 'ms', 1)} | {summary(gaps, 's', 3)} |"
        )
    return "\n".join(lines)


async def _watch(server: Server) -> list[float]:
    arrivals = []
    async with httpx.AsyncClient(timeout=20) as client:
        url = f"{server.url}/hls/0/stream.m3u8"
        text = (await client.get(url)).text
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            hint = re.search(r'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"', text)
            assert hint is not None, text
            await client.get(f"{server.url}/hls/0/{hint[1]}")
            arrivals.append(time.perf_counter())
            text = (await client.get(url)).text
    return [later - earlier for earlier, later in itertools.pairwise(arrivals)]


async def _load(server: Server, number: int, stop: asyncio.Event) -> list[float]:
    """One connection's share: a change, a read, a change … each at its time, or at once when late."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.http_port)
    interval = CONNECTIONS / PER_SECOND
    due = time.perf_counter() + number * interval / CONNECTIONS
    times: list[float] = []
    while not stop.is_set():
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        due = max(due + interval, time.perf_counter())
        body = f'{{"value": "change {len(times)} of {number}"}}' if len(times) % 2 == 0 else ""
        begun = time.perf_counter()
        writer.write(_request(body))
        status = await reader.readline()
        assert b" 200 " in status, status
        length = 0
        while (line := await reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        await reader.readexactly(length)
        times.append(time.perf_counter() - begun)
    writer.close()
    return times


def _request(body: str) -> bytes:
    common = f"Host: 127.0.0.1\r\nAuthorization: Basic {CREDENTIALS}\r\n"
    if not body:
        return f"GET /api/admin/serverconfig HTTP/1.1\r\n{common}\r\n".encode()
    return (
        f"POST /api/admin/config/streamtitle HTTP/1.1\r\n{common}Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
