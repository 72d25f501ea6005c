"""What is listed when media also go somewhere else: by that address if it is there in time, else by ours."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallycast.broadcast.rendition import LiveRendition
from tallycast.hls import MediaPlaylist, PackagerEvent
from tallycast.storage import Cascade
from tests.support.broadcasts import MadeUp
from tests.support.hls_rig import encoded
from tests.support.playlist_checker import MediaPlaylistChecker


class Remote:
    """Stores when the test says so."""

    def __init__(self) -> None:
        self.futures: dict[str, asyncio.Future[str | None]] = {}
        self.forgotten: set[str] = set()

    def store(self, rendition: int, name: str, data: bytes) -> "asyncio.Future[str | None]":
        self.futures[name] = asyncio.get_running_loop().create_future()
        return self.futures[name]

    def url_of(self, rendition: int, name: str) -> str | None:
        future = self.futures.get(name)
        return future.result() if future is not None and future.done() else None

    def forget(self, rendition: int, names: object) -> None:
        self.forgotten |= set(names)  # type: ignore[call-overload]


class Rig:
    def __init__(self) -> None:
        self.remote, self.made = Remote(), MadeUp(segment_seconds=1.0)
        self.store = Cascade(remote=self.remote)
        self.changes = 0
        self.rendition = LiveRendition(encoded(), "b1", self.store, self._changed)
        self.checker = MediaPlaylistChecker()
        self.take(self.made.begin())

    def _changed(self, rendition: int) -> None:
        self.changes += 1

    def take(self, events: list[PackagerEvent]) -> None:
        self.rendition._take(events)

    @property
    def uris(self) -> list[str]:
        """What is listed now; every text keeps the rules."""
        text = MediaPlaylist(self.rendition.window).full().body.decode()
        return [str(segment.uri) for segment in self.checker.feed(text).complete]


@pytest.fixture
async def rig() -> Iterator[Rig]:
    return Rig()


async def test_in_time_it_has_its_own_address(rig: Rig) -> None:
    rig.take(rig.made.segment())
    assert rig.uris == []  # not before it is known where it is
    changes = rig.changes
    rig.remote.futures["b1-1.m4s"].set_result("https://s3/0/b1-1.m4s")
    await asyncio.sleep(0)
    assert rig.uris == ["https://s3/0/b1-1.m4s"]
    assert rig.changes == changes + 1  # who waits for it is woken


# The next part is not kept waiting; and what was listed as ours is never listed as another's.
async def test_too_late_it_is_ours_for_good(rig: Rig) -> None:
    rig.take(rig.made.segment())
    following = rig.made.segment()
    rig.take(following[:1])
    assert rig.uris == ["b1-1.m4s"]
    rig.remote.futures["b1-1.m4s"].set_result("https://s3/0/b1-1.m4s")
    await asyncio.sleep(0)
    assert rig.uris == ["b1-1.m4s"]
    assert rig.store.elsewhere(0, "b1-1.m4s") is not None  # but asked for, it is found there
    rig.take(following[1:])
    rig.remote.futures["b1-2.m4s"].set_result("https://s3/0/b1-2.m4s")
    await asyncio.sleep(0)
    assert rig.uris == ["b1-1.m4s", "https://s3/0/b1-2.m4s"]


# An interruption: no next part comes, and nobody waits for longer than one would have taken.
async def test_without_a_next_part_it_is_ours_soon(rig: Rig) -> None:
    rig.take(rig.made.segment())
    async with asyncio.timeout(10):
        while not rig.uris:  # noqa: ASYNC110 - nothing tells of it but the list
            await asyncio.sleep(0.01)
    assert rig.uris == ["b1-1.m4s"]


async def test_what_does_not_arrive_is_ours(rig: Rig) -> None:
    rig.take(rig.made.segment())
    rig.remote.futures["b1-1.m4s"].set_result(None)
    await asyncio.sleep(0)
    assert rig.uris == ["b1-1.m4s"]


async def test_the_end_lists_what_is_held(rig: Rig) -> None:
    rig.take(rig.made.segment())
    rig.rendition.end()
    assert rig.uris == ["b1-1.m4s"]


# A CDN that fetches from us: every name of media is there, the playlists are here.
async def test_a_cdn_in_front(tmp_path: Path) -> None:
    made, store = MadeUp(segment_seconds=1.0), Cascade(media_base="https://cdn/hls/")
    spec = encoded(media_base="https://cdn/hls/0/")
    rendition = LiveRendition(spec, "b1", store, lambda _: None)
    rendition._take([*made.begin(), *made.segment(), *made.segment()[:3]])
    text = MediaPlaylist(rendition.window).full().body.decode()
    MediaPlaylistChecker().feed(text)
    assert text.count("https://cdn/hls/0/b1-") == text.count("b1-") == 1 + 10 + 1 + 3 + 1
