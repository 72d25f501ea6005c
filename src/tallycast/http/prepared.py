"""uvicorn's WebSocket protocol with one more ASGI extension: writing frames that are ready.

A message to a thousand sockets is encoded once. ASGI would have each connection make its own frame of it,
task by task; here the bytes go straight to each transport. The application finds what writes them in
`scope["extensions"]["tallycast.prepared"]["socket"]`.

Nobody waits for a slow reader: what the system does not take yet, the transport keeps, and when that is
more than BUFFER_BYTES it says so, and the connection is cut off. Frames are not compressed:
they would have to be per connection, and chat messages are small.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "tallycast.prepared"
BUFFER_BYTES = 128 * 1024
"""Some hundreds of messages beyond what the system's own socket buffer holds."""
MESSAGE_BYTES = 4096
"""Largest message that a client may send; a larger one, fragments added up, closes its socket with 1009."""
PING_SECONDS = 54.0
PONG_SECONDS = 20.0
"""Pings each 54 seconds as the contract has it; whoever does not answer within this is gone."""
CLOSE_SECONDS = 10.0

log = logging.getLogger(__name__)
"""The server lets only warnings through."""


class PreparedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, which also offers the extension."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The base tells each connection's URL, with the access token in it, at info level.
        self.logger = log
        # asyncio's own are five deques a connection, most of what an idle one would hold.
        self.queue = Inbox()  # type: ignore[assignment]
        self.writable = Gate()  # type: ignore[assignment]
        self.prepared: PreparedWriter | None = None

    def handle_connect(self, event: Any) -> None:
        """Accept the handshake, and put the extension into the scope before the application sees it."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.transport.set_write_buffer_limits(high=BUFFER_BYTES)
            self.prepared = PreparedWriter(self)
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = {"socket": self.prepared}

    def pause_writing(self) -> None:
        """Too much waits to be written: the peer does not read, and is cut off."""
        super().pause_writing()
        if self.prepared is not None:
            self.prepared.slow = True
            self.prepared.abort()

    # No frame may follow a close frame (RFC 6455 5.5.1), whoever sent it.

    def handle_close(self, event: Any) -> None:
        """The peer closes, or answers our close."""
        self._write_no_more()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        """The peer broke the protocol, or its message is too large."""
        self._write_no_more()
        super().handle_parser_exception()

    def shutdown(self) -> None:
        """The server stops."""
        self._write_no_more()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._write_no_more()
        super().connection_lost(exc)

    def _write_no_more(self) -> None:
        if self.prepared is not None:
            self.prepared.write = _nowhere


class PreparedWriter:
    """The chat's `Socket`: writes to one connection without waiting; on a closed one nothing happens.

    `write` is the transport's own method: a fan-out calls nothing of ours for each of its sockets, and
    touches no more objects of each than it must (measured: memory that is not in the cache is a good part of
    what a write costs).
    """

    __slots__ = ("_protocol", "slow", "write")

    def __init__(self, protocol: PreparedWebSocket) -> None:
        self._protocol = protocol
        self.write: Callable[[bytes], object] = protocol.transport.write
        self.slow = False

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake (RFC 6455 7.1.2); the application receives the disconnect."""
        protocol = self._protocol
        if protocol.close_sent or not protocol.handshake_complete or protocol.transport.is_closing():
            return
        protocol.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        protocol.conn.send_close(code, reason)
        protocol.transport.write(b"".join(protocol.conn.data_to_send()))
        protocol.close_sent = True
        self.write = _nowhere
        if protocol.read_paused:
            protocol.read_paused = False
            protocol.transport.resume_reading()
        protocol.close_timer = protocol.loop.call_later(CLOSE_SECONDS, protocol.transport.close)

    def abort(self) -> None:
        """End the connection at once; what waits is lost."""
        self.write = _nowhere
        # Not from within a write of the transport itself.
        self._protocol.loop.call_soon(self._protocol.transport.abort)

    def forget_handshake(self) -> None:
        """The connection is open, maybe for hours: what opened it is no longer needed."""
        protocol: Any = self._protocol
        protocol.scope.clear()
        protocol.request = protocol.response = None


def _nowhere(wire: bytes) -> None:
    """What is written to a connection that is closed."""


class Inbox:
    """What the protocol has received and the one application has not taken yet."""

    __slots__ = ("_items", "_taken", "_waiter")

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._taken = 0
        self._waiter: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """Whether nothing waits."""
        return self._taken == len(self._items)

    def put_nowait(self, item: Any) -> None:
        """Something was received. The protocol stops reading until it is taken: one read's worth waits."""
        self._items.append(item)
        _wake(self._waiter)

    async def get(self) -> Any:
        """The oldest of what waits."""
        while self.empty():
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        item, self._items[self._taken] = self._items[self._taken], None
        self._taken += 1
        if self.empty():
            self._items.clear()
            self._taken = 0
        return item


class Gate:
    """An event that seldom anybody waits for."""

    __slots__ = ("_open", "_waiters")

    def __init__(self) -> None:
        self._open = True
        self._waiters: list[asyncio.Future[None]] = []

    def set(self) -> None:
        """Let pass whoever waits and comes."""
        self._open = True
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            _wake(waiter)

    def clear(self) -> None:
        """Hold up whoever comes."""
        self._open = False

    async def wait(self) -> None:
        """Pass when it is open."""
        while not self._open:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
