"""Webhooks of a real server: a receiver that fails, hangs, dies and recovers; a server that is killed."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from tests.support.chat_socket import chatting, register
from tests.support.ports import free_port
from tests.support.receiver import Receiver, receiving
from tests.support.server import ADMIN_PASSWORD, Server, running_server

ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)
ALLOWED = {"TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]'}


async def admin(server: Server, path: str, **body: Any) -> Any:
    """POST to the admin API."""
    answer = await server.client.post(f"{server.url}/api/admin/{path}", json=body, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def hook(server: Server, hook_id: int) -> Any:
    """One webhook as the list has it."""
    [one] = [one for one in (await server.admin("/api/admin/webhooks")).json() if one["id"] == hook_id]
    return one


@contextlib.asynccontextmanager
async def hanging() -> AsyncIterator[str]:
    """A server that takes connections and never answers."""
    tasks: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def said(receiver: Receiver) -> list[str]:
    """The chat messages that came, in order, each once."""
    return list(dict.fromkeys(one.json["eventData"]["rawBody"] for one in receiver.received))


# One hook is dead, one fails at first; the others hear everything at once and in order. The one that recovers
# gets what it missed, in order.
async def test_dead_and_failing_receivers(tmp_path: Path) -> None:
    async with (
        running_server(data=tmp_path, environment=ALLOWED) as server,
        receiving() as receiver,
        receiving() as failing,
        hanging() as dead,
    ):
        failing.statuses["/"] = 500
        await admin(server, "config/chat/spamprotectionenabled", value=False)
        for url in (dead, failing.url, *(f"{receiver.url}/{number}" for number in range(3))):
            made = await admin(server, "webhooks/create", url=url, events=["CHAT"])
        person = await register(server, "Ann")
        async with chatting(server, person["accessToken"]) as chat:
            for number in range(10):
                await say(server, chat, number)
            got = await receiver.until(30)
            for number in range(3):
                assert [one.json["eventData"]["rawBody"] for one in got if one.path == f"/{number}"] == [
                    f"message {n}" for n in range(10)
                ]
            assert (await hook(server, 2))["state"] == "failing"
            failing.statuses.clear()
            await admin(server, "webhooks/resume", id=2)

            async def recovered() -> bool:
                return len(said(failing)) == 10

            await server.until("the failing one has everything", recovered)
            assert said(failing) == [f"message {n}" for n in range(10)]
        assert (await hook(server, 1))["waiting"] == 10
        assert (await hook(server, made["id"]))["waiting"] == 0


async def say(server: Server, chat: Any, number: int) -> None:
    """Say something and wait until everybody has it."""
    await chat.say(f"message {number}")
    await chat.next("CHAT", number + 1)


# Killed after a message was seen and before its webhook could go out: it goes out after the next start.
async def test_kill_9_loses_nothing(tmp_path: Path) -> None:
    port = free_port()
    async with running_server(data=tmp_path, environment=ALLOWED) as server:
        await admin(server, "config/chat/spamprotectionenabled", value=False)
        made = await admin(server, "webhooks/create", url=f"http://127.0.0.1:{port}/", events=["CHAT"])
        person = await register(server, "Ann")
        async with chatting(server, person["accessToken"]) as chat:
            for number in range(5):
                await say(server, chat, number)
            await server.stop(signal.SIGKILL)
    async with (
        receiving(port) as receiver,
        running_server(data=tmp_path, environment=ALLOWED) as server,
    ):
        await admin(server, "webhooks/resume", id=made["id"])

        async def everything() -> bool:
            return len(said(receiver)) == 5

        await server.until("all of them came", everything)
        assert said(receiver) == [f"message {number}" for number in range(5)]
