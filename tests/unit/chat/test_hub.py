import asyncio
from datetime import UTC, datetime

import pytest

from tallycast.chat.client import GOING_AWAY, Address
from tallycast.chat.frames import Encoded
from tallycast.chat.hub import Hub
from tallycast.events import ChatUser
from tests.support.chat import MemorySocket

ADDRESS = Address(ip="192.0.2.1")


def user(name: str) -> ChatUser:
    return ChatUser(id=name, display_name=name, display_color=0, created_at=datetime.now(UTC))


def frame(number: int) -> Encoded:
    return Encoded.of({"type": "X", "number": number})


def numbers(socket: MemorySocket) -> list[int]:
    return [one["number"] for one in socket.frames]


# Everyone gets every frame, in one order; the future is done when all was written.
async def test_all_see_one_order() -> None:
    async with Hub() as hub:
        sockets = [MemorySocket() for _ in range(600)]
        for number, socket in enumerate(sockets):
            hub.add(user(str(number % 7)), socket, ADDRESS)
        await asyncio.gather(*(hub.broadcast(frame(number)) for number in range(200)))
        assert all(numbers(socket) == list(range(200)) for socket in sockets)


# OPEN-13: a reader that does not read is cut off, and nobody waits for it.
async def test_a_slow_reader_is_cut_off() -> None:
    async with Hub() as hub:
        slow, quick = MemorySocket(), MemorySocket()
        slow.reads = False
        slow_client = hub.add(user("slow"), slow, ADDRESS)
        client = hub.add(user("quick"), quick, ADDRESS)
        await hub.broadcast(frame(1))
        assert slow.aborted
        assert not quick.aborted
        assert numbers(quick) == [1]
        hub.remove(slow_client)
        assert hub.dropped == 1
        quick.reads = False
        client.send(frame(2))
        assert quick.aborted


async def test_sockets_of_a_user() -> None:
    async with Hub() as hub:
        one, two = (hub.add(user("ada"), MemorySocket(), ADDRESS) for _ in range(2))
        other = hub.add(user("bob"), MemorySocket(), ADDRESS)
        assert (one.id, two.id, other.id) == (1, 2, 3)
        assert hub.of_user("ada") == (one, two)
        assert hub.get(2) is two
        assert len(hub) == 3
        hub.update(ChatUser(id="ada", display_name="Ada", display_color=1, created_at=datetime.now(UTC)))
        assert {one.user.display_name, two.user.display_name} == {"Ada"}
        assert other.user.display_name == "bob"
        hub.remove(one)
        hub.remove(one)
        assert hub.of_user("ada") == (two,)
        hub.remove(two)
        assert hub.of_user("ada") == ()
        assert [client.id for client in hub] == [3]


# One that fails harms no other fan-out.
async def test_a_socket_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(MemorySocket):
        def write(self, wire: bytes) -> None:
            raise RuntimeError("broken")

    async with Hub() as hub:
        broken = hub.add(user("ada"), Broken(), ADDRESS)
        await hub.broadcast(frame(1))
        assert "a fan-out failed" in caplog.text
        hub.remove(broken)
        socket = MemorySocket()
        hub.add(user("bob"), socket, ADDRESS)
        await hub.broadcast(frame(2))
        assert numbers(socket) == [2]


# The server stops: every socket is closed, and nobody waits for what is not sent any more.
async def test_the_end() -> None:
    async with Hub() as hub:
        socket = MemorySocket()
        hub.add(user("ada"), socket, ADDRESS)
        waiting = hub.broadcast(frame(1))
    assert socket.closed == GOING_AWAY
    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(hub.broadcast(frame(2)), 1)
