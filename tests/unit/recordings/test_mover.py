"""Recordings in a bucket: brought there, read from there, deleted there; through failures and kills.

The store is a real S3-compatible server, with a proxy before it that fails as told.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tallycast.db import Database
from tallycast.recordings import Catalogue, Clips, Keeping, RecordingRow, Remuxer
from tallycast.recordings import keeping as keeping_module
from tallycast.recordings.bucket import RecordingsBucket
from tallycast.recordings.mover import Mover
from tallycast.settings import ROWS, S3, StorageSettings
from tallycast.storage import Bucket, Condition, StorageTrouble, read_journal
from tests.support.object_store import ObjectStore, object_store
from tests.support.recordings import made_recording

pytestmark = pytest.mark.asyncio(loop_scope="module")
ID = "b1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[ObjectStore]:
    async with object_store() as store:
        yield store


@pytest_asyncio.fixture(loop_scope="module")
async def store(running: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    await running.proxy.set("")
    await Bucket(running.settings()).delete(await running.keys())
    monkeypatch.setattr(keeping_module, "PAUSES_SECONDS", (0.0, 0.0))
    return running


class House:
    """A recording of four segments, and all that handles it."""

    def __init__(self, catalogue: Catalogue, s3: S3) -> None:
        self.catalogue = catalogue
        self.s3 = s3
        self.place = "bucket"
        self.wanted: Callable[[str, int, str], bool] = lambda *_: False
        self.bucket = RecordingsBucket(self._settings)
        self.keeping = Keeping(catalogue.folder, self.bucket)
        self.mover = self.new_mover()
        self.folder = catalogue.folder / ID / "0"

    def new_mover(self) -> Mover:
        """As after a new start."""
        return Mover(
            self.catalogue.folder,
            recordings=self.catalogue.ids,
            bucket=self.bucket,
            is_wanted=lambda *name: self.wanted(*name),
            condition=Condition(),
        )

    def _settings(self) -> StorageSettings:
        defaults = {row.key: row.default for row in ROWS}
        return StorageSettings.of(defaults | {"s3": self.s3, "recordings_place": self.place})

    @property
    def segments(self) -> list[str]:
        journal = read_journal(self.folder)
        assert journal is not None
        return [one.name for one in journal.segments]

    @property
    def here(self) -> list[str]:
        return [name for name in self.segments if (self.folder / name).exists()]

    async def file(self, first: int = 0, length: int | None = None) -> bytes:
        """The download, made anew."""
        journal = read_journal(self.folder)
        assert journal is not None

        async def stored(name: str, start: int, size: int) -> bytes:
            return await self.keeping.read_stored(ID, 0, name, start, size)

        file = await Remuxer().file(self.folder, journal, stored)
        wanted = file.size_bytes if length is None else length
        return b"".join([data async for data in file.read(first, wanted)])


@contextlib.asynccontextmanager
async def house_in(folder: Path, store: ObjectStore) -> AsyncIterator[House]:
    await made_recording(folder / "recordings", ID)
    async with Database(folder / "tally.db") as database:
        catalogue = Catalogue(database, folder / "recordings", lambda _: None)
        started = datetime(2026, 6, 1, tzinfo=UTC)
        await catalogue.add(RecordingRow(id=ID, kind="recording", title="One", started_at=started))
        await catalogue.complete(ID, None)
        yield House(catalogue, store.settings(path_prefix="live"))


# The segments go, all else stays; what is read, in whole, in part and as one file, is the same as before.
async def test_it_is_the_same_from_there(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        before = await house.catalogue.find(ID)
        whole, names = await house.file(), house.segments
        media = {name: (house.folder / name).read_bytes() for name in names}
        assert await house.keeping.addresses(ID, 0) == {}
        assert await house.keeping.in_bucket([ID]) == set()
        assert await house.mover.look() is False
        assert await house.keeping.in_bucket([ID, "b2"]) == {ID}
        assert house.here == []
        note = json.loads((house.catalogue.folder / ID / "bucket.json").read_text())
        assert note["folder"].startswith("b1-")
        assert await store.keys() == sorted(f"live/recordings/{note['folder']}/0/{name}" for name in names)
        assert await house.file() == whole
        for first, length in ((0, 1), (len(whole) - 3, 3), (len(whole) // 2, 100_000)):
            assert await house.file(first, length) == whole[first : first + length]
        addresses = await house.keeping.addresses(ID, 0)
        for name in names:
            assert await house.keeping.read(ID, 0, name) == media[name]
            assert (await store.client.get(addresses[name])).content == media[name]
        assert await house.catalogue.find(ID) == before
        with pytest.raises(FileNotFoundError):
            await house.keeping.read("b2", 0, names[0])


async def test_a_clip_of_it(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        media = (house.folder / house.segments[1]).read_bytes()
        await house.mover.look()
        clip = await Clips(house.catalogue, house.keeping).from_recording(ID, 2.5, 3.5, "Best of")
        at = house.catalogue.folder / clip.id / "0"
        journal = read_journal(at)
        assert journal is not None
        assert [(at / one.name).read_bytes() for one in journal.segments] == [media]
        # A clip goes the same way.
        await house.mover.look()
        assert len(await store.keys()) == len(house.segments) + 1


# Nothing is lost while the store fails in whatever way, and nothing is asked of it too often.
@pytest.mark.parametrize("fault", ["503", "403", "reset", "swallow", "gone"])
async def test_failures_lose_nothing(tmp_path: Path, store: ObjectStore, fault: str) -> None:
    async with house_in(tmp_path, store) as house:
        whole = await house.file()
        await store.proxy.set(fault)
        asked = len(store.proxy.requests)
        for _ in range(3):
            with pytest.raises(StorageTrouble):
                await house.mover.look()
        assert house.here == house.segments
        assert house.mover.waiting == len(house.segments)
        assert len(store.proxy.requests) - asked <= 3 * 2 * 3  # looks, requests of an upload, uploads at once
        await store.proxy.set("")
        await house.mover.look()
        assert house.here == []
        assert await house.file() == whole
        assert house.mover.condition.message == ""


# Told in words, and it reads again when the store is back.
async def test_reading_while_it_fails(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        await house.mover.look()
        await store.proxy.set("503")
        with pytest.raises(StorageTrouble, match="overloaded"):
            await house.keeping.read(ID, 0, house.segments[0])
        await store.proxy.set("")
        assert await house.keeping.read(ID, 0, house.segments[0])


# A kill after some segments, one of them stored and not yet noted, the list torn: the next start goes on.
async def test_a_kill_in_between(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        whole, names = await house.file(), house.segments
        media = [(house.folder / name).read_bytes() for name in names]
        await house.mover.look()
        (house.folder / "stored.txt").write_text(f"{names[0]}\n{names[1]}")
        for name, data in zip(names[1:], media[1:], strict=True):
            (house.folder / name).write_bytes(data)
        (house.folder / names[0]).write_bytes(media[0])  # noted, and not yet deleted here
        await house.new_mover().look()
        assert house.here == []
        assert len(await store.keys()) == len(names)
        assert await house.file() == whole


# What viewers may wind back to stays until they may not.
async def test_viewers_have_it_from_here(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        last = house.segments[-1]
        house.wanted = lambda recording_id, rendition, name: (recording_id, rendition, name) == (ID, 0, last)
        assert await house.mover.look() is True
        assert house.here == [last]
        assert len(await store.keys()) == len(house.segments)
        house.wanted = lambda *_: False
        assert await house.mover.look() is False
        assert house.here == []


# Deleting takes the objects along, later if it has to; a new start takes nothing of it for a recording.
async def test_deleting(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        others = "live/recordings/b2-0/0/b2-1.m4s"
        await store.client.put(f"{store.direct}/{others}", content=b"x")
        await house.mover.look()
        await store.proxy.set("503")
        await house.catalogue.delete(ID)
        with pytest.raises(StorageTrouble):
            await house.mover.look()
        await house.catalogue.recover()
        assert await house.catalogue.all() == []
        assert [path.name for path in (house.catalogue.folder / ID).iterdir()] != []
        await store.proxy.set("")
        await house.new_mover().look()
        assert await store.keys() == [others]
        assert not (house.catalogue.folder / ID).exists()


# One that is deleted while it is on its way is no trouble, and what got there goes as well.
async def test_deleting_what_is_on_its_way(
    tmp_path: Path, store: ObjectStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house_in(tmp_path, store) as house:
        put, deleted = Bucket.put, asyncio.Event()

        async def put_and_delete(bucket: Bucket, key: str, data: bytes) -> None:
            await put(bucket, key, data)
            if not deleted.is_set():
                deleted.set()
                await house.catalogue.delete(ID)

        monkeypatch.setattr(Bucket, "put", put_and_delete)
        await house.mover.look()
        assert await store.keys() == []
        assert not (house.catalogue.folder / ID).exists()
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []


# Other settings: what is in a bucket stays there, what waits stays here, and nothing is guessed.
async def test_another_bucket_in_the_settings(tmp_path: Path, store: ObjectStore) -> None:
    async with house_in(tmp_path, store) as house:
        house.place = "disk"
        await house.mover.look()
        assert await store.keys() == []
        house.place = "bucket"
        await house.mover.look()
        house.s3 = msgspec.structs.replace(house.s3, bucket="another")
        with pytest.raises(StorageTrouble, match="no longer in the settings"):
            await house.keeping.read(ID, 0, house.segments[0])
        assert await house.keeping.addresses(ID, 0) == {}
        await house.catalogue.delete(ID)
        await house.mover.look()
        assert (house.catalogue.folder / ID / "bucket.json").exists()
        # Switched off, it is still read from; but viewers are not sent there.
        house.s3 = store.settings(path_prefix="live", enabled=False)
        assert house.bucket.chosen() is None
        assert house.bucket.named() is not None
        await house.mover.look()
        assert await store.keys() == []
