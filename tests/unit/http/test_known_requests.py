"""Requests that the server has read before and does not parse anew: nobody may notice, but by the time."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httptools
import pytest

from tallycast.http import at_once, server
from tallycast.http.reply import Reply
from tallycast.http.server import HttpServer, bind

SECONDS = 10.0


class Application:
    """Answers /quick at once, each time with the next number; /slow when it is let; all else as usual."""

    def __init__(self) -> None:
        self.numbers = itertools.count()
        self.asked: list[Any] = []
        self.is_quick = True
        self.let = asyncio.Event()

    def answer_at_once(self, scope: Any) -> Reply | None:
        if scope["path"] != "/quick" or not self.is_quick:
            return None
        self.asked.append(scope)
        reply = Reply(200, (), b"quick %d" % next(self.numbers))
        return reply if scope["method"] == "GET" else reply.for_head()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/slow":
            await self.let.wait()
        body = scope["path"].encode()
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Peer:
    """One connection to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def ask(self, request: bytes) -> tuple[dict[str, str], bytes]:
        self.writer.write(request)
        return await self.answer(with_body=not request.startswith(b"HEAD"))

    async def answer(self, *, with_body: bool = True) -> tuple[dict[str, str], bytes]:
        async with asyncio.timeout(SECONDS):
            _, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            body = await self.reader.readexactly(int(headers["content-length"])) if with_body else b""
        return headers, body

    async def address(self) -> tuple[str, int]:
        name: tuple[str, int] = self.writer.get_extra_info("sockname")
        return name


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Application, HttpServer]]:
    application = Application()
    async with HttpServer(application, bind("127.0.0.1", 0, what="test")) as running:
        yield application, running


@asynccontextmanager
async def connected(running: HttpServer) -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    try:
        yield Peer(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the parser was given since."""
    given: list[bytes] = []
    original = httptools.HttpRequestParser

    class Parser:
        def __init__(self, protocol: Any) -> None:
            self._parser = original(protocol)

        def feed_data(self, data: bytes) -> None:
            given.append(data)
            self._parser.feed_data(data)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._parser, name)

    monkeypatch.setattr(httptools, "HttpRequestParser", Parser)
    return given


def request(path: str = "/quick", method: str = "GET", *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


async def apart() -> None:
    """Let what was written arrive before more is."""
    await asyncio.sleep(0.05)


async def test_the_same_bytes_are_parsed_once_and_answered_anew(parsed: list[bytes]) -> None:
    async with serving() as (_, running), connected(running) as peer:
        assert [(await peer.ask(request()))[1] for _ in range(4)] == [b"quick %d" % one for one in range(4)]
        assert parsed == [request()]
        headers, _ = await peer.ask(request())
        assert "date" in headers


async def test_each_connection_keeps_its_own_address(parsed: list[bytes]) -> None:
    async with serving() as (application, running):
        async with connected(running) as one, connected(running) as other:
            for peer in (one, other, one):
                await peer.ask(request())
                assert tuple(application.asked[-1]["client"]) == await peer.address()
        assert len(parsed) == 1


async def test_one_differing_byte_is_another_request(parsed: list[bytes]) -> None:
    async with serving() as (application, running), connected(running) as peer:
        for agent in ("a", "b", "a"):
            await peer.ask(request("/quick", "GET", f"User-Agent: {agent}"))
            assert (b"user-agent", agent.encode()) in application.asked[-1]["headers"]
        assert len(parsed) == 2


async def test_head_stays_without_a_body(parsed: list[bytes]) -> None:
    async with serving() as (_, running), connected(running) as peer:
        for number in range(3):
            headers, _ = await peer.ask(request("/quick", "HEAD"))
            assert headers["content-length"] == str(len(b"quick %d" % number))
        assert (await peer.ask(request()))[1] == b"quick 3"
        assert len(parsed) == 2


async def test_what_is_no_longer_known_at_once_goes_the_usual_way() -> None:
    async with serving() as (application, running), connected(running) as peer:
        assert (await peer.ask(request()))[1] == b"quick 0"
        application.is_quick = False
        assert (await peer.ask(request()))[1] == b"/quick"
        application.is_quick = True
        assert (await peer.ask(request()))[1] == b"quick 1"


async def test_two_at_once_are_two_each_time(parsed: list[bytes]) -> None:
    async with serving() as (_, running), connected(running) as peer:
        for number in (0, 2, 4):
            peer.writer.write(request() * 2)
            bodies = [(await peer.answer())[1] for _ in range(2)]
            assert bodies == [b"quick %d" % one for one in (number, number + 1)]
        assert len(parsed) == 3


# A body that looks like a request is none (request smuggling).
@pytest.mark.parametrize("length", [len(request()), len(request()) + 5])
async def test_a_body_is_never_taken_for_a_request(length: int) -> None:
    async with serving() as (application, running), connected(running) as peer:
        await peer.ask(request())
        head = request("/other", "POST", f"Content-Length: {length}")
        assert (await peer.ask(head))[1] == b"/other"  # answered before its body came
        peer.writer.write(request())
        await apart()
        rest = b"x" * (length - len(request()))
        assert (await peer.ask(rest + request("/end")))[1] == b"/end"
        assert len(application.asked) == 1


async def test_nor_is_the_second_half_of_another_request() -> None:
    async with serving() as (application, running), connected(running) as peer:
        await peer.ask(request())
        # The first half of a request whose header would go on with what is known.
        begun = b"GET /other HTTP/1.1\r\nX-Long: "
        peer.writer.write(begun)
        await apart()
        assert (await peer.ask(request()))[1] == b"/other"
        assert len(application.asked) == 1


async def test_answers_keep_their_order_behind_one_that_takes_its_time() -> None:
    async with serving() as (application, running), connected(running) as peer:
        await peer.ask(request())
        peer.writer.write(request("/slow"))
        await apart()
        peer.writer.write(request())
        await apart()
        application.let.set()
        assert (await peer.answer())[1] == b"/slow"
        assert (await peer.answer())[1] == b"quick 1"


@pytest.mark.parametrize(
    "last", [request("/quick", "GET", "Connection: close"), b"GET /quick HTTP/1.0\r\n\r\n"]
)
async def test_a_connection_that_shall_end_ends(last: bytes) -> None:
    async with serving() as (_, running):
        for _ in range(2):
            async with connected(running) as peer:
                await peer.ask(request())
                await peer.ask(last)
                async with asyncio.timeout(SECONDS):
                    assert await peer.reader.read() == b""


async def test_in_any_cut_the_answers_are_the_same() -> None:
    dice = random.Random(7)
    asked = [request(dice.choice(["/quick", "/other"])) for _ in range(40)]
    stream = b"".join(asked)
    cuts = sorted(dice.sample(range(1, len(stream)), 60))
    async with serving() as (_, running), connected(running) as peer:
        for start, end in itertools.pairwise([0, *cuts, len(stream)]):
            peer.writer.write(stream[start:end])
            await peer.writer.drain()
            await asyncio.sleep(0.001)
        bodies = [(await peer.answer())[1] for _ in asked]
    numbers = itertools.count()
    assert bodies == [b"/other" if b"other" in one else b"quick %d" % next(numbers) for one in asked]


async def test_only_so_many_are_kept(parsed: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "KNOWN_MOST", 2)
    monkeypatch.setattr(at_once, "KNOWN_BYTES", 200)
    async with serving() as (_, running), connected(running) as peer:
        for agent in ("a", "b", "c", "c", "b", "a", "x" * 200, "x" * 200):
            await peer.ask(request("/quick", "GET", f"User-Agent: {agent}"))
        assert [chr(data[-5]) for data in parsed] == ["a", "b", "c", "a", "x", "x"]


async def test_a_connection_ends_when_it_idles_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEEP_ALIVE_SECONDS", 0.5)
    async with serving() as (_, running), connected(running) as peer:
        begun = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() < begun + 1.2:
            await peer.ask(request())
            await asyncio.sleep(0.02)
        async with asyncio.timeout(SECONDS):
            assert await peer.reader.read() == b""


# Each answer lets the next one begin: a thousand of them must not stand within each other.
async def test_a_thousand_may_be_asked_for_ahead() -> None:
    async with serving() as (application, running), connected(running) as peer:
        peer.writer.write(request("/slow") + request() * 1500)
        await apart()
        application.let.set()
        assert (await peer.answer())[1] == b"/slow"
        for number in range(1500):
            assert (await peer.answer())[1] == b"quick %d" % number
