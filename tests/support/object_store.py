"""An S3-compatible object store as a process of its own (moto), and a proxy before it that fails as told."""

import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator

import httpx

from tallycast.settings import S3
from tests.support.ports import free_port

BUCKET = "video"
START_SECONDS = 30.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

FAULTS = ("503", "403", "hang", "reset", "swallow", "slow", "gone")
"""What the proxy can do instead of passing on: answer so; never answer; break off in the midst of the body;
say 200 and store nothing; take 50 kB/s; not be there at all."""
SLOW_BYTES_PER_SECOND = 50_000


class FaultyProxy:
    """HTTP/1.1, one request a connection. `fault` is the present one, empty for none."""

    def __init__(self, upstream: int) -> None:
        self.fault = ""
        self.port = 0
        self.requests: list[str] = []
        """First lines, in their order."""
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def set(self, fault: str) -> None:
        """From now on; connections that are open are let go, as a balancer would."""
        if (fault == "gone") != (self.fault == "gone"):
            if fault == "gone":
                await self._close()
            else:
                await self._listen()
        self.fault = fault

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> "FaultyProxy":
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side is tested, not we; or the loop is at its end
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head.split(b"\r\n", 1)[0].decode())
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        fault = self.fault
        if fault == "hang":
            await reader.read()  # until the client has enough
            return
        if fault == "reset":
            await reader.readexactly(length // 2)
            writer.transport.abort()
            return
        body = b""
        while len(body) < length:
            data = await reader.read(min(4096, length - len(body)))
            if not data:
                return
            body += data
            if fault == "slow":
                await asyncio.sleep(len(data) / SLOW_BYTES_PER_SECOND)
        if fault in ("503", "403"):
            code = {"503": "ServiceUnavailable", "403": "AccessDenied"}[fault]
            await _reply(writer, int(fault), f"<Error><Code>{code}</Code></Error>".encode())
            return
        if fault == "swallow" and head.startswith(b"PUT "):
            body, head = b"", _LENGTH.sub(b"\r\ncontent-length: 0", head)
        await self._pass_on(head, body, writer)

    async def _pass_on(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        reader, upstream = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
            upstream.write(b"\r\n".join([*lines[:-2], b"connection: close", b"", b""]) + body)
            await upstream.drain()
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        finally:
            upstream.close()


async def _reply(writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


class ObjectStore:
    """A running one, with an empty bucket; everybody may read what is stored with the right ACL."""

    def __init__(self, port: int, proxy: FaultyProxy) -> None:
        self.port = port
        self.proxy = proxy
        self.client: httpx.AsyncClient

    @property
    def direct(self) -> str:
        """Its address without the proxy: where viewers fetch."""
        return f"http://127.0.0.1:{self.port}/{BUCKET}"

    def settings(self, **changes: object) -> S3:
        """How a server reaches it: through the proxy."""
        values: dict[str, object] = {
            "enabled": True,
            "endpoint": f"http://127.0.0.1:{self.proxy.port}",
            "serving_endpoint": self.direct,
            "access_key": "key-of-the-test",
            "secret": "secret-of-the-test",
            "bucket": BUCKET,
            "region": "us-east-1",
            "force_path_style": True,
            "acl": "public-read",
            **changes,
        }
        return S3(**values)  # type: ignore[arg-type]

    async def keys(self) -> list[str]:
        """All that is stored."""
        text = (await self.client.get(f"{self.direct}?list-type=2")).text
        return re.findall(r"<Key>([^<]+)</Key>", text)


@contextlib.asynccontextmanager
async def object_store() -> AsyncIterator[ObjectStore]:
    """Start one with a proxy, stop both in the end."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with FaultyProxy(port) as proxy, httpx.AsyncClient(timeout=10) as client:
            store = ObjectStore(port, proxy)
            store.client = client
            deadline = asyncio.get_running_loop().time() + START_SECONDS
            while True:
                assert process.returncode is None, "the object store ended at once"
                assert asyncio.get_running_loop().time() < deadline, "the object store does not listen"
                with contextlib.suppress(httpx.TransportError):
                    if (await client.put(store.direct)).status_code == 200:
                        break
                await asyncio.sleep(0.1)
            yield store
    finally:
        process.kill()
        await process.wait()
