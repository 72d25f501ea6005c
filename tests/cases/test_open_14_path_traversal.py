"""OPEN-14, path traversal by the media and RTMP doors: 4xx, nothing outside read, written or removed."""

import asyncio
from pathlib import Path

import pytest

from tests.support.cases import field_case
from tests.support.publisher import SMALL, publishing
from tests.support.rtmp_client import Refused, RtmpPublisher
from tests.support.server import STREAM_KEY, Server
from tests.support.settings import SMALL_VARIANT
from tests.support.viewer import watching
from tests.support.watched_folder import WatchedFolder, watched_folder

SECRET = "what nobody may read"
CANARY = "canary.txt"

# As they go over the wire; the canary lies beside the data folder, the database in it.
UP = (
    "..",
    "%2e%2e",
    "..%2f..",
    "..%5c..",
    "%252e%252e",
    "..%c0%af..",
    "%c0%ae%c0%ae",
    "..;",
    "....//..",
    "..%00",
)
TARGETS = (CANARY, "data/tallycast.db", "etc/passwd", "data/logs/tallycast.log")
PATHS = (
    *(f"/hls/{up}/{target}" for up in UP for target in TARGETS),
    *(f"/hls/0/{up}/{up}/{target}" for up in UP for target in TARGETS),
    *(f"/hls/offline/{up}/{CANARY}" for up in UP),
    *(f"/hls//{target}" for target in TARGETS),
    *(f"/thumbnail.jpg/{up}/{CANARY}" for up in UP),
    "/hls/0/" + "../" * 40 + "etc/passwd",
    "//etc/passwd",
    "/hls/0//etc/passwd",
    "/hls/0/%2fetc%2fpasswd",
    "/hls/-1/stream.m3u8",
    "/hls/0/stream.m3u8%00.m4s",
    "/hls/0/..%2f..%2fstream.m3u8",
    "/hls/\u0660/stream.m3u8".encode().decode("latin-1"),  # a digit, but of no index of ours
    "/hls/0/" + "a" * 5000 + ".m4s",
)
APPLICATIONS = ("live/../../../tmp/p", "../live", "/etc/passwd", "..", "live\\..\\..", "live/%2e%2e")
NAMES = (
    "../../../tmp/p",
    "/etc/passwd",
    f"../{STREAM_KEY}",
    f"{STREAM_KEY}/../../p",
    f"{STREAM_KEY}\0.flv",
    "..\\..\\p",
    "%2e%2e%2fp",
    "file:///etc/passwd",
    "x" * 30_000,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder, with a canary beside it."""
    (tmp_path / CANARY).write_text(SECRET)
    return tmp_path / "data"


async def test_the_media_door_gives_only_media(data: Path) -> None:
    async with (
        field_case(SMALL_VARIANT, data=data) as server,
        publishing(server.rtmp_url, *SMALL),
        watching(server) as audience,
    ):
        await audience.until_played(1)
        with watched_folder(data.parent) as outside:
            for path in PATHS:
                for method in ("GET", "HEAD", "DELETE", "PUT"):
                    await assert_nothing_there(server, method, path)
            assert outside.touched() == []
            assert (data.parent / CANARY).read_text() == SECRET
            assert CANARY in outside.touched()  # it would have been seen
        # It lives, and what is media is still given.
        audience.check()
        assert (await server.get(f"/hls/0/{next(iter(audience[0].fetched))}")).status_code == 200


async def assert_nothing_there(server: Server, method: str, path: str) -> None:
    status, body = await raw_request(server, method, path)
    assert 400 <= status < 500, f"{method} {path}: {status}"
    assert SECRET.encode() not in body
    assert b"root:" not in body
    assert b"SQLite" not in body


async def raw_request(server: Server, method: str, path: str) -> tuple[int, bytes]:
    """As it stands, without a client that would tidy the path."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.http_port)
    try:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )
        writer.write(head.encode("latin-1"))
        answer = await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]), answer


# Names of applications and streams are compared and never become a path; nor do they reach the log as lines.
async def test_the_rtmp_door_takes_names_for_keys(data: Path) -> None:
    async with field_case(SMALL_VARIANT, data=data) as server:
        before = files_in(data)
        with watched_folder(data.parent) as outside, watched_folder(data) as inside:
            for application in APPLICATIONS:
                await assert_refused(server, application, "p")
            for name in (*NAMES, f"{'../' * 20}{data.parent}/p", str(data.parent / "p")):
                await assert_refused(server, "live", name)
            assert outside.touched() == []
            assert not made(inside)
        assert files_in(data) == before
        assert not (await server.status())["online"]
        assert STREAM_KEY not in server.output


async def assert_refused(server: Server, application: str, name: str) -> None:
    # Who tries so many names is taken for one who guesses; whoever publishes afterwards is somebody else.
    async with await RtmpPublisher.connect("127.0.0.1", server.rtmp_port, source="127.0.0.9") as encoder:
        with pytest.raises(Refused) as refusal:
            await encoder.publish(application, name)
    assert refusal.value.code in ("NetConnection.Connect.Rejected", "NetStream.Publish.BadName")
    assert name not in server.output or len(name) < 3


def made(folder: WatchedFolder) -> list[str]:
    """What was touched, but for the database and the file that the server's output goes to."""
    return [name for name in folder.touched() if not name.startswith(("tallycast.db", "server-output"))]


def files_in(folder: Path) -> set[str]:
    """All files below, but for the database's own companions."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith("tallycast.db")}
