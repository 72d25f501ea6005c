"""/hls/ as a viewer's player sees it, in process: a real edge fed with a real clip, no socket."""

import asyncio
import gzip
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from tallycast.broadcast import LiveBroadcast, LiveEdge, Viewers
from tallycast.hls import OfflineRendition
from tallycast.http import media as module
from tallycast.http.client_address import ClientAddress
from tallycast.http.media import MediaApp
from tallycast.settings import ROWS, VideoSettings
from tallycast.storage import MemoryStore
from tallycast.transcode import SourceTracks
from tests.support import clips

SETTINGS = VideoSettings.of({row.key: row.default for row in ROWS})


class Answer(msgspec.Struct):
    status: int
    headers: dict[str, str]
    body: bytes


class Player:
    """Asks the application as a server would."""

    def __init__(self) -> None:
        self.edge = LiveEdge(OfflineRendition.load(), lambda _: MemoryStore())
        self.viewers = Viewers(b"salt")
        proxies = ClientAddress(())
        self.app = MediaApp(self.edge, self.viewers, lambda: proxies)

    async def ask(self, target: str, *, method: str = "GET", **headers: str) -> Answer:
        path, _, query = target.partition("?")
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "client": ("192.0.2.1", 1),
        }
        await self.app(scope, receive, send)
        start, body = sent
        fields = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], fields, bytes(body["body"]))

    def go_live(self) -> tuple[LiveBroadcast, list[bytes]]:
        """Begin a broadcast with one variant; returns it and ffmpeg's output in small pieces."""
        broadcast = self.edge.begin("b1", SETTINGS)
        broadcast.begin_run(broadcast.plan_run(SourceTracks("h264", "aac", frame_rate=30.0)), time.time())
        data = clips.standard(seconds="8")
        return broadcast, [data[start : start + 3000] for start in range(0, len(data), 3000)]


def feed(broadcast: LiveBroadcast, pieces: list[bytes], count: int | None = None) -> None:
    for _ in range(len(pieces) if count is None else min(count, len(pieces))):
        broadcast.receive_output(0, pieces.pop(0))


def until_playable(player: Player, broadcast: LiveBroadcast, pieces: list[bytes]) -> None:
    while not player.edge.playable:
        feed(broadcast, pieces, 1)


@asynccontextmanager
async def asking(player: Player, target: str) -> AsyncIterator[asyncio.Task[Answer]]:
    task = asyncio.create_task(player.ask(target))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_offline_every_address_gives_something_playable() -> None:
    player = Player()
    multivariant = await player.ask("/hls/stream.m3u8")
    assert multivariant.status == 200
    [path] = [line for line in multivariant.body.decode().splitlines() if line.endswith(".m3u8")]
    for target in (f"/hls/{path}", "/hls/0/stream.m3u8", "/hls/7/stream.m3u8"):
        playlist = await player.ask(target)
        assert playlist.status == 200
        assert b"ENDLIST" not in playlist.body
        folder = target.rpartition("/")[0]
        for name in re.findall(r"[\w-]+\.(?:m4s|mp4)", playlist.body.decode()):
            assert (await player.ask(f"{folder}/{name}")).status == 200


async def test_a_playlist_says_how_it_may_be_cached_and_is_not_sent_twice() -> None:
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    answer = await player.ask("/hls/0/stream.m3u8")
    assert answer.headers["content-type"] == "application/x-mpegURL"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    again = await player.ask("/hls/0/stream.m3u8", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    packed = await player.ask("/hls/0/stream.m3u8", accept_encoding="gzip, deflate")
    assert gzip.decompress(packed.body) == answer.body
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"]


async def test_media_is_for_ever_and_comes_in_ranges() -> None:
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    name = broadcast.windows[0].segments[0].head.name
    whole = await player.ask(f"/hls/0/{name}")
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert whole.headers["content-length"] == str(len(whole.body))
    part = await player.ask(f"/hls/0/{name}", range="bytes=4-7")
    assert (part.status, part.body) == (206, whole.body[4:8])
    assert part.headers["content-range"] == f"bytes 4-7/{len(whole.body)}"
    beyond = await player.ask(f"/hls/0/{name}", range=f"bytes={len(whole.body)}-")
    assert beyond.status == 416
    # A range of what has changed since is the whole (RFC 9110 13.1.5).
    assert (await player.ask(f"/hls/0/{name}", range="bytes=4-7", if_range='"other"')).status == 200
    head = await player.ask(f"/hls/0/{name}", method="HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(whole.body)))


async def test_a_blocking_request_waits_for_its_part() -> None:
    # RFC 8216bis 6.2.5.2
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    sequence, index = broadcast.windows[0].next_position
    async with asking(player, f"/hls/0/stream.m3u8?_HLS_msn={sequence}&_HLS_part={index}") as waiting:
        await asyncio.sleep(0)
        assert not waiting.done()
        while not waiting.done() and pieces:
            feed(broadcast, pieces, 1)
            await asyncio.sleep(0)
        answer = await waiting
    assert answer.status == 200
    assert f"b1-{sequence}.{index}.m4s" in answer.body.decode()
    assert answer.headers["cache-control"].startswith("public, max-age=")


async def test_a_blocked_request_is_answered_when_the_broadcast_ends() -> None:
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    sequence, index = broadcast.windows[0].next_position
    async with asking(player, f"/hls/0/stream.m3u8?_HLS_msn={sequence}&_HLS_part={index}") as waiting:
        await asyncio.sleep(0)
        player.edge.end()
        answer = await waiting
    assert answer.body.rstrip().endswith(b"#EXT-X-ENDLIST")


async def test_a_request_that_waits_in_vain_gets_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_TARGETS", 0.01)
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    sequence, index = broadcast.windows[0].next_position
    answer = await player.ask(f"/hls/0/stream.m3u8?_HLS_msn={sequence}&_HLS_part={index}")
    assert answer.status == 503


@pytest.mark.parametrize("query", ["_HLS_part=0", "_HLS_msn=99", "_HLS_msn=x", "_HLS_msn=1&_HLS_msn=2"])
async def test_what_cannot_be_waited_for_is_refused(query: str) -> None:
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    answer = await player.ask(f"/hls/0/stream.m3u8?{query}")
    assert answer.status == 400
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_the_promised_part_is_waited_for_and_no_other() -> None:
    # RFC 8216bis 4.4.5.3
    player = Player()
    broadcast, pieces = player.go_live()
    until_playable(player, broadcast, pieces)
    name = broadcast.windows[0].next_part_name
    async with asking(player, f"/hls/0/{name}") as waiting:
        await asyncio.sleep(0)
        assert not waiting.done()
        while not waiting.done() and pieces:
            feed(broadcast, pieces, 1)
            await asyncio.sleep(0)
        answer = await waiting
    assert (answer.status, answer.body[4:8]) == (200, b"moof")
    assert (await player.ask("/hls/0/b1-77.3.m4s")).status == 404


async def test_the_end_can_still_be_played_and_the_next_visitor_gets_the_offline_loop() -> None:
    player = Player()
    broadcast, pieces = player.go_live()
    feed(broadcast, pieces)
    name = broadcast.windows[0].segments[-1].head.name
    player.edge.end()
    assert b"ENDLIST" in (await player.ask("/hls/0/stream.m3u8")).body
    assert (await player.ask(f"/hls/0/{name}")).status == 200
    assert b"offline/" in (await player.ask("/hls/stream.m3u8")).body


async def test_asking_for_playlists_is_watching() -> None:
    player = Player()
    await player.ask("/hls/stream.m3u8", user_agent="one")
    await player.ask("/hls/0/stream.m3u8", user_agent="one")
    await player.ask("/hls/0/stream.m3u8", user_agent="two")
    assert player.viewers.count(time.monotonic()) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/hls/",
        "/hls/../tallycast.db",
        "/hls/0/../../tallycast.db",
        "/hls/0/..%2f..%2fx",
        "/hls/0//stream.m3u8",
        "/hls//0/stream.m3u8",
        "/hls/-1/stream.m3u8",
        "/hls/٣/stream.m3u8",
        "/hls/9999/stream.m3u8",
        "/hls/0/.m4s",
        "/hls/0/x\x00.m4s",
        "/hls/0/x.m4s/y",
        "/hls/offline/../../x",
        "/hls/0/stream.m3u8/",
    ],
)
async def test_other_paths_are_not_there(path: str) -> None:
    assert (await Player().ask(path)).status == 404


async def test_other_methods_are_refused_and_preflights_answered() -> None:
    player = Player()
    assert (await player.ask("/hls/stream.m3u8", method="POST")).status == 405
    preflight = await player.ask("/hls/stream.m3u8", method="OPTIONS")
    assert preflight.status == 204
    assert "Range" in preflight.headers["access-control-allow-headers"]
