"""What every place promises: one body of tests over memory, disk and a real object store."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tallycast.hls import PackagerEvent, SegmentReady, Window
from tallycast.storage import Bucket, Cascade, Condition, DiskFolder, MediaStore, MemoryStore, OnDisk, Uploads
from tests.support.broadcasts import MadeUp
from tests.support.object_store import object_store

LIVE = 5
Fetch = Callable[[MediaStore, str], Awaitable[bytes | None]]


async def by_us(store: MediaStore, name: str) -> bytes | None:
    """As a viewer gets it from this server."""
    found = store.get(0, name)
    if found is None:
        return None
    return found.path.read_bytes() if isinstance(found, OnDisk) else bytes(found)


@contextlib.asynccontextmanager
async def place(kind: str, folder: Path) -> AsyncIterator[tuple[MediaStore, Fetch, float]]:
    """A store, how a viewer fetches from it, and how far he can wind back."""
    if kind == "memory":
        yield MemoryStore(), by_us, 0.0
    elif kind == "disk":
        yield Cascade(DiskFolder(folder / "disk")), by_us, 40.0
    else:
        async with object_store() as running:
            uploads = Uploads(Bucket(running.settings()), Condition(), folder / "marker")

            async def by_the_store(store: MediaStore, name: str) -> bytes | None:
                elsewhere = store.elsewhere(0, name)
                if elsewhere is None:
                    return await by_us(store, name)
                answer = await running.client.get(elsewhere.url)
                return answer.content if answer.status_code == 200 else None

            yield Cascade(remote=uploads), by_the_store, 0.0


async def settled(store: MediaStore, on_its_way: "asyncio.Future[str | None] | None") -> None:
    if on_its_way is not None:
        assert await on_its_way is not None
    if isinstance(store, Cascade) and store.disk is not None:
        await store.disk.flush()
        await asyncio.sleep(0)


@pytest.mark.parametrize("kind", ["memory", "disk", "object store"])
async def test_what_is_listed_is_there_and_what_is_over_goes(kind: str, tmp_path: Path) -> None:
    made = MadeUp()
    async with place(kind, tmp_path) as (store, fetch, dvr_seconds):
        spec = made.spec(window_segments=LIVE, dvr_seconds=dvr_seconds)
        window, bytes_of = Window(spec), dict[str, bytes]()
        for number in range(50):
            events: list[PackagerEvent] = made.segment() if number else made.begin()
            for event in events:
                on_its_way = store.take(spec, event)
                if isinstance(event, SegmentReady):
                    bytes_of[event.name] = b"".join(bytes_of[name] for name in event.part_names)
                else:
                    bytes_of[event.name] = event.data
                await settled(store, on_its_way)
                store.forget(0, window.add(event))
            assert store.lost_through(0) == -1
        listed = [segment.head.name for segment in window.segments]
        assert len(listed) == max(LIVE, dvr_seconds // 2)
        for name in (*listed, *(part.name for part in window.segments[-1].parts), "b1-init-0.mp4"):
            assert await fetch(store, name) == bytes_of[name]
        assert await fetch(store, "b1-1.m4s") is None
        assert await fetch(store, "never-1.m4s") is None
        assert store.size_bytes < 4 * LIVE * 1200
        store.clear()
        assert store.size_bytes == 0
