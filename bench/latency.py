"""Glass to glass by a burnt-in clock, stalls, and the first frame after opening the page of a live stream."""

import os

from tests.support.server import Server, running_server

from bench.browser import page, until
from bench.clock import publishing_clock
from bench.machine import summary
from bench.players import hls_js

SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
SETTLE_SECONDS = 15
LEVELS = tuple(int(level) for level in os.environ.get("BENCH_LEVELS", "2,0").split(","))
OPENINGS = 7

FIRST_FRAME = """
addEventListener("loadeddata", () => { window.firstFrame ??= performance.now(); }, true);
"""


async def run() -> str:
    """Each level for `BENCH_SECONDS` (default 60), then the page opened anew some times."""
    lines = ["| level | glass to glass | stalls | first frame after opening |", "|---|---|---|---|"]
    for level in LEVELS:
        environment = {"TALLYCAST_LATENCY_LEVEL": str(level), "TALLYCAST_AUTOPLAY": "always"}
        async with running_server(environment=environment) as server, publishing_clock(server.rtmp_url):
            await server.until_online(30)
            delays, stalls = await hls_js(server.url, SECONDS, settle_seconds=SETTLE_SECONDS)
            opened = [await _open(server) for _ in range(OPENINGS)]
        lines.append(
            f"| {level} | {summary([delay / 1000 for delay in delays], 's')} | {stalls} in {SECONDS:.0f} s"
            f" | {summary(opened, 's')} |"
        )
    return "\n".join(lines)


async def _open(server: Server) -> float:
    async with page() as tab:
        await tab.add_init_script(FIRST_FRAME)
        await tab.goto(server.url)
        await until(tab, "window.firstFrame !== undefined")
        return float(await tab.evaluate("window.firstFrame")) / 1000
