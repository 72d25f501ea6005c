"""Many chat sockets in one process, as cheap as Python can hold them: `python -m bench.chat_client …`.

Opens sockets to a URL, sends one message after the other through the first of them (the next as soon as
the last one has reached every socket, or at a fixed rate), and prints one JSON line with what it saw.
"""

import argparse
import asyncio
import base64
import json
import os
import resource
import sys
import time
from urllib.parse import urlsplit

import uvloop

MARK = b"tick"
MARK_DIGITS = 20
OPENING_AT_ONCE = 100


class Receiver(asyncio.Protocol):
    """One socket: the handshake, then text frames of the server, counted by their mark."""

    def __init__(self, request: bytes, fan: "Fan") -> None:
        self._request = request
        self._fan = fan
        self._rest = b""
        self.open = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self._rest += data
            head, end, self._rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(RuntimeError(head.decode("latin-1")))
                return
            self.open.set_result(None)
            data, self._rest = self._rest, b""
        if self._rest:
            data = self._rest + data
        at = 0
        size = len(data)
        while size - at >= 2:
            length = data[at + 1]
            start = at + 2
            if length == 126:
                if size - at < 4:
                    break
                length = data[at + 2] << 8 | data[at + 3]
                start = at + 4
            if size < start + length:
                break
            mark = data.find(MARK, start, start + length)
            if mark >= 0:
                self._fan.arrived(data[mark + len(MARK) : mark + len(MARK) + MARK_DIGITS])
            at = start + length
        self._rest = data[at:]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(RuntimeError("closed"))
        self._fan.lost += 1

    def send(self, text: bytes) -> None:
        """One masked text frame; the mask is nought, which leaves the payload as it is."""
        head = b"\x81" + (
            bytes((0x80 | len(text),)) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
        )
        self.transport.write(head + b"\0\0\0\0" + text)


class Fan:
    """What arrives at all sockets together."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.lost = 0
        self.deliveries = 0
        self.latencies_ns: list[int] = []
        self._missing: dict[bytes, int] = {}
        self.all = asyncio.Event()

    def expect(self, mark: bytes) -> None:
        self._missing[mark] = self.count
        self.all.clear()

    def arrived(self, mark: bytes) -> None:
        missing = self._missing.get(mark)
        if missing is None:
            return
        self.deliveries += 1
        self.latencies_ns.append(time.monotonic_ns() - int(mark))
        if missing == 1:
            del self._missing[mark]
            if not self._missing:
                self.all.set()
        else:
            self._missing[mark] = missing - 1


async def connect(url: str, token: str, fan: Fan) -> Receiver:
    parts = urlsplit(url)
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET {parts.path}?accessToken={token} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    _, receiver = await loop.create_connection(lambda: Receiver(request, fan), parts.hostname, parts.port)
    await receiver.open
    return receiver


async def run(options: argparse.Namespace) -> None:
    tokens = [line.strip() for line in sys.stdin if line.strip()]
    fan = Fan(options.sockets)
    receivers: list[Receiver] = []
    for start in range(0, options.sockets, OPENING_AT_ONCE):
        some = range(start, min(start + OPENING_AT_ONCE, options.sockets))
        receivers += await asyncio.gather(
            *(connect(options.url, tokens[number % len(tokens)], fan) for number in some)
        )
    print(json.dumps({"open": len(receivers)}), flush=True)
    if options.hold:
        await asyncio.sleep(options.hold)
        print(json.dumps({"lost": fan.lost}), flush=True)
        return
    await asyncio.sleep(1.0)

    async def send(sender: Receiver) -> None:
        mark = b"%020d" % time.monotonic_ns()
        fan.expect(mark)
        text = MARK + mark + b"x" * (options.bytes - len(MARK) - MARK_DIGITS)
        sender.send(b'{"type":"CHAT","body":"%s"}' % text)

    for _ in range(5):
        await send(receivers[0])
        await asyncio.wait_for(fan.all.wait(), 20)
    fan.deliveries, fan.latencies_ns = 0, []
    print(json.dumps({"begin": True}), flush=True)
    begin = time.monotonic()
    for number in range(options.messages // options.at_once):
        if options.rate:
            await asyncio.sleep(max(0.0, begin + number / options.rate - time.monotonic()))
        # Sockets of the first user, who is a moderator.
        for sender in receivers[:: len(tokens)][: options.at_once]:
            await send(sender)
        if not options.rate:
            await asyncio.wait_for(fan.all.wait(), 20)
    await asyncio.wait_for(fan.all.wait(), 20)
    seconds = time.monotonic() - begin
    ordered = sorted(fan.latencies_ns)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e6

    result = {
        "deliveries": fan.deliveries,
        "seconds": seconds,
        "per_second": fan.deliveries / seconds,
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "max_ms": ordered[-1] / 1e6,
        "lost": fan.lost,
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--sockets", type=int, default=1900)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--bytes", type=int, default=300)
    parser.add_argument("--rate", type=float, default=0.0, help="messages a second; 0: one after the other")
    parser.add_argument("--at-once", type=int, default=1, help="messages that are on their way together")
    parser.add_argument("--hold", type=float, default=0.0, help="only hold the sockets, so many seconds")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(run(parser.parse_args()))
