"""A chat that is killed at a given instant, run as a program: `killed_chat.py DATABASE FIRST LAST STEP`.

For each instant from FIRST to LAST a process of its own says messages, takes another name and hides a
message, on a copy of DATABASE, and is killed with `kill -9` before the event loop makes that many more steps.
The copies stay as `DATABASE.INSTANT`. Nothing of it goes by the clock: an instant is a step of the loop.
"""

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from tallycast.bus import MemoryBus
from tallycast.chat import ADMINISTRATOR, Address, Chat
from tallycast.db import Database
from tallycast.delivery import Deliveries, DeliveryRow
from tallycast.integrations import LiveStatus, Told, Webhooks
from tallycast.outbound import OutboundClient
from tallycast.settings import SettingsStore

MESSAGES = 4
TOLD = Told(
    status=LiveStatus(
        last_connect_time=None,
        last_disconnect_time=None,
        version_number="",
        stream_title="",
        viewer_count=0,
        overall_max_viewer_count=0,
        session_max_viewer_count=0,
        online=False,
    ),
    server_name="",
    server_summary="",
    server_url="",
)


class Nowhere:
    """A socket that nobody reads."""

    slow = False

    def write(self, wire: bytes) -> None:
        """Drop it."""

    def close(self, code: int, reason: str) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """The same."""


async def never(row: DeliveryRow) -> int | None:
    """A receiver that does not answer."""
    return await asyncio.Event().wait()  # type: ignore[func-returns-value]


def die_after(steps: int) -> None:
    """`kill -9` this process before the loop makes so many more steps."""
    run = asyncio.Handle._run
    left = steps

    def counted(handle: asyncio.Handle) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(handle)

    asyncio.Handle._run = counted  # type: ignore[method-assign]


async def live(path: Path, steps: int | None) -> None:
    """Make the webhook (no steps), or chat until the end comes."""
    async with Database(path) as database, Deliveries(database) as deliveries, MemoryBus() as bus:
        settings = SettingsStore(database, bus, {}, hash_password=str)
        await settings.load()
        outbound = OutboundClient(lambda: ("127.0.0.1",))
        hooks = Webhooks(database, bus, settings, deliveries, outbound, told=lambda: TOLD)
        deliveries.register("webhook", never)
        chat = Chat(database=database, bus=bus, settings=settings, emoji=list, sockets_most=10)
        async with hooks, deliveries.sending(), chat:
            if steps is None:
                events = ("CHAT", "NAME_CHANGE", "VISIBILITY-UPDATE")
                await hooks.create("http://127.0.0.1/one", events)
                await hooks.create("http://127.0.0.1/two", events)
                await settings.set("chat_spam_protection_enabled", False)
                return
            made = await chat.users.register("Ann")
            admission = await chat.entrance.admit(made.token, "127.0.0.1")
            client = await chat.entrance.open(admission, Nowhere(), Address(ip="127.0.0.1", user_agent=""))
            assert client is not None
            die_after(steps)
            for number in range(MESSAGES):
                await chat.speech.receive(client, f'{{"type": "CHAT", "body": "message {number}"}}')
            await chat.speech.receive(client, '{"type": "NAME_CHANGE", "newName": "Eve"}')
            [newest, *_] = await chat.log.everything()
            await chat.moderation.set_visible([newest.id], False, ADMINISTRATOR)
            while True:  # noqa: ASYNC110 - until the end comes
                await asyncio.sleep(0)


def main() -> None:
    """One process for each instant, one after the other."""
    path, first, last, step = Path(sys.argv[1]), *map(int, sys.argv[2:])
    if os.fork() == 0:
        asyncio.run(live(path, None))
        os._exit(0)
    assert os.wait()[1] == 0
    for instant in range(first, last + 1, step):
        copy = path.with_name(f"{path.name}.{instant}")
        shutil.copy(path, copy)
        if os.fork() == 0:
            asyncio.run(live(copy, instant))
            os._exit(1)
        status = os.wait()[1]
        assert os.WIFSIGNALED(status), status
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    main()
