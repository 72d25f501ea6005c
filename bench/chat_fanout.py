"""The chat's fan-out beside picows, in turns, with the same client; and what idle sockets cost.

The client is a process of its own (bench/chat_client.py). A message is 300 bytes long; what our server
makes of it (with its user, an id, a time) is about twice that, and the peer sends as many bytes.
"""

import asyncio
import json
import os
import sys
from typing import Any

import httpx
import psutil
from tests.support.server import ADMIN_PASSWORD, Server, running_server

SOCKETS = int(os.environ.get("BENCH_SOCKETS", "1900"))
IDLE_SOCKETS = int(os.environ.get("BENCH_IDLE_SOCKETS", "10000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MESSAGES = 150
MESSAGE_BYTES = 300
WIRE_BYTES = 660
RATE = 10.0
TOGETHER = 5
USERS = 100


async def run() -> str:
    """Fan-out in turns, then latency at a steady rate, then memory."""
    lines = ["| what | Tallycast | picows | ratio (median) |", "|---|---|---|---|"]
    ours, theirs, steady, ours_together, theirs_together = [], [], [], [], []
    together = ("--messages", str(2 * MESSAGES), "--at-once", str(TOGETHER))
    for _ in range(ROUNDS):
        async with running_server() as server:
            tokens = await _users(server)
            pid, url = server.process.pid, server_url(server)
            ours.append(await _client(pid, url, tokens, "--messages", str(MESSAGES)))
            ours_together.append(await _client(pid, url, tokens, *together))
            steady.append(await _client(pid, url, tokens, "--messages", "100", "--rate", str(RATE)))
        theirs.append(await _peer("--messages", str(MESSAGES)))
        theirs_together.append(await _peer(*together))
    lines += [
        _compared(
            f"deliveries/s to {SOCKETS} sockets, one message after the other", "per_second", ours, theirs
        ),
        _compared(
            "deliveries for each second of the server's processor time", "per_cpu_second", ours, theirs
        ),
        _compared(f"the first, {TOGETHER} people at once", "per_second", ours_together, theirs_together),
        f"| p99 from sending to arrival, ms | {_spread(ours, 'p99_ms')} | {_spread(theirs, 'p99_ms')} | |",
        f"| p99 at {RATE:.0f} messages a second, ms | {_spread(steady, 'p99_ms')} | | |",
    ]
    return "\n".join([*lines, "", *await _idle()])


def server_url(server: Server) -> str:
    """Where the chat is."""
    return f"ws://127.0.0.1:{server.http_port}/ws"


def _compared(what: str, key: str, ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> str:
    ratios = sorted(one[key] / other[key] for one, other in zip(ours, theirs, strict=True))
    return f"| {what} | {_spread(ours, key)} | {_spread(theirs, key)} | {ratios[len(ratios) // 2]:.2f} |"


def _spread(results: list[dict[str, Any]], key: str) -> str:
    values = sorted(one[key] for one in results)
    return f"{values[len(values) // 2]:,.0f} ({values[0]:,.0f} to {values[-1]:,.0f})"


async def _users(server: Server, count: int = USERS) -> list[str]:
    """Registers users; the first is a moderator, who may write as fast as they like."""
    made = [
        (await server.client.post(server.url + "/api/chat/register", json={})).json() for _ in range(count)
    ]
    answer = await server.client.post(
        server.url + "/api/admin/chat/users/setmoderator",
        json={"userId": made[0]["id"], "isModerator": True},
        auth=httpx.BasicAuth("admin", ADMIN_PASSWORD),
    )
    assert answer.status_code == 200, answer.text
    return [one["accessToken"] for one in made]


async def _client(server: int, url: str, tokens: list[str], *options: str) -> dict[str, Any]:
    """One run of the client, with the processor time that the server (a process id) took meanwhile."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bench.chat_client", url, "--sockets", str(SOCKETS), "--bytes", str(MESSAGE_BYTES), *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(tokens).encode())
    process.stdin.close()
    while "begin" not in json.loads(line := await process.stdout.readline()):
        pass
    before = psutil.Process(server).cpu_times()
    line = await process.stdout.readline()
    after = psutil.Process(server).cpu_times()
    await process.wait()
    result: dict[str, Any] = json.loads(line)
    assert result["lost"] == 0, result
    used = after.user + after.system - before.user - before.system
    result["per_cpu_second"] = result["deliveries"] / used
    return result


async def _peer(*options: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.chat_peer", str(WIRE_BYTES)), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        return await _client(process.pid, f"ws://127.0.0.1:{port}/ws", ["x"], *options)
    finally:
        process.terminate()
        await process.wait()


async def _idle() -> list[str]:
    async with running_server() as server:
        tokens = await _users(server, 1 + IDLE_SOCKETS // 50)
        ours = psutil.Process(server.process.pid)
        lines = [
            "| idle sockets | memory of the server |",
            "|---|---|",
            f"| 0 | {ours.memory_info().rss / 1e6:.0f} MB |",
        ]
        for count in (1000, IDLE_SOCKETS):
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bench.chat_client", server_url(server), "--sockets", str(count), "--hold", "4"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n".join(tokens).encode())
            process.stdin.close()
            opened = json.loads(await process.stdout.readline())["open"]
            await asyncio.sleep(2)
            lines.append(f"| {opened} | {ours.memory_info().rss / 1e6:.0f} MB |")
            await process.wait()
        return lines
