"""What a bus promises, in one process or over several."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tallycast.bus import Bus, MemoryBus, ValkeyBus
from tallycast.bus import memory as module
from tallycast.events import BroadcastInterrupted, BroadcastResumed, BroadcastStarted, Event
from tests.support.valkey import Valkey

STARTED = BroadcastStarted(broadcast_id="1", started_at=datetime(2026, 1, 2, tzinfo=UTC), remote_address="x")


AnyBus = Callable[[], contextlib.AbstractAsyncContextManager[Bus]]


@pytest.fixture(params=("memory", "valkey", "valkey that is away"))
def any_bus(request: pytest.FixtureRequest) -> AnyBus:
    if request.param == "memory":
        return MemoryBus
    valkey: Valkey = request.getfixturevalue("valkey")
    url = valkey.url if request.param == "valkey" else "unix:///nowhere/at-all"
    return lambda: ValkeyBus(url)


def interrupted(number: int) -> BroadcastInterrupted:
    return BroadcastInterrupted(broadcast_id=str(number), reason="test")


async def test_each_hears_its_kinds_in_order(any_bus: AnyBus) -> None:
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    async with any_bus() as bus:
        bus.subscribe((BroadcastInterrupted,), hear)
        for number in range(100):
            bus.publish(STARTED)
            bus.publish(interrupted(number))
    assert heard == [interrupted(number) for number in range(100)]


async def test_a_subscriber_that_raises_harms_nobody(
    any_bus: AnyBus, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Event] = []

    async def break_down(event: Event) -> None:
        raise ValueError("no")

    async def hear(event: Event) -> None:
        heard.append(event)

    async with any_bus() as bus:
        bus.subscribe((BroadcastStarted, BroadcastInterrupted), break_down)
        bus.subscribe((BroadcastStarted, BroadcastInterrupted), hear)
        bus.publish(STARTED)
        bus.publish(interrupted(1))
    assert len(heard) == 2
    # The log names the fact.
    assert "BroadcastStarted" in caplog.text


async def test_a_slow_subscriber_loses_its_own_oldest_facts_only(
    any_bus: AnyBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUEUE_LIMIT", 10)
    gate = asyncio.Event()
    slow: list[Event] = []
    quick: list[Event] = []

    async def wait(event: Event) -> None:
        await gate.wait()
        slow.append(event)

    async def hear(event: Event) -> None:
        quick.append(event)

    async with any_bus() as bus:
        bus.subscribe((BroadcastInterrupted,), wait)
        bus.subscribe((BroadcastInterrupted,), hear)
        for number in range(50):
            bus.publish(interrupted(number))
            await asyncio.sleep(0)
        gate.set()
    assert len(quick) == 50
    assert slow[-1] == interrupted(49)
    assert len(slow) <= 12


async def test_who_left_hears_nothing(any_bus: AnyBus) -> None:
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    async with any_bus() as bus:
        leave = bus.subscribe((BroadcastResumed,), hear)
        leave()
        leave()
        bus.publish(BroadcastResumed(broadcast_id="1", remote_address="x"))
    assert heard == []
