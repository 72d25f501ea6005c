"""OPEN-16, requests that somebody makes the server send: nowhere but to public addresses, and bounded.

Everything that asks other servers goes through `outbound` (an import contract holds that), so the client is
held here with real servers on loopback, and webhooks through the admin. A canary on loopback counts
connections: where nothing may be asked, nothing must even connect.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tallycast.outbound import OutboundClient, OutboundFailed, OutboundLimits, OutboundRefused
from tests.support.certificates import make_certificate
from tests.support.in_process import ADMIN, in_process

QUICK = OutboundLimits(total_seconds=1.0, connect_seconds=0.5)
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Canary:
    """A server that keeps what it was asked and answers as a test wishes."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[bytes] = []
        self.connections = 0
        self.tasks: set[asyncio.Task[None]] = set()
        self.answer: Answer = plain(b"HTTP/1.1 204 No Content\r\n\r\n")

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head)
            await self.answer(head, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def plain(answer: bytes) -> Answer:
    async def send(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return send


def redirect(to: str, status: int = 302) -> Answer:
    return plain(f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())


@contextlib.asynccontextmanager
async def canary(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[Canary]:
    one = Canary()
    server = await asyncio.start_server(one.take, host, 0, ssl=tls)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        for task in one.tasks:
            task.cancel()
        await asyncio.gather(*one.tasks, return_exceptions=True)
        await server.wait_closed()


@pytest.fixture
async def listener() -> AsyncIterator[Canary]:
    async with canary() as one:
        yield one


async def refused(client: OutboundClient, url: str) -> str:
    with pytest.raises(OutboundRefused) as caught:
        await client.request("GET", url)
    return str(caught.value)


# (a) to (d): loopback, private, link-local, metadata, in every spelling; other schemes.
async def test_no_spelling_of_a_private_address_is_asked(listener: Canary) -> None:
    port = listener.port
    hosts = [
        *(
            "127.0.0.1",
            "localhost",
            "LOCALHOST.",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
        ),
        *("0", "0.0.0.0", "127.0.0.1.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"),
        *("[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]"),
        *("①②⑦.⓪.⓪.①", "127。0。0。1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "10.0.0.1"),
        *("192.168.0.1", "172.16.0.1", "[fd00:ec2::254]", "224.0.0.1", "255.255.255.255"),
    ]
    async with OutboundClient() as client:
        for host in hosts:
            await refused(client, f"http://{host}:{port}/")
            await refused(client, f"https://{host}:{port}/")
        for url in (f"gopher://127.0.0.1:{port}/", "file:///etc/passwd", f"ftp://127.0.0.1:{port}/"):
            await refused(client, url)
        await refused(client, f"http://example.com@127.0.0.1:{port}/")
    assert listener.connections == 0


# A name with a private address is refused like the address; one that has both is asked at the public one.
async def test_names_are_judged_by_their_addresses(listener: Canary) -> None:
    answers = {"inside.test": ["10.0.0.1", "127.0.0.1", "::1"], "none.test": []}

    async def resolve(host: str, port: int) -> list[str]:
        return answers[host]

    async with OutboundClient(resolve=resolve, limits=QUICK) as client:
        for host in answers:
            await refused(client, f"http://{host}:{listener.port}/")
    assert listener.connections == 0


# (a) A name that answers public first and private then: each look-up is judged, and what was judged is what
# is connected to. There is no second question between the check and the connection.
async def test_rebinding(listener: Canary) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        # The first answer is allowed to the test's client and leads to the listener; the second is not.
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    async with OutboundClient(lambda: ("127.0.0.1",), resolve=resolve, limits=QUICK) as client:
        listener.answer = plain(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        answer = await client.request("GET", f"http://rebind.test:{listener.port}/")
        assert answer.status == 204
        assert asked == ["rebind.test"]
        assert f"Host: rebind.test:{listener.port}".encode() in listener.asked[0]
        await refused(client, f"http://rebind.test:{listener.port}/")
    assert listener.connections == 1


# A redirect is a new request: judged anew, counted, never to another scheme or out of encryption.
async def test_redirects(listener: Canary) -> None:
    async with canary("127.0.0.2") as inside, OutboundClient(lambda: ("127.0.0.1",), limits=QUICK) as client:
        url = f"http://127.0.0.1:{listener.port}/"
        for to in (
            f"http://127.0.0.2:{inside.port}/",
            f"//127.0.0.2:{inside.port}/x",
            f"http://[::ffff:127.0.0.2]:{inside.port}/",
            f"http://2130706434:{inside.port}/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "gopher://127.0.0.1/",
        ):
            listener.answer = redirect(to)
            await refused(client, url)
        assert inside.connections == 0
        # One that leads to itself ends.
        before = len(listener.asked)
        listener.answer = redirect("/again", 307)
        assert "too often" in await refused(client, url)
        assert len(listener.asked) - before == 4


# What is secret goes to the origin that it was meant for, and a POST is never turned into a GET.
async def test_redirects_keep_secrets(listener: Canary) -> None:
    headers = {
        "authorization": "Bearer x",
        "signature": "x",
        "owncast-signature": "x",
        "content-type": "application/json",
    }
    async with canary() as other, OutboundClient(lambda: ("127.0.0.1",), limits=QUICK) as client:
        url = f"http://127.0.0.1:{listener.port}/"
        listener.answer = redirect(f"http://127.0.0.1:{other.port}/", 308)
        answer = await client.request("POST", url, body=b"{}", headers=headers)
        assert answer.status == 204
        received = other.asked[0].lower()
        assert received.startswith(b"post ")
        assert b"content-type: application/json" in received
        for name in ("authorization", "signature"):
            assert name.encode() not in received
        listener.answer = redirect(f"http://127.0.0.1:{other.port}/", 302)
        assert (await client.request("POST", url, body=b"{}")).status == 302
        assert len(other.asked) == 1


# (e) Endless, and packed ten-thousandfold: what is read is bounded after unpacking, and so is the memory.
async def test_large_bodies(listener: Canary) -> None:
    async def endless(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(65_536))
            await writer.drain()

    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(200)) + bomb.flush()
    assert len(packed) < 250_000
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with OutboundClient(lambda: ("127.0.0.1",)) as client:
        for answer in (endless, plain(head + packed)):
            listener.answer = answer
            got = await client.request("GET", f"http://127.0.0.1:{listener.port}/")
            assert len(got.body) == 1_000_000
            assert not got.complete
        whole = gzip.compress(b'{"a":1}')
        listener.answer = plain(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(whole), whole)
        )
        got = await client.request("GET", f"http://127.0.0.1:{listener.port}/")
        assert (got.body, got.complete) == (b'{"a":1}', True)
        listener.answer = plain(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx")
        with pytest.raises(OutboundFailed):
            await client.request("GET", f"http://127.0.0.1:{listener.port}/")


# (d), (e) Never answering, one byte now and then, headers without end: over in the time that was set.
async def test_slow_servers(listener: Canary) -> None:
    async def silent(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def dripping(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def endless_head(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Header: %s\r\n" % (b"x" * 1_000))
            await writer.drain()
            await asyncio.sleep(0.001)

    loop = asyncio.get_running_loop()
    async with OutboundClient(lambda: ("127.0.0.1",), limits=QUICK) as client:
        for answer in (silent, dripping, endless_head):
            listener.answer = answer
            begun = loop.time()
            with pytest.raises(OutboundFailed):
                await client.request("GET", f"http://127.0.0.1:{listener.port}/")
            # The machine may be busy; what matters is that it is not the server who decides.
            assert loop.time() - begun < 15

    async def slow_names(host: str, port: int) -> list[str]:
        await asyncio.sleep(30)
        return []

    async with OutboundClient(resolve=slow_names, limits=QUICK) as client:
        with pytest.raises(OutboundFailed):
            await client.request("GET", "http://slow.test/")


# A certificate that nobody vouches for is no certificate.
async def test_certificates_are_checked(tmp_path: Path) -> None:
    chain, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    async with canary(tls=context) as secure, OutboundClient(lambda: ("127.0.0.1",)) as client:
        with pytest.raises(OutboundFailed, match="certificate"):
            await client.request("GET", f"https://127.0.0.1:{secure.port}/")
        assert secure.asked == []


# Cookies are not kept, and the environment's proxies are not used.
async def test_no_cookies_and_no_proxy(listener: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    listener.answer = plain(b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n")
    async with OutboundClient(lambda: ("127.0.0.1",), limits=QUICK) as client:
        for _ in range(2):
            await client.request("GET", f"http://127.0.0.1:{listener.port}/")
    assert b"cookie" not in b"".join(listener.asked).lower()
    assert b"User-Agent: Tallycast\r\n" in listener.asked[0]


# What the operator takes back is closed at once, kept connections included.
async def test_an_allowance_that_ends(listener: Canary) -> None:
    allowed = ["127.0.0.1"]
    async with OutboundClient(lambda: tuple(allowed), limits=QUICK) as client:
        url = f"http://127.0.0.1:{listener.port}/"
        assert (await client.request("GET", url)).status == 204
        allowed.clear()
        await refused(client, url)
        allowed.append("127.0.0.1")
        assert (await client.request("GET", url)).status == 204


# Whether a port is open or closed cannot be told from the refusal: neither was looked at.
async def test_open_and_closed_ports_look_alike(listener: Canary) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        closed = one.getsockname()[1]
    async with OutboundClient(limits=QUICK) as client:
        assert await refused(client, f"http://127.0.0.1:{listener.port}/") == await refused(
            client, f"http://127.0.0.1:{closed}/"
        )
    assert listener.connections == 0


# (d) A webhook to the inside: refused where its URL says so, never connected to where a name hides it; and
# with one that never answers beside it the others are served (`tests/integration/test_webhooks.py`).
async def test_webhooks(tmp_path: Path, listener: Canary) -> None:
    async with in_process(tmp_path) as server:
        for host in ("127.0.0.1", "[::1]", "169.254.169.254", "0x7f.1", "[::ffff:10.0.0.1]"):
            wish = {"url": f"http://{host}:{listener.port}/", "events": ["CHAT"]}
            answer = await server.client.post("/api/admin/webhooks/create", json=wish, auth=ADMIN)
            assert answer.status_code == 400
        wish = {"url": f"http://localhost:{listener.port}/", "events": ["CHAT"]}
        answer = await server.client.post("/api/admin/webhooks/create", json=wish, auth=ADMIN)
        trial = await server.client.post(
            "/api/admin/webhooks/test", json={"id": answer.json()["id"]}, auth=ADMIN
        )
        assert trial.json()["sent"] is False
        assert trial.json()["status"] is None
    assert listener.connections == 0
