"""A chat client on a real socket, for tests against a running server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import websockets

from tests.support.server import Server


class ChatSocket:
    """An open /ws; what comes is kept in order."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.close_code: int | None = None
        self._changed = asyncio.Event()

    async def read(self) -> None:
        """Take what comes until the socket closes; clients split at newlines."""
        try:
            async for message in self.socket:
                for line in (message if isinstance(message, str) else message.decode()).split("\n"):
                    self.frames.append(msgspec.json.decode(line))
                self._changed.set()
        except websockets.ConnectionClosedError:
            pass
        self.close_code = self.socket.close_code
        self._changed.set()

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The frames of one type so far."""
        return [frame for frame in self.frames if frame["type"] == kind]

    async def next(self, kind: str, count: int = 1, seconds: float = 10.0) -> dict[str, Any]:
        """Wait for the `count`-th frame of a type."""
        await self._until(lambda: len(self.of_type(kind)) >= count, seconds, f"{kind} {count}")
        return self.of_type(kind)[count - 1]

    async def closed(self, seconds: float = 10.0) -> int | None:
        """Wait for the end; returns the close code."""
        await self._until(lambda: self.close_code is not None, seconds, "the end")
        return self.close_code

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.socket.send(msgspec.json.encode(frame).decode())

    async def say(self, text: str) -> None:
        """Send a message."""
        await self.send(type="CHAT", body=text)

    async def _until(self, condition: Any, seconds: float, what: str) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {what}; came: {self.frames[-5:]}") from None


async def register(server: Server, name: str = "", **more: Any) -> dict[str, Any]:
    """Register over HTTP; the answer."""
    answer = await server.client.post(server.url + "/api/chat/register", json={"displayName": name}, **more)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


@contextlib.asynccontextmanager
async def chatting(server: Server, token: str | None, **options: Any) -> AsyncIterator[ChatSocket]:
    """Open a socket with this token (None: without one)."""
    query = "" if token is None else f"?accessToken={token}"
    url = f"ws://127.0.0.1:{server.http_port}/ws{query}"
    async with websockets.connect(url, max_size=None, compression=None, **options) as socket:
        client = ChatSocket(socket)
        reading = asyncio.ensure_future(client.read())
        try:
            yield client
        finally:
            await socket.close()
            await reading


@contextlib.asynccontextmanager
async def person(server: Server, name: str = "") -> AsyncIterator[ChatSocket]:
    """Register and open a socket, and wait until the server has let it in."""
    made = await register(server, name)
    async with chatting(server, made["accessToken"]) as client:
        await client.next("CONNECTED_USER_INFO")
        yield client
