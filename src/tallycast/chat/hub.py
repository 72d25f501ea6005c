"""The sockets, and the fan-out to them: the one owner of who is connected.

What everyone gets goes through one queue, so that all see it in one order. It is encoded once; whatever
waits when the last fan-out is done goes out together, as one write to each socket. Between some hundreds
of writes others get their turn: with ten thousand sockets a fan-out takes a tenth of a second.

A reader that does not keep up is cut off by its socket when too much waits to be written; nobody waits for
it, and it is counted.

Measured (bench/chat_fanout.py).
"""

import asyncio
import itertools
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from tallycast.chat.client import GOING_AWAY, Address, Client, Socket
from tallycast.chat.frames import Encoded
from tallycast.chat.roster import Roster
from tallycast.events import ChatUser

log = logging.getLogger(__name__)

WRITES_AT_ONCE = 256
FRAMES_AT_ONCE = 64


class Hub:
    """An async context manager; entered, it fans out. Left, every socket is closed."""

    def __init__(self, *, first_id: int = 1) -> None:
        self._clients: dict[int, Client] = {}
        self.roster = Roster()
        """Who is connected to other servers."""
        self._by_user: dict[str, list[Client]] = {}
        self._portions: list[list[Socket]] | None = []
        """The sockets of all, as the fan-out goes through them; None when somebody came or went."""
        self._ids = itertools.count(first_id)
        self._waiting: list[Encoded] = []
        self._sent: asyncio.Future[None] | None = None
        self._wake = asyncio.Event()
        self.dropped = 0
        """Readers that were cut off because they did not keep up."""
        self.changes = 0
        """Goes up whenever a user changes: who looked one up before sees that it must look again."""
        self.closing = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._fan_out(), name="chat-fan-out")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing = True
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._finish(self._sent)
        for client in self._clients.values():
            client.socket.close(GOING_AWAY, "the server stops")

    def __len__(self) -> int:
        return len(self._clients)

    def __iter__(self) -> Iterator[Client]:
        return iter(tuple(self._clients.values()))

    def add(self, user: ChatUser, socket: Socket, address: Address) -> Client:
        """A socket of a user opened."""
        client = Client(next(self._ids), user, socket, address, datetime.now(UTC))
        self._clients[client.id] = client
        self._portions = None
        self._by_user.setdefault(user.id, []).append(client)
        return client

    def remove(self, client: Client) -> None:
        """It closed."""
        if self._clients.pop(client.id, None) is None:
            return
        self._portions = None
        if client.socket.slow:
            self.dropped += 1
            log.info("chat: client %d did not keep up and was cut off", client.id)
        others = self._by_user[client.user.id]
        others.remove(client)
        if not others:
            del self._by_user[client.user.id]

    def get(self, client_id: int) -> Client | None:
        """The socket of this id."""
        return self._clients.get(client_id)

    def of_user(self, user_id: str) -> tuple[Client, ...]:
        """The sockets of a user, oldest first."""
        return tuple(self._by_user.get(user_id, ()))

    def update(self, user: ChatUser) -> None:
        """The user has changed."""
        self.changes += 1
        self.roster.update(user)
        for client in self._by_user.get(user.id, ()):
            client.user = user

    def send(self, clients: Iterable[Client], frames: Encoded) -> None:
        """Tell these clients."""
        for client in tuple(clients):
            client.send(frames)

    def broadcast(self, frames: Encoded) -> asyncio.Future[None]:
        """Tell everyone, in the order of the calls; the future is done when it was written to all."""
        if self._sent is None:
            self._sent = asyncio.get_running_loop().create_future()
        sent = self._sent
        if self.closing:
            self._finish(sent)
            self._sent = None
        else:
            self._waiting.append(frames)
            self._wake.set()
        return sent

    async def _fan_out(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = self._waiting, []
                sent, self._sent = self._sent, None
                try:
                    for start in range(0, len(batch), FRAMES_AT_ONCE):
                        await self._write_all(Encoded.joined(batch[start : start + FRAMES_AT_ONCE]))
                except Exception:
                    log.exception("chat: a fan-out failed")
                finally:
                    self._finish(sent)

    async def _write_all(self, frames: Encoded) -> None:
        if self._portions is None:
            sockets = [client.socket for client in self._clients.values()]
            starts = range(0, len(sockets), WRITES_AT_ONCE)
            self._portions = [sockets[start : start + WRITES_AT_ONCE] for start in starts]
        wire = frames.wire
        for portion in self._portions:
            for socket in portion:
                socket.write(wire)
            await asyncio.sleep(0)

    @staticmethod
    def _finish(sent: asyncio.Future[None] | None) -> None:
        if sent is not None and not sent.done():
            sent.set_result(None)
