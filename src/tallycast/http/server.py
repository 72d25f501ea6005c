"""uvicorn inside our own event loop: we bind the sockets, we decide when it ends."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Generator
from types import TracebackType
from typing import Any, Self

import uvicorn

from tallycast.errors import StartRefused
from tallycast.http import prepared
from tallycast.http.at_once import protocol_of
from tallycast.http.prepared import MESSAGE_BYTES, PING_SECONDS, PONG_SECONDS, PreparedWebSocket

BACKLOG = 2048
GRACE_SECONDS = 2
"""Requests under way get this long when we stop."""
KEEP_ALIVE_SECONDS = 30
"""A connection on which nothing is asked is closed after so long."""


def bind(host: str, port: int, *, what: str) -> list[socket.socket]:
    """Listening sockets for `host`; the IPv4 wildcard listens on IPv6 as well where the machine has it.

    Raises:
        StartRefused: the address is in use, is not ours or may not be taken; one line for a person.
    """
    hosts = [host, "::"] if host in ("", "0.0.0.0") else [host]
    sockets: list[socket.socket] = []
    for number, one in enumerate(hosts):
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        try:
            listening = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue  # a machine without IPv6
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            listening.bind((one, sockets[0].getsockname()[1] if sockets else port))
            listening.listen(BACKLOG)
        except OSError as error:
            listening.close()
            if number > 0 and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EADDRINUSE):
                continue
            for opened in sockets:
                opened.close()
            raise StartRefused(f"{what}: cannot listen on {host}:{port}: {error.strerror}") from error
        listening.setblocking(False)
        sockets.append(listening)
    if not sockets:
        raise StartRefused(f"{what}: cannot listen on {host}:{port}: this machine has no such network")
    return sockets


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # Signals belong to whoever owns the loop: `serve` stops all parts in order.
        yield


class HttpServer:
    """An async context manager; entered, it accepts."""

    def __init__(self, app: Any, sockets: list[socket.socket]) -> None:
        self._sockets = sockets
        prepared.log.setLevel(logging.WARNING)
        self._server = _Uvicorn(
            uvicorn.Config(
                app,
                http=protocol_of(app),
                ws=PreparedWebSocket,
                ws_max_size=MESSAGE_BYTES,
                ws_per_message_deflate=False,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PONG_SECONDS,
                lifespan="off",
                access_log=False,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                backlog=BACKLOG,
            )
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that was taken (asked for or given by the system)."""
        return int(self._sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(
            self._server.serve(sockets=self._sockets), name="http-server"
        )
        while not self._server.started:
            if self._task.done():
                await self._task
                raise StartRefused("web server: it ended while it started")
            await asyncio.sleep(0.002)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await self._task
