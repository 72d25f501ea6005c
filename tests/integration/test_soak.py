"""A broadcast whose encoder comes back again and again costs at its end what it cost at its beginning.

Ten reconnects in half a minute; `TALLYCAST_SOAK_MINUTES=10` makes it one a minute for ten minutes.
"""

import asyncio
import contextlib
import os
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest

from tallycast.app import App, Options
from tests.support.publisher import SMALL, publishing
from tests.support.server import STREAM_KEY, Server, running_server
from tests.support.settings import environment
from tests.support.viewer import watching

MINUTES = float(os.environ.get("TALLYCAST_SOAK_MINUTES", "0.5"))
RECONNECTS = 10
PATIENCE_SECONDS = 20.0
SETTLED = 3
"""Reconnects after which code is loaded and buffers have grown to what they need."""
MEMORY_BYTES = 12 << 20
"""More than the live window holds, which goes on filling up meanwhile (30 s of 0.7 Mbit/s)."""

FILES = 3
"""The database opens a connection more when two ask at once; a reconnect that left one would leave ten."""


class Cost(msgspec.Struct, frozen=True):
    """What a server holds while an encoder is on air."""

    memory_bytes: int
    files: int
    threads: int
    children: int

    @classmethod
    def of(cls, server: Server) -> "Cost":
        process = psutil.Process(server.process.pid)
        watching = [one for one in process.net_connections("tcp") if one.laddr.port == server.http_port]
        return cls(
            memory_bytes=process.memory_info().rss,
            files=process.num_fds() - len(watching),
            threads=process.num_threads(),
            children=sum("-progress" in child.cmdline() for child in server.children()),
        )


@pytest.mark.timeout(120 + 90 * MINUTES)
async def test_reconnects_leave_nothing_behind() -> None:
    seconds = 60 * MINUTES / RECONNECTS
    costs: list[Cost] = []
    async with running_server(environment=environment(latency_level=0)) as server:
        async with contextlib.AsyncExitStack() as stack:
            for number in range(RECONNECTS + 1):
                due = time.monotonic() + seconds
                async with publishing(server.rtmp_url, *SMALL) as encoder:
                    if number == 0:
                        audience = await stack.enter_async_context(watching(server))
                    await audience.until_played(audience[0].seconds + 2)
                    while time.monotonic() < due:
                        await asyncio.sleep(0.2)
                        audience.check()
                    costs.append(Cost.of(server))
                    await (encoder.crash() if number % 2 else encoder.stop())
            assert audience[0].breaks == RECONNECTS
        assert len(re.findall(r"Broadcast \w+ started", server.output)) == 1
    before, after = costs[SETTLED], costs[-1]
    assert {cost.children for cost in costs} == {1}
    assert after.files <= before.files + FILES, costs
    assert after.threads <= before.threads, costs
    assert after.memory_bytes <= before.memory_bytes + MEMORY_BYTES, costs


# Tasks can only be counted from within: a whole server in the test's own loop.
async def test_reconnects_leave_no_task_behind(tmp_path: Path) -> None:
    options = Options(
        data=tmp_path,
        command_line={"stream_keys": (STREAM_KEY, "--stream-key"), "http_address": ("127.0.0.1", "--http")},
        environment=environment(latency_level=0, grace_seconds=1),
        any_port=frozenset({"http", "rtmp"}),
    )
    async with App(options) as app, httpx.AsyncClient(timeout=10) as client:

        async def status(name: str) -> bool:
            answer = await client.get(f"http://127.0.0.1:{app.http_port}/api/status")
            return bool(answer.json().get(name))

        async def until(what: str, condition: Callable[[], Awaitable[bool]]) -> None:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not await condition():
                assert time.monotonic() < deadline, f"{what}; {tasks() - before}"
                await asyncio.sleep(0.05)

        async def as_before() -> bool:
            # What the start itself was still busy with may be done by now.
            return not tasks() - before

        async def live() -> bool:
            return await status("online") and not await status("interrupted")

        assert not await live()
        before = tasks()
        for number in range(4):
            async with publishing(f"rtmp://127.0.0.1:{app.rtmp_port}/live/{STREAM_KEY}", *SMALL) as encoder:
                await until("it is live", live)
                assert tasks() - before
                await (encoder.crash() if number % 2 else encoder.stop())
            await until("it is interrupted", lambda: status("interrupted"))
        await until("no task is left of it", as_before)
        assert not await status("online")


def tasks() -> Counter[str]:
    """Tasks that live, by name; numbers and addresses in the names left out."""
    return Counter(named(task) for task in asyncio.all_tasks())


def named(task: asyncio.Task[object]) -> str:
    """Who has no name of its own goes by what it runs."""
    name = re.sub(r"[-0-9a-f.:]{8,}$|\d+$", "", task.get_name())
    return f"Task-{getattr(task.get_coro(), '__qualname__', '')}" if name == "Task-" else name
