"""Many viewers of one broadcast in one process: `python -m bench.viewer_client URL …`.

Each viewer has two connections, as a browser would use them: one asks for the playlist that does not exist
yet and waits, the other fetches what the playlist then names, part by part (or whole segments, for a player
that knows no parts). A playlist is read once for all who got the same bytes. Prints one JSON line.
"""

import argparse
import asyncio
import json
import re
import resource
import time
from collections import deque
from urllib.parse import urlsplit

import uvloop

OPENING_AT_ONCE = 50
KNOWN_MOST = 64
AGENT = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0"
    " Safari/537.36 viewer/"
)
HEADERS = (
    "Accept: */*\r\nAccept-Encoding: identity\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    "Connection: keep-alive\r\n"
    'sec-ch-ua: "Chromium";v="150", "Not)A;Brand";v="24"\r\nsec-ch-ua-mobile: ?0\r\n'
    'sec-ch-ua-platform: "Linux"\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n'
    "Sec-Fetch-Site: same-origin\r\n"
)


class Connection(asyncio.Protocol):
    """HTTP/1.1, one request at a time; bodies are counted, and kept only where they are asked for."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self._head = b""
        self._status = 0
        self._left = -1
        self.size = 0
        """Of the last body."""
        self._kept: list[bytes] | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed by the server"))

    def ask(self, request: bytes, *, keep: bool) -> "asyncio.Future[tuple[int, bytes]]":
        """Status and body (empty unless kept)."""
        self._answer = asyncio.get_running_loop().create_future()
        self._kept = [] if keep else None
        self.transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        if self._left < 0:
            head, end, data = (self._head + data).partition(b"\r\n\r\n")
            if not end:
                self._head = head
                return
            self._head = b""
            self._status = int(head[9:12])
            at = head.find(b"content-length: ")
            self.size = self._left = int(head[at + 16 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        self._left -= len(data)
        if self._kept is not None:
            self._kept.append(data)
        if self._left == 0:
            self._left = -1
            assert self._answer is not None
            if not self._answer.done():  # who asked may have been cancelled
                self._answer.set_result((self._status, b"".join(self._kept or ())))


class Listed:
    """What a playlist names: the position to wait for next, its parts and its segments in order."""

    def __init__(self, text: str, known_at: float) -> None:
        self.known_at = known_at
        self.parts = re.findall(r'#EXT-X-PART:[^\n]*URI="([^"]+)"', text)
        self.segments = re.findall(r"^(?!#)\S+$", text, re.MULTILINE)
        skipped = re.search(r"#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)", text)
        first = int(re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", text)[1])  # type: ignore[index]
        self.next_sequence = first + (int(skipped[1]) if skipped else 0) + len(self.segments)
        self.next_part = len(re.findall("#EXT-X-PART:", re.split(r"\n(?!#)\S+\n", text)[-1]))


class Audience:
    """All viewers, and what they saw while `measuring`."""

    def __init__(self, url: str, whole_segments: bool) -> None:
        self.base = urlsplit(url)
        self.whole_segments = whole_segments
        self.measuring = False
        self.failed = 0
        self.playlists = 0
        self.media_ms: list[float] = []
        """From asking for a part or segment to its last byte."""
        self.has_ms: list[float] = []
        """The same from when the first of all viewers knew of it."""
        self.bytes = 0
        self._known: dict[bytes, Listed] = {}

    def read(self, body: bytes) -> Listed:
        found = self._known.get(body)
        if found is None:
            if len(self._known) >= KNOWN_MOST:
                del self._known[next(iter(self._known))]
            found = self._known[body] = Listed(body.decode(), time.perf_counter())
        self.playlists += self.measuring
        return found

    async def connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, self.base.hostname, self.base.port)
        return connection

    def request(self, path: str, number: int) -> bytes:
        head = f"GET {path} HTTP/1.1\r\nHost: {self.base.netloc}\r\n{HEADERS}{AGENT}{number}\r\n\r\n"
        return head.encode()


async def watch(number: int, audience: Audience, opened: asyncio.Semaphore) -> None:
    """One viewer, until it is cancelled."""
    async with opened:
        asking, fetching = await asyncio.gather(audience.connect(), audience.connect())
        folder = audience.base.path.rsplit("/", 1)[0]
        _, body = await asking.ask(audience.request(audience.base.path, number), keep=True)
    listed = audience.read(body)
    wanted: deque[tuple[str, float]] = deque()
    seen = names(listed, audience)
    last = seen[-1] if seen else ""
    arrived = asyncio.Event()
    fetcher = asyncio.create_task(fetch(number, audience, fetching, folder, wanted, arrived))
    try:
        while True:
            if audience.whole_segments:
                query = f"?_HLS_msn={listed.next_sequence}"
            else:
                query = f"?_HLS_msn={listed.next_sequence}&_HLS_part={listed.next_part}"
            request = audience.request(f"{audience.base.path}{query}&_HLS_skip=YES", number)
            status, body = await asking.ask(request, keep=True)
            if status != 200:
                audience.failed += 1
                continue
            listed = audience.read(body)
            new = names(listed, audience)
            # What came since the last one that was fetched.
            new = new[new.index(last) + 1 :] if last in new else new[-1:]
            if new:
                last = new[-1]
                wanted.extend((name, listed.known_at) for name in new)
                arrived.set()
    finally:
        fetcher.cancel()


def names(listed: Listed, audience: Audience) -> list[str]:
    return listed.segments if audience.whole_segments else listed.parts


async def fetch(
    number: int,
    audience: Audience,
    connection: Connection,
    folder: str,
    wanted: deque[tuple[str, float]],
    arrived: asyncio.Event,
) -> None:
    while True:
        while not wanted:
            arrived.clear()
            await arrived.wait()
        name, known_at = wanted.popleft()
        request = audience.request(f"{folder}/{name}", number)
        begun = time.perf_counter()
        status, _ = await connection.ask(request, keep=False)
        if status != 200:
            audience.failed += 1
        elif audience.measuring:
            now = time.perf_counter()
            audience.media_ms.append((now - begun) * 1000)
            audience.has_ms.append((now - known_at) * 1000)
            audience.bytes += connection.size


def spread(values: list[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum."""
    ordered = sorted(values) or [0.0]
    return {
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))],
        "max": ordered[-1],
    }


async def run(options: argparse.Namespace) -> None:
    audience = Audience(options.url, options.segments)
    opening = asyncio.Semaphore(OPENING_AT_ONCE)
    viewers = [asyncio.create_task(watch(one, audience, opening)) for one in range(options.viewers)]
    await asyncio.sleep(options.settle)
    print(json.dumps({"begin": True}), flush=True)
    audience.measuring = True
    begun, used = time.perf_counter(), time.process_time()
    await asyncio.sleep(options.seconds)
    audience.measuring = False
    seconds = time.perf_counter() - begun
    print(
        json.dumps(
            {
                "client_share": (time.process_time() - used) / seconds,
                "failed": audience.failed + sum(viewer.done() for viewer in viewers),
                "fetched_per_second": len(audience.media_ms) / seconds,
                "megabytes_per_second": audience.bytes / seconds / 1e6,
                "playlists_per_second": audience.playlists / seconds,
                "has_ms": spread(audience.has_ms),
                "media_ms": spread(audience.media_ms),
            }
        ),
        flush=True,
    )
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url", help="of a media playlist")
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--settle", type=float, default=8.0)
    parser.add_argument("--segments", action="store_true", help="whole segments in place of parts")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(run(parser.parse_args()))
