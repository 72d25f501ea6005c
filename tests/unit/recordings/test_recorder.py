"""A broadcast as the recorder sees it: from its first fact to its last, and what is tidied afterwards."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tallycast.bus import MemoryBus
from tallycast.db import Database
from tallycast.events import BroadcastEnded, BroadcastStarted
from tallycast.recordings import Recorder, RecordingRow
from tallycast.settings import ROWS, ServerSettings, StorageSettings
from tests.support.broadcasts import MadeUp
from tests.support.recordings import made_recording

DEFAULTS: dict[str, Any] = {row.key: row.default for row in ROWS}


def started(broadcast_id: str = "b1") -> BroadcastStarted:
    return BroadcastStarted(
        broadcast_id=broadcast_id, started_at=datetime.now(UTC), remote_address="192.0.2.1"
    )


def ended(broadcast_id: str = "b1") -> BroadcastEnded:
    now = datetime.now(UTC)
    return BroadcastEnded(broadcast_id=broadcast_id, started_at=now, ended_at=now, reason="over")


@contextlib.asynccontextmanager
async def recording(folder: Path, **settings: Any) -> AsyncIterator[tuple[Recorder, MemoryBus]]:
    snapshot = DEFAULTS | {"record_broadcasts": True} | settings
    async with Database(folder / "tally.db") as database, MemoryBus() as bus:
        recorder = Recorder(
            database,
            bus,
            folder / "recordings",
            storage=lambda: StorageSettings.of(snapshot),
            server=lambda: ServerSettings.of(snapshot),
            ffmpeg=lambda: Path("/nowhere/ffmpeg"),
        )
        async with recorder:
            yield recorder, bus


async def until(recorder: Recorder, states: list[tuple[str, bool]]) -> list[RecordingRow]:
    """Wait until there are these recordings (id, complete)."""
    async with asyncio.timeout(20):
        while True:
            found = await recorder.catalogue.all()
            if [(one.id, one.complete) for one in found] == states:
                return found
            await asyncio.sleep(0.01)


async def broadcast(recorder: Recorder, bus: MemoryBus, segments: int) -> None:
    """From its begin to its end."""
    disk = recorder.begin("b1")
    assert disk is not None
    bus.publish(started())
    made = MadeUp()
    spec = made.spec()
    for events in (made.begin(), *(made.segment() for _ in range(segments))):
        disk.keep(spec, events[-1], b"x" * getattr(events[-1], "size_bytes", 4))  # type: ignore[arg-type]
    bus.publish(ended())


async def test_a_broadcast_is_recorded(tmp_path: Path) -> None:
    settings = {"stream_title": " My\tshow ", "recordings_public": True}
    async with recording(tmp_path, **settings) as (recorder, bus):
        await broadcast(recorder, bus, 3)
        [row] = await until(recorder, [("b1", True)])
    assert (row.title, row.published, row.duration_seconds) == ("My show", True, 6.0)
    assert row.size_bytes == 4 + 3 * 10 * len(b"1.0;") * 20


async def test_one_without_media_leaves_nothing(tmp_path: Path) -> None:
    async with recording(tmp_path) as (recorder, bus):
        disk = recorder.begin("b1")
        assert disk is not None
        assert recorder.running == "b1"
        bus.publish(started())
        await until(recorder, [("b1", False)])
        bus.publish(ended())
        await until(recorder, [])
        assert recorder.running == ""


async def test_switched_off_it_records_nothing(tmp_path: Path) -> None:
    async with recording(tmp_path, record_broadcasts=False) as (recorder, bus):
        assert recorder.begin("b1") is None
        bus.publish(started())
    assert not (tmp_path / "recordings").exists()


# What viewers may wind back to stays on the disk; what nobody asks for any more may go to a bucket.
async def test_what_viewers_may_ask_for(tmp_path: Path) -> None:
    async with recording(tmp_path) as (recorder, bus):
        disk = recorder.begin("b1")
        assert disk is not None
        made = MadeUp()
        begun, segment = made.begin(), made.segment()[-1]
        for event in (*begun, segment):
            disk.keep(made.spec(), event, b"x" * getattr(event, "size_bytes", 4))  # type: ignore[arg-type]
        await disk.flush()
        await asyncio.sleep(0)  # the answer of the writer's thread comes through the loop
        name = segment.name
        assert recorder.is_wanted("b1", 0, name)
        assert not recorder.is_wanted("b2", 0, name)
        bus.publish(started())
        bus.publish(ended())
        await until(recorder, [("b1", True)])
        assert recorder.is_wanted("b1", 0, name), "viewers play a broadcast to its end"
        disk.close()
        assert not recorder.is_wanted("b1", 0, name)


# A server that is stopped while it records: the recording is whole at once.
async def test_a_stop_completes_it(tmp_path: Path) -> None:
    async with recording(tmp_path) as (recorder, bus):
        disk = recorder.begin("b1")
        assert disk is not None
        bus.publish(started())
        await until(recorder, [("b1", False)])
        made = MadeUp()
        for event in (*made.begin(), made.segment()[-1]):
            disk.keep(made.spec(), event, b"x" * getattr(event, "size_bytes", 4))  # type: ignore[arg-type]
    async with recording(tmp_path, record_broadcasts=False) as (recorder, _):
        [row] = await recorder.catalogue.all()
    assert (row.complete, row.duration_seconds) == (True, 2.0)


# Retention is looked at when a broadcast has ended: what is too old goes, with its files.
async def test_what_is_too_old_goes(tmp_path: Path) -> None:
    for name in ("old", "kept"):
        await made_recording(tmp_path / "recordings", name)  # of 2023
    async with recording(tmp_path, recordings_keep_days=0) as (recorder, _):
        await recorder.catalogue.change("kept", keep=True)
    async with recording(tmp_path, recordings_keep_days=7) as (recorder, bus):
        await broadcast(recorder, bus, 1)
        found = await until(recorder, [("b1", True), ("kept", True)])
    assert found[1].started_at < datetime.now(UTC) - timedelta(days=7)
    assert sorted(path.name for path in (tmp_path / "recordings").iterdir()) == ["b1", "kept"]
