"""Memory, then disk: what is listed is always somewhere."""

import asyncio
from pathlib import Path

from tallycast.hls import Window
from tallycast.storage import Cascade, DiskFolder, OnDisk
from tests.support.broadcasts import MadeUp

LIVE = 5


async def broadcast(store: Cascade, segments: int, *, dvr_seconds: float) -> Window:
    """So many segments through the store into a window; all that is listed is there at each step."""
    made = MadeUp()
    spec = made.spec(window_segments=LIVE, dvr_seconds=dvr_seconds)
    window = Window(spec)
    for number in range(segments + 1):
        for event in made.segment() if number else made.begin():
            store.take(spec, event)
            store.forget(0, window.add(event))
            window.drop_through(store.lost_through(0))
        if store.disk is not None:
            await store.disk.flush()
            await asyncio.sleep(0)
        for segment in window.segments:
            assert store.get(0, segment.uri) is not None, f"{segment.uri} is listed and nowhere"
            for part in segment.parts:
                assert store.get(0, part.name) is not None
    return window


async def test_old_segments_leave_memory_for_the_disk(tmp_path: Path) -> None:
    store = Cascade(DiskFolder(tmp_path))
    window = await broadcast(store, 40, dvr_seconds=60.0)
    assert len(window.segments) == 30
    assert isinstance(store.get(0, window.segments[0].uri), OnDisk)
    assert isinstance(store.get(0, window.segments[-1].uri), bytes)
    assert store.size_bytes < 12 * 1200
    # Out of the window, still to be had for as long as a playlist may name it (RFC 8216bis 6.2.2).
    assert store.get(0, "b1-3.m4s") is not None


async def test_what_is_over_is_deleted(tmp_path: Path) -> None:
    store = Cascade(DiskFolder(tmp_path))
    await broadcast(store, 40, dvr_seconds=16.0)
    assert store.disk is not None
    await store.disk.flush()
    files = {path.name for path in (tmp_path / "0").glob("b1-*.m4s")}
    assert "b1-40.m4s" in files
    assert "b1-10.m4s" not in files
    assert len(files) < 22


# A disk that takes nothing: the window is as long as memory's, and has no holes.
async def test_a_disk_that_fails_shortens_the_window(tmp_path: Path) -> None:
    store = Cascade(DiskFolder(tmp_path, free_bytes_least=1 << 62))
    window = await broadcast(store, 60, dvr_seconds=100.0)
    assert LIVE <= len(window.segments) <= LIVE + 12
    sequences = [segment.sequence for segment in window.segments]
    assert sequences == list(range(sequences[0], 61))
    assert store.size_bytes < 30 * 1200


async def test_without_places_it_is_memory_alone() -> None:
    store = Cascade()
    window = await broadcast(store, 40, dvr_seconds=0.0)
    assert len(window.segments) == LIVE
    assert store.elsewhere(0, "b1-40.m4s") is None
    store.clear()
    assert store.size_bytes == 0
