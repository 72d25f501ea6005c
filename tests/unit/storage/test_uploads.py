"""Uploads of a broadcast: bounded in every way, and no failure outlives itself."""

import asyncio
import json
import logging
from pathlib import Path
from typing import ClassVar
from unittest.mock import Mock

import pytest

from tallycast.storage import Condition, StorageTrouble, Uploads
from tallycast.storage import uploads as module


class Store:
    """Stores when it is told that it may."""

    place: ClassVar = {"endpoint": "e", "bucket": "b", "prefix": "p"}

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.tries = 0
        self.fails = False
        self.hangs = False

    def key(self, rendition: int, name: str) -> str:
        return f"{rendition}/{name}"

    def url(self, key: str) -> str:
        return f"https://s3/{key}"

    async def put(self, key: str, data: bytes) -> None:
        self.tries += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise StorageTrouble("It is broken")
        self.kept[key] = data

    async def delete(self, keys: list[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(module, "PAUSES_SECONDS", (0.0, 0.0))
    return Store()


async def test_the_url_is_told_when_it_is_there(store: Store, tmp_path: Path) -> None:
    uploads = Uploads(store, Condition(), tmp_path / "b1")
    assert await uploads.store(0, "b1-1.m4s", b"x") == "https://s3/0/b1-1.m4s"
    assert store.kept == {"0/b1-1.m4s": b"x"}
    assert uploads.url_of(0, "b1-1.m4s") == "https://s3/0/b1-1.m4s"
    assert uploads.url_of(0, "b1-2.m4s") is None
    marker = json.loads((tmp_path / "b1" / "bucket.json").read_text())
    assert marker == {**store.place, "renditions": [0]}


# Three tries a segment; the failure is told once however many fail; the first segment after it is tried anew.
async def test_a_failure_is_told_once_and_is_no_latch(store: Store, tmp_path: Path) -> None:
    said = Mock()
    condition = Condition(said)
    uploads = Uploads(store, condition, tmp_path)
    await uploads.store(0, "b1-0.m4s", b"x")
    store.fails = True
    for number in range(1, 6):
        assert await uploads.store(0, f"b1-{number}.m4s", b"x") is None
    assert store.tries == 1 + 5 * 3
    assert [call.args for call in said.call_args_list] == [("It is broken",)]
    assert (condition.stored, condition.failed) == (1, 5)
    assert uploads.url_of(0, "b1-0.m4s") is None  # we serve it ourselves while in doubt
    store.fails = False
    assert await uploads.store(0, "b1-6.m4s", b"x") == "https://s3/0/b1-6.m4s"
    assert uploads.url_of(0, "b1-0.m4s") is not None
    for number in (7, 8):
        await uploads.store(0, f"b1-{number}.m4s", b"x")
    assert [call.args for call in said.call_args_list] == [("It is broken",), ("",)]


# One that hangs: the oldest is given up, the newest begins at once.
async def test_what_is_on_its_way_has_an_end(store: Store, tmp_path: Path) -> None:
    uploads = Uploads(store, Condition(), tmp_path)
    store.hangs = True
    futures = [uploads.store(0, f"b1-{number}.m4s", b"x") for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert uploads.waiting == module.ON_THE_WAY_MOST
    assert [future.done() for future in futures] == [True] * 14 + [False] * 6
    store.hangs = False
    assert await uploads.store(0, "b1-20.m4s", b"x") == "https://s3/0/b1-20.m4s"
    assert uploads.store(1, "b1-1.m4s", b"x") is not None  # another rendition has room of its own


async def test_what_is_forgotten_is_deleted(store: Store, tmp_path: Path) -> None:
    uploads = Uploads(store, Condition(), tmp_path)
    names = [f"b1-{number}.m4s" for number in range(25)]
    for name in names:
        await uploads.store(0, name, b"x")
    uploads.forget(0, [*names[:20], "b1-0.1.m4s"])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sorted(store.kept) == sorted(f"0/{name}" for name in names[20:])
    assert uploads.url_of(0, names[0]) is None


# A fault in a library is a failure as any other, and the log has where it is: once.
async def test_what_nobody_expected(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = Mock()
    uploads = Uploads(store, Condition(said), tmp_path)

    async def breaks(key: str, data: bytes) -> None:
        raise RuntimeError("the library broke")

    with monkeypatch.context() as patched:
        patched.setattr(store, "put", breaks)
        for number in range(3):
            assert await uploads.store(0, f"b1-{number}.m4s", b"x") is None
        said.assert_called_once_with("Nothing could be stored: RuntimeError")
    [told] = [one for one in caplog.records if one.levelno == logging.WARNING and one.exc_info]
    assert "nobody expected" in told.message
    assert await uploads.store(0, "b1-4.m4s", b"x") == "https://s3/0/b1-4.m4s"
