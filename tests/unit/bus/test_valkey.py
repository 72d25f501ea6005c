"""Several buses over one Valkey."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from tallycast.bus import ValkeyBus
from tallycast.bus import valkey as module
from tallycast.errors import StartRefused
from tallycast.events import (
    BroadcastInterrupted,
    BroadcastStarted,
    ChatUser,
    Event,
    OtherLeft,
    OthersMissed,
    ToldElsewhere,
    UserModerated,
)
from tests.support.chat import until
from tests.support.valkey import Valkey, running_valkey

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
ADA = ChatUser(id="ada", display_name="Ada", display_color=3, created_at=NOON, previous_names=("Ada",))


def started(number: int) -> BroadcastStarted:
    return BroadcastStarted(broadcast_id=str(number), started_at=NOON, remote_address="x")


class Server:
    """A bus with what was told on it."""

    def __init__(self, bus: ValkeyBus) -> None:
        self.bus = bus
        self.heard: list[Event] = []
        bus.subscribe((Event,), self._hear)

    async def _hear(self, event: Event) -> None:
        self.heard.append(event)

    def of(self, kind: type[Event]) -> list[Event]:
        """The facts of one kind."""
        return [event for event in self.heard if isinstance(event, kind)]

    @property
    def elsewhere(self) -> list[Event]:
        """What others told."""
        return [event.fact for event in self.heard if isinstance(event, ToldElsewhere)]


@contextlib.asynccontextmanager
async def servers(
    valkey: Valkey, count: int = 2, *, pulse_seconds: float = 0.1
) -> AsyncIterator[list[Server]]:
    """So many that hear each other."""
    channel = secrets.token_hex(4)
    async with contextlib.AsyncExitStack() as stack:
        made = []
        for _ in range(count):
            bus = ValkeyBus(valkey.url, channel=channel, pulse_seconds=pulse_seconds)
            made.append(Server(await stack.enter_async_context(bus)))
        await until(lambda: all(one.bus.link.others == count - 1 for one in made))
        yield made


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    with running_valkey() as server:
        yield server


# A fact for others is told once everywhere, in order, and does not come back; another one stays at home.
async def test_facts_cross(valkey: Valkey) -> None:
    async with servers(valkey, 3) as (one, two, three):
        facts = [started(number) for number in range(500)]
        for fact in facts:
            one.bus.publish(fact)
            one.bus.publish(BroadcastInterrupted(broadcast_id="1", reason="here"))
        two.bus.publish(UserModerated(user=ADA, action="disabled", by="me"))
        await until(lambda: len(two.elsewhere) == 500 and len(three.elsewhere) == 501)
        assert two.elsewhere == facts
        await until(lambda: one.elsewhere)
        assert one.elsewhere == [UserModerated(user=ADA, action="disabled", by="me")]
        assert one.of(BroadcastStarted) == facts
        assert two.of(BroadcastStarted) == []
        assert two.of(BroadcastInterrupted) == []


# Each is told once, at the start, to read what it may have missed; nothing is missed after that.
async def test_the_start_is_a_gap(valkey: Valkey) -> None:
    async with servers(valkey) as (one, two):
        one.bus.publish(started(1))
        await until(lambda: two.elsewhere)
        assert len(two.of(OthersMissed)) == 1


# Who stops says so; who dies is missed after a while. Both are told once.
async def test_who_left(valkey: Valkey) -> None:
    async with servers(valkey, 3) as (one, two, three):
        async with ValkeyBus(valkey.url, channel=one.bus._channel, pulse_seconds=0.1):
            await until(lambda: one.bus.link.others == 3)
        await until(lambda: one.of(OtherLeft))
        two.bus._task.cancel()
        await until(lambda: len(one.of(OtherLeft)) == 2 and len(three.of(OtherLeft)) == 2)
        assert one.bus.link.others == 1


# Valkey dies: both go on alone and say why, once. It comes back: both read anew, and facts cross again, those
# of the time between as well; none comes twice.
async def test_valkey_is_away_for_a_while(own_valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    async with servers(own_valkey) as (one, two):
        one.bus.publish(started(1))
        await until(lambda: two.elsewhere)
        own_valkey.stop()
        await until(lambda: not one.bus.link.linked and not two.bus.link.linked)
        assert one.bus.link.reason
        one.bus.publish(started(2))
        await until(lambda: len(one.of(BroadcastStarted)) == 2)
        own_valkey.start()
        await until(lambda: len(two.of(OthersMissed)) >= 2 and len(one.of(OthersMissed)) >= 2)
        one.bus.publish(started(3))
        await until(lambda: started(3) in two.elsewhere)
        assert one.bus.link.linked
        numbers = [fact.broadcast_id for fact in two.elsewhere if isinstance(fact, BroadcastStarted)]
        assert len(set(numbers)) == len(numbers)
        # Whoever listened later than the other spoke did not hear it, and was told that there is a gap.
        assert numbers == ["1", "2", "3"] or len(two.of(OthersMissed)) >= 2
    assert caplog.text.count("cannot be used") == 2


# Facts that were lost on their way are missed, at the next fact or at the next pulse; old ones are dropped.
async def test_gaps_are_noticed(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    async with servers(valkey) as (one, two):
        one.bus.publish(started(1))
        await until(lambda: two.elsewhere)
        monkeypatch.setattr(module, "OUTGOING_LIMIT", 2)
        for number in range(2, 7):  # no turn of the loop in between: four of them are too many
            one.bus.publish(started(number))
        await until(lambda: len(two.elsewhere) == 3)
        assert [fact.broadcast_id for fact in two.elsewhere] == ["1", "5", "6"]  # type: ignore[attr-defined]
        assert one.bus.lost == 3
        assert len(two.of(OthersMissed)) == 2
        # As if the last fact had been lost: the pulse tells.
        one.bus._number += 1
        one.bus._told_number += 1
        await until(lambda: len(two.of(OthersMissed)) == 3)
        # As if it was sent again.
        one.bus._number -= 2
        one.bus.publish(started(7))
        one.bus.publish(started(8))
        one.bus.publish(started(9))
        await until(lambda: started(9) in two.elsewhere)
        assert started(7) not in two.elsewhere


# What is no fact of ours harms nobody; what a newer server tells is passed over.
async def test_strange_messages(valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    from redis.asyncio import Redis

    async with servers(valkey) as (one, two), Redis.from_url(valkey.url) as client:
        channel = one.bus._channel
        for text in (b"\xff", b"{}", b"[1]", b"null"):
            await client.publish(channel, text)
        await client.publish(channel, b'{"origin":"x","number":1,"kind":"OfTheFuture","fact":{"a":1}}')
        await client.publish(channel, b'{"origin":"x","number":2,"kind":"BroadcastStarted","fact":{"a":1}}')
        await client.publish(channel, b'{"origin":"x","number":3,"kind":"BroadcastInterrupted","fact":{}}')
        two.bus.publish(started(1))
        await until(lambda: one.elsewhere)
        assert one.elsewhere == [started(1)]
    assert "BroadcastStarted of another server cannot be read" in caplog.text


# Servers of another database may use the same Valkey: they do not hear each other.
async def test_channels_are_apart(valkey: Valkey) -> None:
    async with servers(valkey) as (one, two), servers(valkey) as (three, _):
        one.bus.publish(started(1))
        await until(lambda: two.elsewhere)
        assert three.elsewhere == []
        assert three.bus.link.others == 1


@pytest.mark.parametrize("url", ["", "localhost", "http://h", "redis://", "redis://h:port", "unix://"])
def test_a_url_of_no_kind_is_refused(url: str) -> None:
    with pytest.raises(StartRefused, match="expected valkey://HOST:6379"):
        ValkeyBus(url)


def test_a_password_is_not_in_the_place() -> None:
    assert ValkeyBus("valkeys://me:sesame@bus.test/0")._place == "bus.test:6379"


# Facts that waited for longer than anybody would miss them are not told any more.
async def test_stale_facts_are_dropped(own_valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    async with servers(own_valkey) as (one, two):
        own_valkey.stop()
        await until(lambda: not one.bus.link.linked and not two.bus.link.linked)
        one.bus.publish(started(1))
        monkeypatch.setattr(module, "STALE_SECONDS", -1.0)
        own_valkey.start()
        await until(lambda: one.bus.link.linked and two.bus.link.linked and not one.bus._outgoing)
        monkeypatch.undo()
        one.bus.publish(started(2))
        await until(lambda: started(2) in two.elsewhere)
        assert started(1) not in two.elsewhere
        await asyncio.sleep(0)
