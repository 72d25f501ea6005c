"""A chat in the test's own loop: a real database and bus, sockets that only remember."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from tallycast.bus import MemoryBus
from tallycast.chat import ADMINISTRATOR, Address, Answer, Chat, Client, Emoji, Timing
from tallycast.db import Database
from tallycast.events import ChatUser, Event
from tallycast.settings import ROWS, ChatSettings, SettingsStore

LOOPBACK = "127.0.0.1"
ELSEWHERE = "198.51.100.7"
QUICK = Timing(part_seconds=0.05, welcome_seconds=0.02, close_seconds=0.02)


def chat_settings(**changed: Any) -> ChatSettings:
    """A view with these values in place of the defaults."""
    return ChatSettings.of({row.key: row.default for row in ROWS} | changed)


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Wait until `condition` gives something true, and return that."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (result := condition()):
        assert asyncio.get_running_loop().time() < deadline, "not in time"
        await asyncio.sleep(0.001)
    return result


async def until_answered(question: Callable[[], Awaitable[Any]], seconds: float = 10.0) -> Any:
    """The same where the condition has to be asked for."""
    async with asyncio.timeout(seconds):
        while not (result := await question()):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
    return result


def payloads(wire: bytes) -> list[bytes]:
    """What is in text frames of a server (RFC 6455 5.2)."""
    found = []
    while wire:
        assert wire[0] == 0x81, "not one whole text frame"
        size, start = wire[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(wire[2:start], "big")
        found.append(wire[start : start + size])
        wire = wire[start + size :]
    return found


class MemorySocket:
    """A socket that remembers what was written to it."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.aborted = False
        self.reads = True
        self.slow = False

    def write(self, wire: bytes) -> None:
        """Remember, unless nobody reads: then it is cut off."""
        if self.closed is not None or self.aborted:
            return
        if not self.reads:
            self.slow = self.aborted = True
            return
        self.frames += [msgspec.json.decode(payload) for payload in payloads(wire)]

    def close(self, code: int, reason: str) -> None:
        """Remember the code."""
        if self.closed is None:
            self.closed = code

    def abort(self) -> None:
        """Remember that too."""
        self.aborted = True

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The frames of one type so far."""
        return [frame for frame in self.frames if frame["type"] == kind]

    async def next(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait for the `count`-th frame of this type."""
        await until(lambda: len(self.of_type(kind)) >= count)
        return self.of_type(kind)[count - 1]

    @property
    def bodies(self) -> list[str]:
        """Bodies of the messages so far."""
        return [frame["body"] for frame in self.of_type("CHAT")]

    @property
    def notices(self) -> list[str]:
        """Bodies of the actions so far."""
        return [frame["body"] for frame in self.of_type("CHAT_ACTION")]


class Person:
    """A user with one socket."""

    def __init__(self, chat: Chat, token: str, client: Client, socket: MemorySocket) -> None:
        self.chat = chat
        self.token = token
        self.client = client
        self.socket = socket

    @property
    def user(self) -> ChatUser:
        """As the chat knows them now."""
        return self.client.user

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.chat.speech.receive(self.client, msgspec.json.encode(frame).decode())

    async def say(self, text: str) -> None:
        """Send a message."""
        await self.send(type="CHAT", body=text)

    def leave(self) -> None:
        """Close the socket."""
        self.chat.entrance.close(self.client)


class ChatRig:
    """A chat with its surroundings."""

    def __init__(self, chat: Chat, database: Database, bus: MemoryBus, settings: SettingsStore) -> None:
        self.chat = chat
        self.database = database
        self.bus = bus
        self.settings = settings
        self.facts: list[Event] = []
        bus.subscribe((Event,), self._heard)

    async def _heard(self, event: Event) -> None:
        self.facts.append(event)

    def told(self, kind: type[Any]) -> list[Any]:
        """The facts of one kind so far."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    async def person(self, name: str = "", *, ip: str = LOOPBACK, moderator: bool = False) -> Person:
        """Somebody registers and opens a socket."""
        made = await self.chat.users.register(name)
        if moderator:
            await self.chat.moderation.set_moderator(made.user.id, True, ADMINISTRATOR)
        return await self.socket_for(made.token, ip=ip)

    async def socket_for(self, token: str, *, ip: str = LOOPBACK) -> Person:
        """Another socket of somebody."""
        admission = await self.chat.entrance.admit(token, ip)
        assert admission.answer is Answer.COME_IN, admission
        socket = MemorySocket()
        client = await self.chat.entrance.open(admission, socket, Address(ip=ip, user_agent="test"))
        assert client is not None
        return Person(self.chat, token, client, socket)

    async def publish(self, event: Event) -> None:
        """Tell a fact and wait until the chat has heard it."""
        before = len(self.facts)
        self.bus.publish(event)
        await until(lambda: len(self.facts) > before)


@contextlib.asynccontextmanager
async def open_chat(
    folder: Path,
    *,
    timing: Timing = QUICK,
    sockets_most: int = 1000,
    emoji: tuple[Emoji, ...] = (),
    **settings: Any,
) -> AsyncIterator[ChatRig]:
    """A chat over a database in `folder`, with these settings."""
    async with Database(folder / "tally.db") as database, MemoryBus() as bus:
        store = SettingsStore(database, bus, {}, hash_password=lambda password: password)
        await store.load()
        if settings:
            await store.set_many(settings)
        chat = Chat(
            database=database,
            bus=bus,
            settings=store,
            emoji=lambda: emoji,
            sockets_most=sockets_most,
            timing=timing,
        )
        async with chat:
            yield ChatRig(chat, database, bus, store)
