"""Answers that come later on the short way, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tallycast.broadcast import Waiters
from tallycast.http.later import Later, Wait
from tallycast.http.reply import Reply
from tallycast.http.server import HttpServer, bind

SECONDS = 10.0
TOO_LATE = Reply(503, (), b"too late")


class Application:
    """Answers /later when it was let and a change came; all else the usual way."""

    def __init__(self) -> None:
        self.waiters = Waiters()
        self.answer: Reply | Wait | None = Wait(0, SECONDS)
        self.asked = asyncio.Event()
        self.most_seconds = 10 * SECONDS

    def answer_at_once(self, scope: Any) -> Later | None:
        if scope["path"] != "/later":
            return None
        self.asked.set()
        return Later(self.waiters, Wait(0, self.most_seconds), lambda: self.answer, TOO_LATE)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"usual"})

    def there(self, answer: Reply | None) -> None:
        self.answer = answer
        self.waiters.wake(0)

    @property
    def waiting(self) -> int:
        return sum(len(group) for group in self.waiters._waiting.values())


@asynccontextmanager
async def asked(
    *behind: str,
) -> AsyncIterator[tuple[Application, HttpServer, asyncio.StreamReader, asyncio.StreamWriter]]:
    """/later was asked for on a connection, and these right behind it."""
    application = Application()
    async with HttpServer(application, bind("127.0.0.1", 0, what="test")) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            writer.write(b"".join(map(request, ("/later", *behind))))
            await asyncio.wait_for(application.asked.wait(), SECONDS)
            yield application, server, reader, writer
        finally:
            writer.close()
            await writer.wait_closed()


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(int(SECONDS / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("not in time")


async def answer(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    async with asyncio.timeout(SECONDS):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return head, await reader.readexactly(length)


async def test_it_comes_with_the_change_and_what_was_asked_behind_it_then() -> None:
    async with asked("/other") as (application, _, reader, _):
        application.there(Wait(0, SECONDS))  # a change, and not the one that is waited for
        await asyncio.sleep(0)
        assert application.waiting == 1
        application.there(Reply(200, (), b"part"))
        assert (await answer(reader))[1] == b"part"
        assert (await answer(reader))[1] == b"usual"
        assert application.waiting == 0


async def test_what_cannot_be_given_so_is_given_the_usual_way() -> None:
    async with asked("/other") as (application, _, reader, _):
        application.there(None)
        assert [(await answer(reader))[1] for _ in range(2)] == [b"usual"] * 2


async def test_it_may_be_too_late() -> None:
    application = Application()
    application.most_seconds = 0.05
    async with HttpServer(application, bind("127.0.0.1", 0, what="test")) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request("/later") + request("/other"))
        assert (await answer(reader))[1] == b"too late"
        assert (await answer(reader))[1] == b"usual"
        assert application.waiting == 0
        writer.close()
        await writer.wait_closed()


async def test_nobody_waits_for_a_peer_that_is_gone() -> None:
    async with asked() as (application, _, _, writer):
        assert application.waiting == 1
        writer.close()
        await until(lambda: not application.waiting)
        application.there(Reply(200, (), b"part"))


async def test_a_server_that_stops_ends_the_connection_with_the_answer() -> None:
    async with asked() as (application, server, reader, _):
        stopping = asyncio.create_task(server.__aexit__(None, None, None))
        [connection] = server._server.server_state.connections
        await until(lambda: not connection.cycle.keep_alive)
        application.there(Reply(200, (), b"part"))
        head, body = await answer(reader)
        assert body == b"part"
        assert "connection: close" in head
        assert await reader.read() == b""
        await stopping
