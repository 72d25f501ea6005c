import asyncio
from typing import Any

from tallycast.http.prepared import Gate, Inbox, PreparedWriter


class Transport:
    """A transport that says how much waits."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closing = self.aborted = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.aborted = True

    def resume_reading(self) -> None:
        self.resumed = True

    def close(self) -> None:
        self.closing = True


class Connection:
    def send_close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def data_to_send(self) -> list[bytes]:
        return [b"close"]


class Protocol:
    """What the writer uses of uvicorn's protocol."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.conn = Connection()
        self.queue = Inbox()
        self.close_sent = False
        self.handshake_complete = True
        self.read_paused = True
        self.loop = asyncio.get_running_loop()
        self.scope = {"headers": [(b"a", b"b")]}
        self.request = self.response = object()


def writer_of(protocol: Any) -> PreparedWriter:
    return PreparedWriter(protocol)


# Frames go straight to the transport.
async def test_writing() -> None:
    protocol = Protocol()
    writer = writer_of(protocol)
    writer.write(b"one")
    writer.write(b"two")
    assert protocol.transport.written == [b"one", b"two"]


# Closing: a close frame, the disconnect to the application, and time for the peer to answer.
async def test_closing() -> None:
    protocol: Any = Protocol()
    writer_of(protocol).close(1008, "reason")
    assert protocol.conn.closed == (1008, "reason")
    assert protocol.transport.written == [b"close"]
    assert (await protocol.queue.get())["type"] == "websocket.disconnect"
    assert protocol.transport.resumed
    assert not protocol.transport.closing
    protocol.close_timer.cancel()


# After a close frame nothing may follow (RFC 6455 5.5.1); on what is closed nothing happens.
async def test_after_the_end() -> None:
    protocol: Any = Protocol()
    writer = writer_of(protocol)
    writer.close(1000, "")
    writer.write(b"one")
    writer.close(1000, "")
    assert protocol.transport.written == [b"close"]
    protocol.close_timer.cancel()
    aborted = writer_of(other := Protocol())
    aborted.abort()
    aborted.write(b"one")
    await asyncio.sleep(0)
    assert other.transport.aborted
    assert other.transport.written == []


async def test_what_opened_it_is_forgotten() -> None:
    protocol = Protocol()
    writer_of(protocol).forget_handshake()
    assert protocol.scope == {}
    assert protocol.request is None


# In order, with and without somebody who waits; a waiter that is cancelled leaves it whole.
async def test_inbox() -> None:
    inbox = Inbox()
    assert inbox.empty()
    inbox.put_nowait(1)
    inbox.put_nowait(2)
    assert not inbox.empty()
    assert [await inbox.get(), await inbox.get()] == [1, 2]
    waiting = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait(3)
    inbox.put_nowait(4)
    assert await waiting == 3
    assert await inbox.get() == 4
    cancelled = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    inbox.put_nowait(5)
    assert await asyncio.wait_for(inbox.get(), 1) == 5


async def test_gate() -> None:
    gate = Gate()
    await asyncio.wait_for(gate.wait(), 1)
    gate.clear()
    waiting = [asyncio.ensure_future(gate.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in waiting)
    waiting[0].cancel()
    gate.set()
    await asyncio.wait_for(waiting[1], 1)
    await asyncio.wait_for(gate.wait(), 1)
