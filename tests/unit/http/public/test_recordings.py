"""Recordings over HTTP: who sees what, playlists and media, ranges of the download, the pages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.clips import decode_complaints
from tests.support.in_process import ADMIN, InProcess, in_process
from tests.support.playlist_checker import MediaPlaylistChecker, check_multivariant
from tests.support.recordings import made_recording

UPDATE, DELETE = "/api/admin/recordings/update", "/api/admin/recordings/delete"
CREATE = "/api/admin/clips/create"


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[InProcess]:
    await made_recording(tmp_path / "recordings", "b1")
    async with in_process(tmp_path) as server:
        yield server


async def publish(server: InProcess, recording_id: str = "b1") -> None:
    await server.rooms.settings.set("recordings_public", True)
    await server.rooms.recorder.catalogue.change(recording_id, published=True)


# What is not published does not exist, but for the administrator, who may look at it first.
async def test_only_what_is_published_is_seen(server: InProcess) -> None:
    media = "/replay/b1/0/b1-1.m4s"
    paths = ("/recordings/b1", "/replay/b1", "/replay/b1/0", media, "/recordings/b1/download.mp4")
    for path in paths:
        assert (await server.client.get(path)).status_code == 404
        answer = await server.client_from("192.0.2.9").get(path, auth=ADMIN)
        assert answer.status_code == 200
        assert "public" not in answer.headers["cache-control"]
    assert (await server.client.get("/api/recordings")).json() == []
    await publish(server)
    for path in paths:
        assert (await server.client.get(path)).status_code == 200
    [shown] = (await server.client.get("/api/recordings")).json()
    assert (shown["id"], shown["playlist"], shown["state"]) == ("b1", "/replay/b1", "complete")
    assert shown["durationSeconds"] == pytest.approx(5.0, abs=0.1)
    # The list is a choice of its own; who has the address of what is published keeps it.
    await server.rooms.settings.set("recordings_public", False)
    assert (await server.client.get("/api/recordings")).json() == []
    assert (await server.client.get("/replay/b1")).status_code == 200


async def test_it_plays_as_the_playlists_say(server: InProcess) -> None:
    await publish(server)
    [variant] = check_multivariant((await server.client.get("/replay/b1")).text)
    text = (await server.client.get(f"/replay/{variant.uri}")).text
    names = re.findall(r'URI="([^"]+)"|^([^#\s]+)$', text, re.MULTILINE)
    files = {}
    for name in (one or other for one, other in names):
        answer = await server.client.get(f"/replay/b1/{name}")
        assert answer.headers["cache-control"].endswith("immutable")
        files[name] = answer.content
    MediaPlaylistChecker(files.__getitem__).feed(text)
    assert decode_complaints(b"".join(files.values())) == ""


@pytest.mark.parametrize(
    "path",
    [
        "/replay/none",
        "/replay/b1/7",
        "/replay/b1/0/..%2f..%2ftally.db",
        "/replay/b1/0/index.jsonl",
        "/replay/..%2f/0/x.m4s",
        "/clip/b1",
        "/clips/b1",
        "/recordings/b1/thumbnail.jpg",
        "/recordings/b1/download.mp4?rendition=4",
        "/clip-thumbnail/b1",
    ],
)
async def test_what_is_not_there(server: InProcess, path: str) -> None:
    await publish(server)
    assert (await server.client.get(path)).status_code == 404


async def test_the_download_and_its_ranges(server: InProcess) -> None:
    await publish(server)
    path = "/recordings/b1/download.mp4"
    whole = await server.client.get(path)
    assert whole.headers["content-type"] == "video/mp4"
    assert re.fullmatch(
        r'attachment; filename="Broadcast of [\w -]+\.mp4"', whole.headers["content-disposition"]
    )
    assert decode_complaints(whole.content) == ""
    size = len(whole.content)
    some = await server.client.get(path, headers={"Range": f"bytes=100-{size - 101}"})
    assert some.status_code == 206
    assert some.headers["content-range"] == f"bytes 100-{size - 101}/{size}"
    assert some.content == whole.content[100:-100]
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert (await server.client.get(path, headers=headers)).status_code == 200
    past = await server.client.get(path, headers={"Range": f"bytes={size}-"})
    assert past.status_code == 416
    head = await server.client.head(path)
    assert (head.headers["content-length"], head.content) == (str(size), b"")


async def test_the_administrator_changes_and_deletes(server: InProcess) -> None:
    admin = server.client_from("192.0.2.9", auth=ADMIN)
    changed = await admin.post(UPDATE, json={"id": "b1", "title": "First <b>", "published": True})
    assert (changed.json()["title"], changed.json()["published"]) == ("First <b>", True)
    page = (await server.client.get("/recordings/b1")).text
    assert "<h1>First &lt;b&gt;</h1>" in page
    assert 'data-playlist="/replay/b1"' in page
    clip = await admin.post(CREATE, json={"source": "b1", "start": 0, "end": 2})
    assert clip.json()["title"] == "Clip of First <b>"
    assert clip.json()["of"] == "b1"
    assert (await server.client.get(clip.json()["page"])).status_code == 200
    listed = (await admin.get("/api/admin/recordings")).json()
    assert {one["kind"] for one in listed["recordings"]} == {"recording", "clip"}
    assert listed["totalBytes"] > 10_000
    assert (await admin.post(DELETE, json={"id": "b1"})).json()["success"] is True
    assert (await server.client.get("/replay/b1")).status_code == 404
    assert (await server.client.get(clip.json()["playlist"])).status_code == 200
    for bad in ({"id": "b1", "title": "x"}, {"id": clip.json()["id"], "title": ""}):
        refused = await admin.post(UPDATE, json=bad)
        assert (refused.status_code, refused.json()["success"]) == (400, False)
    refused = await admin.post(CREATE, json={"source": "live", "start": -30, "end": 0})
    assert refused.json() == {"success": False, "message": "Nothing is live"}


@pytest.mark.parametrize("path", [UPDATE, DELETE, CREATE])
async def test_nobody_else_does(server: InProcess, path: str) -> None:
    answer = await server.client.post(path, json={"id": "b1", "source": "b1", "start": 0, "end": 1})
    assert answer.status_code == 401


async def test_the_list_in_the_browsers_language(server: InProcess) -> None:
    empty = await server.client.get("/recordings", headers={"Accept-Language": "xx, de;q=0.8, en;q=0.1"})
    assert "Es gibt noch keine Aufzeichnungen." in empty.text
    assert '<html lang="de">' in empty.text
    await publish(server)
    page = (await server.client.get("/recordings", headers={"Accept-Language": ";q=x,"})).text
    assert "<h1>Recordings</h1>" in page
    assert 'href="/recordings/b1"' in page
    assert "<script" not in page
