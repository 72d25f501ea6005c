"""Lighthouse on the viewer page, offline and live, as a phone and as a desk; whose the blocking time is.

Lighthouse is no part of the repository: `npm install lighthouse` in some folder, and name its program by
`BENCH_LIGHTHOUSE` (default: what is on the path). A phone is simulated at a quarter of this machine's speed
while the encoder of the test broadcast takes its share of the same cores, so run it when nothing else runs.
"""

import asyncio
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests.support.chromium import chromium_path
from tests.support.server import Server, running_server

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SHOWN = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
)
SCREENS = {"phone": (), "desk": ("--preset=desktop",)}
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
SECONDS = 180
BLOCKING_MS = 50
"""What of a task is longer than this blocks."""


async def run() -> str:
    """The median run of each page and screen, by its performance."""
    if _program() is None:
        return "No Lighthouse here: npm install lighthouse, and name its program by BENCH_LIGHTHOUSE."
    heads = (*CATEGORIES, "first paint", "largest paint", "blocking", "shift", "blocking, by script")
    lines = [
        f"| page | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    async with running_server() as server:
        lines += [await _row("offline", screen, server) for screen in SCREENS]
    async with running_server("--demo") as server:
        await server.until_online(60)
        lines += [await _row("live", screen, server) for screen in SCREENS]
    return "\n".join(lines)


async def _row(page: str, screen: str, server: Server) -> str:
    reports = sorted(
        [await _report(server.url, screen) for _ in range(RUNS)],
        key=lambda report: float(report["categories"]["performance"]["score"] or 0),
    )
    report = reports[len(reports) // 2]
    scores = [f"{100 * (report['categories'][name]['score'] or 0):.0f}" for name in CATEGORIES]
    shown = [report["audits"][name]["displayValue"].replace("\xa0", " ") for name in SHOWN]
    return f"| {page}, {screen} | {' | '.join([*scores, *shown, _blocking(report)])} |"


def _blocking(report: dict[str, Any]) -> str:
    """Whose tasks were long, in simulated milliseconds over the limit."""
    over: dict[str, float] = {}
    for task in report["audits"]["long-tasks"].get("details", {}).get("items", []):
        name = task["url"].rsplit("/", 1)[-1] or "the page"
        over[name] = over.get(name, 0.0) + task["duration"] - BLOCKING_MS
    ordered = sorted(over.items(), key=lambda one: -one[1])
    return ", ".join(f"{name} {milliseconds:.0f} ms" for name, milliseconds in ordered[:4]) or "none"


def _program() -> str | None:
    return os.environ.get("BENCH_LIGHTHOUSE") or shutil.which("lighthouse")


async def _report(url: str, screen: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        process = await asyncio.create_subprocess_exec(
            *(str(_program()), url, "--quiet", "--output=json", f"--output-path={output}", *SCREENS[screen]),
            "--chrome-flags=--headless=new --no-sandbox",
            env={**os.environ, "CHROME_PATH": chromium_path()},
        )
        async with asyncio.timeout(SECONDS):
            await process.wait()
        report: dict[str, Any] = json.loads(output.read_text())
    return report
