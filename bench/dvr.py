"""Memory and time of a window of hours, simulated at speed.

Broadcasts tiny segments through the real store, window and playlist; a viewer's delta update is rendered
after each part, a full playlist now and then. After the window is full (4 hours) as much goes by until none
of its begin may be asked for any more, and then as much again: what is held must not grow.
"""

import asyncio
import gc
import tempfile
import time
from pathlib import Path

import psutil
from tests.support.broadcasts import MadeUp

from tallycast.hls import MediaPlaylist, PartReady, SegmentReady, Window
from tallycast.storage import Cascade, DiskFolder

HOURS = 4
ROUNDS = 12
"""In each, an hour goes by."""


def megabytes() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


async def _measure(folder: Path) -> list[str]:
    made, store = MadeUp(), Cascade(DiskFolder(folder))
    spec = made.spec(window_segments=20, dvr_seconds=3600.0 * HOURS)
    window = Window(spec)
    playlist = MediaPlaylist(window)
    for event in made.begin():
        store.take(spec, event)
        store.forget(0, window.add(event))
    start = megabytes()
    lines = [
        "| hours | segments listed | memory, MB more | delta update, µs | full playlist, ms | its gzip, KB |",
        "|---|---|---|---|---|---|",
    ]
    for hour in range(1, ROUNDS + 1):
        delta_seconds, full_seconds, parts, size = 0.0, 0.0, 0, 0
        for number in range(1800):
            for event in made.segment():
                store.take(spec, event)
                store.forget(0, window.add(event))
                if isinstance(event, PartReady):
                    begun = time.perf_counter()
                    playlist.delta()
                    delta_seconds += time.perf_counter() - begun
                    parts += 1
                elif isinstance(event, SegmentReady) and number % 100 == 0:
                    begun = time.perf_counter()
                    size = len(playlist.full().gzip)
                    full_seconds += time.perf_counter() - begun
            assert store.disk is not None
            if number % 20 == 0:
                await store.disk.flush()
            await asyncio.sleep(0)
        assert store.lost_through(0) == -1
        lines.append(
            f"| {hour} | {len(window.segments)} | {megabytes() - start:.1f} "
            f"| {delta_seconds / parts * 1e6:.0f} | {full_seconds / 18 * 1e3:.1f} | {size / 1e3:.0f} |"
        )
    await store.disk.flush()  # what deletes files is at its end
    store.clear()
    return lines


async def run() -> str:
    """The table."""
    with tempfile.TemporaryDirectory(prefix="tallycast-dvr-") as folder:
        return "\n".join(await _measure(Path(folder)))
