"""The short way through the HTTP server, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop

from tallycast.http.reply import Reply
from tallycast.http.server import HttpServer, bind


class Application:
    """Answers /quick at once and all else the usual way."""

    def __init__(self) -> None:
        self.usual = 0

    def answer_at_once(self, scope: Any) -> Reply | None:
        match scope["path"]:
            case "/quick":
                reply = Reply(200, ((b"x-way", b"quick"),), b"quick body")
                return reply if scope["method"] == "GET" else reply.for_head()
            case "/large":
                return Reply(200, ((b"x-way", b"quick"),), memoryview(b"L" * 300_000))
            case "/same":
                return Reply(304, ((b"etag", b'"1"'),))
        return None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.usual += 1
        headers = [(b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"usual"})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Application, asyncio.StreamReader, asyncio.StreamWriter]]:
    application = Application()
    async with HttpServer(application, bind("127.0.0.1", 0, what="test")) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            yield application, reader, writer
        finally:
            writer.close()
            await writer.wait_closed()


def request(path: str, method: str = "GET", *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


async def answer(
    reader: asyncio.StreamReader, *, with_body: bool = True
) -> tuple[str, dict[str, str], bytes]:
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    size = int(headers.get("content-length", "0")) if with_body else 0
    return status, headers, await reader.readexactly(size)


async def test_it_is_a_whole_answer() -> None:
    async with connected() as (application, reader, writer):
        writer.write(request("/quick"))
        status, headers, body = await answer(reader)
        assert (status, body) == ("HTTP/1.1 200 OK", b"quick body")
        assert headers["x-way"] == "quick"
        assert "date" in headers
        assert application.usual == 0


async def test_both_ways_take_turns_on_one_connection_also_when_requests_come_ahead() -> None:
    async with connected() as (application, reader, writer):
        writer.write(request("/quick") + request("/other") + request("/large") + request("/quick"))
        bodies = [(await answer(reader))[2] for _ in range(4)]
        assert bodies == [b"quick body", b"usual", b"L" * 300_000, b"quick body"]
        assert application.usual == 1


async def test_head_has_the_length_and_no_body() -> None:
    async with connected() as (_, reader, writer):
        writer.write(request("/quick", "HEAD") + request("/quick"))
        _, headers, _ = await answer(reader, with_body=False)
        assert headers["content-length"] == "10"
        assert (await answer(reader))[2] == b"quick body"


async def test_not_modified_has_neither_body_nor_length() -> None:
    async with connected() as (_, reader, writer):
        writer.write(request("/same") + request("/quick"))
        status, headers, _ = await answer(reader)
        assert status.startswith("HTTP/1.1 304")
        assert "content-length" not in headers
        assert (await answer(reader))[2] == b"quick body"


@pytest.mark.parametrize("path", ["/quick", "/other"])
async def test_a_connection_that_shall_close_goes_the_usual_way_and_closes(path: str) -> None:
    async with connected() as (application, reader, writer):
        writer.write(request(path, "GET", "Connection: close"))
        assert (await answer(reader))[2] == b"usual"
        assert await reader.read() == b""
        assert application.usual == 1


async def test_a_peer_that_does_not_read_is_not_written_to_without_end() -> None:
    async with connected() as (application, reader, writer):
        for _ in range(200):
            writer.write(request("/large"))
        bodies = 0
        while bodies < 200:
            _, _, body = await answer(reader)
            # Where the short way is closed for a while, the usual one gives its own answer.
            assert body in (b"L" * 300_000, b"usual")
            bodies += 1
        assert application.usual > 0


# The server runs on uvloop, whose transport writes otherwise than asyncio's.
@pytest.mark.parametrize(
    "scenario",
    [
        test_both_ways_take_turns_on_one_connection_also_when_requests_come_ahead,
        test_a_peer_that_does_not_read_is_not_written_to_without_end,
    ],
)
def test_the_same_on_uvloop(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    uvloop.run(scenario())
