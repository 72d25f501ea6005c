"""A real server that other servers' requests are sent to: keeps them, and answers as a test wishes."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web


class Received(msgspec.Struct, frozen=True):
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Receiver:
    """Where it listens, and what came."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[Received] = []
        self.statuses: dict[str, int] = {}
        """By path; 204 where there is none."""
        self.answers: dict[str, Any] = {}
        """By path: JSON in place of nothing."""
        self._came = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """Keep a request."""
        body = await request.read()
        self.received.append(Received(request.method, request.path, dict(request.headers), body))
        self._came.set()
        if request.path in self.answers:
            return web.json_response(self.answers[request.path])
        return web.Response(status=self.statuses.get(request.path, 204))

    async def until(self, count: int, seconds: float = 20.0) -> list[Received]:
        """Wait until so many requests came."""
        async with asyncio.timeout(seconds):
            while len(self.received) < count:
                self._came.clear()
                await self._came.wait()
        return self.received


@contextlib.asynccontextmanager
async def receiving(port: int = 0, certificate: tuple[Path, Path] | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port, or on the one that is given; by TLS with a certificate and its key."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", receiver.take)
    runner = web.AppRunner(application)
    await runner.setup()
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*certificate)
    site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls)
    await site.start()
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        await runner.cleanup()
