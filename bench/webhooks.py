"""Chat with and without ten webhooks, one of them dead, in turns: does what people see come any later?

Receivers and senders take the processor from the chat, whoever sends. So there is a control: no webhooks, and
the same requests to the same receivers from another process (bench/webhook_sender.py).
The receivers are a process of their own (bench/webhook_receiver.py). 200 messages a second go in by one
moderator's socket; another socket says when each arrived.
"""

import asyncio
import contextlib
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import websockets
from tests.support.server import ADMIN_PASSWORD, Server, running_server

RATE = 200
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
HOOKS = 10
ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)


async def run() -> str:
    """A table: with and without, the median round and the spread."""
    without, control, beside = [], [], []
    for _ in range(ROUNDS):
        without.append(await _round(0))
        control.append(await _round(0, sender=True))
        beside.append(await _round(HOOKS))
    lines = [
        f"| {RATE} chat messages a second | no webhook | none, another process sends as much "
        f"| {HOOKS} webhooks, one dead |",
        "|---|---|---|---|",
    ]
    for what, key in (
        ("from sending to arrival, median ms", "median"),
        ("the same, p99 ms", "p99"),
        ("server's share of one core, %", "cpu"),
    ):
        lines.append(
            f"| {what} | {_spread(without, key)} | {_spread(control, key)} | {_spread(beside, key)} |"
        )
    lines.append(
        f"| of all deliveries, there at once after the last message, % | | | {_spread(beside, 'there')} |"
    )
    lines.append(f"| all nine have everything after, s | | | {_spread(beside, 'drained')} |")
    return "\n".join(lines)


def _spread(results: list[dict[str, float]], key: str) -> str:
    values = sorted(one[key] for one in results)
    return f"{values[len(values) // 2]:.1f} ({values[0]:.1f} to {values[-1]:.1f})"


async def _round(hooks: int, *, sender: bool = False) -> dict[str, float]:
    receiver = await asyncio.create_subprocess_exec(
        *(sys.executable, str(Path(__file__).with_name("webhook_receiver.py"))),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert receiver.stdin is not None
    assert receiver.stdout is not None
    alive, dead = (int(port) for port in (await receiver.stdout.readline()).split())

    async def answered() -> int:
        assert receiver.stdin is not None
        assert receiver.stdout is not None
        receiver.stdin.write(b"\n")
        return int(await receiver.stdout.readline())

    try:
        async with running_server(environment={"TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]'}) as server:
            for number in range(hooks):
                wish = {"url": f"http://127.0.0.1:{alive if number else dead}/", "events": ["CHAT"]}
                await _post(server, "/api/admin/webhooks/create", wish)
            async with _sending(alive if sender else None):
                result = await _chat(server)
            count = RATE * SECONDS * max(0, hooks - 1)
            result["there"] = 100.0 * await answered() / count if count else 0.0
            begun = time.perf_counter()
            while await answered() < count:  # noqa: ASYNC110 - another process counts
                await asyncio.sleep(0.1)
            result["drained"] = time.perf_counter() - begun
            return result
    finally:
        receiver.terminate()
        await receiver.wait()


@contextlib.asynccontextmanager
async def _sending(port: int | None) -> AsyncIterator[None]:
    """Meanwhile another process sends to this port what webhooks would."""
    if port is None:
        yield
        return
    program = Path(__file__).with_name("webhook_sender.py")
    process = await asyncio.create_subprocess_exec(sys.executable, str(program), str(port), str(RATE))
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def _post(server: Server, path: str, body: dict[str, Any]) -> Any:
    answer = await server.client.post(server.url + path, json=body, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _chat(server: Server) -> dict[str, float]:
    people = [(await server.client.post(server.url + "/api/chat/register", json={})).json() for _ in range(2)]
    await _post(
        server, "/api/admin/chat/users/setmoderator", {"userId": people[0]["id"], "isModerator": True}
    )
    url = f"ws://127.0.0.1:{server.http_port}/ws?accessToken="
    total = int(RATE * SECONDS)
    sent: dict[int, float] = {}
    took: list[float] = []
    async with (
        websockets.connect(url + people[0]["accessToken"], compression=None) as speaker,
        websockets.connect(url + people[1]["accessToken"], compression=None) as listener,
    ):

        async def drop() -> None:
            async for _ in speaker:
                pass

        async def listen() -> None:
            async for frame in listener:
                now = time.perf_counter()
                took.extend(now - sent[int(one)] for one in re.findall(r"number (\d+) of", str(frame)))
                if len(took) >= total:
                    return

        process = psutil.Process(server.process.pid)
        before, begun = sum(process.cpu_times()[:2]), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            dropping = group.create_task(drop())
            listening = group.create_task(listen())
            for number in range(total):
                await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
                sent[number] = time.perf_counter()
                await speaker.send(f'{{"type":"CHAT","body":"number {number} of many messages"}}')
            await listening
            dropping.cancel()
        share = 100.0 * (sum(process.cpu_times()[:2]) - before) / (time.perf_counter() - begun)
    took.sort()
    return {
        "median": 1_000 * took[len(took) // 2],
        "p99": 1_000 * took[int(len(took) * 0.99)],
        "cpu": share,
    }
