import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tallycast.db import Connection
from tallycast.events import (
    BroadcastEnded,
    BroadcastInterrupted,
    BroadcastResumed,
    BroadcastStarted,
    PlannedBroadcast,
    ReminderDue,
)
from tallycast.integrations.channels import Channels, Errand
from tallycast.integrations.go_live import GoLive
from tallycast.integrations.notice import Posting
from tallycast.integrations.post import Answer
from tallycast.integrations.subscribers import Subscribers
from tests.support.planning import NOON, Planning, planning


class Server:
    """A server that can be stopped and killed; what it put into the queue stays."""

    def __init__(self, plans: Planning) -> None:
        self.plans = plans
        self.queued: list[Errand] = []
        self.fails = False

    async def enqueue(self, connection: Connection, errands: list[Errand]) -> None:
        if self.fails:
            raise RuntimeError("the queue is broken")
        self.queued += errands

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[GoLive]:
        async def post(posting: Posting) -> Answer:
            raise AssertionError("nothing is sent here")

        channels = Channels(self.plans.database, self.plans.settings, Subscribers(self.plans.database), post)
        made = GoLive(
            self.plans.database,
            self.plans.bus,
            self.plans.settings,
            channels,
            self.enqueue,
            now=lambda: self.plans.now,
        )
        async with made:
            yield made

    async def start(self, broadcast_id: str) -> None:
        self.plans.bus.publish(
            BroadcastStarted(broadcast_id=broadcast_id, started_at=NOON, remote_address="192.0.2.1")
        )
        await self.heard()

    async def end(self, broadcast_id: str) -> None:
        self.plans.bus.publish(
            BroadcastEnded(broadcast_id=broadcast_id, started_at=NOON, ended_at=NOON, reason="it left")
        )
        await self.heard()

    async def heard(self) -> None:
        """Wait until every fact was taken and every notice was queued."""
        bus = self.plans.bus
        for _ in range(1000):
            waiting = [one for one in asyncio.all_tasks() if one.get_name() == "go-live-notices"]
            if not waiting and not any(one.waiting or one.busy for one in bus._subscriptions):
                return
            await asyncio.sleep(0.002)
            if waiting and self.plans.settings.get("notify_delay_seconds"):
                return
        raise AssertionError("something still waits")

    @property
    def told(self) -> list[str]:
        return [one.notice.id for one in self.queued]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with planning(tmp_path) as plans:
        await plans.settings.set("notify_delay_seconds", 0)
        await plans.settings.set(
            "discord_notification",
            {"enabled": True, "webhook": "https://discord.test/hook", "goLiveMessage": "Live!"},
        )
        yield Server(plans)


# Once for a broadcast, not again after an interruption; the next broadcast is told again, however soon.
async def test_once_for_each_broadcast(server: Server) -> None:
    async with server.running():
        await server.start("one")
        assert server.told == ["one"]
        bus = server.plans.bus
        bus.publish(BroadcastInterrupted(broadcast_id="one", reason="it left"))
        bus.publish(BroadcastResumed(broadcast_id="one", remote_address="192.0.2.1"))
        await server.heard()
        assert server.told == ["one"]
        await server.end("one")
        await server.start("two")
        assert server.told == ["one", "two"]


# Stopped in order in the midst of a broadcast, or killed: what comes then is the same broadcast.
@pytest.mark.parametrize("how", ["stopped", "killed"])
async def test_a_restart_in_the_midst(server: Server, how: str) -> None:
    async with server.running() as first:
        await server.start("one")
        server.plans.now += timedelta(hours=2)
        await first.note_that_it_goes_on()
        if how == "stopped":
            first.server_stops()
            await server.end("one")
    server.plans.now += timedelta(minutes=9)
    async with server.running():
        await server.start("two")
        assert server.told == ["one"]
        await server.end("two")
        await server.start("three")
        assert server.told == ["one", "three"]


# Killed, and started again the next day.
async def test_a_restart_much_later(server: Server) -> None:
    async with server.running():
        await server.start("one")
    server.plans.now += timedelta(minutes=11)
    async with server.running():
        await server.start("two")
        assert server.told == ["one", "two"]


# Killed before anybody was told: they are told then, of the first.
async def test_a_restart_before_it_was_told(server: Server) -> None:
    await server.plans.settings.set("notify_delay_seconds", 3600)
    async with server.running():
        await server.start("one")
    assert server.told == []
    await server.plans.settings.set("notify_delay_seconds", 0)
    async with server.running():
        await server.start("two")
        assert server.told == ["one"]


# Too short to be worth telling.
async def test_a_broadcast_that_ends_before_the_delay(server: Server) -> None:
    await server.plans.settings.set("notify_delay_seconds", 3600)
    async with server.running():
        await server.start("one")
        await server.end("one")
    assert server.told == []


# Noted and queued in one transaction: if the queue takes nothing, nothing is noted.
async def test_all_or_nothing(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.fails = True
    async with server.running():
        await server.start("one")
    assert "were not told" in caplog.text
    server.fails = False
    async with server.running():
        await server.start("two")
        assert server.told == ["one"]


async def test_a_reminder(server: Server) -> None:
    planned = PlannedBroadcast(
        id="p1", name="Talk", description="", starts_at=NOON, duration_minutes=60, timezone="UTC"
    )
    async with server.running():
        server.plans.bus.publish(ReminderDue(planned=planned, minutes=30, text="Soon: Talk"))
        await server.heard()
    [errand] = server.queued
    assert (errand.channel, errand.notice.kind, errand.notice.words("ignored")) == (
        "discord",
        "reminder",
        "Soon: Talk",
    )
