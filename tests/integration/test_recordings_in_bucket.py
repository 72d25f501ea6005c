"""A broadcast recorded into an object store that fails, over a kill; then watched, fetched and deleted."""

import re
import signal
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.support.clips import decode_complaints
from tests.support.media_facts import streams_in
from tests.support.object_store import ObjectStore, object_store
from tests.support.playlist_checker import MediaPlaylistChecker
from tests.support.publisher import AAC, picture, publishing, tone, x264
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.settings import environment

SOURCE = (*picture("320x180"), *tone(), *x264("300k", 30), *AAC)
VARIANT = {"name": "small", "scaledHeight": 180, "framerate": 30, "videoBitrate": 200, "cpuUsageLevel": 1}
PATIENCE_SECONDS = 40.0


def chosen(store: ObjectStore) -> dict[str, str]:
    return environment(VARIANT, latency_level=0) | {
        "TALLYCAST_S3": msgspec.json.encode(store.settings()).decode(),
        "TALLYCAST_RECORD_BROADCASTS": "true",
        "TALLYCAST_RECORDINGS_PLACE": "bucket",
    }


async def change(server: Server, path: str, value: Any) -> dict[str, Any]:
    answer = await server.client.post(
        f"{server.url}/api/admin/{path}", json=value, auth=("admin", ADMIN_PASSWORD)
    )
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def recorded(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await server.admin("/api/admin/recordings")).json()["recordings"]
    return found


async def storage(server: Server) -> dict[str, Any]:
    state: dict[str, Any] = (await server.admin("/api/admin/storage")).json()["s3"]
    return state


async def kept(store: ObjectStore) -> list[str]:
    return [key for key in await store.keys() if key.startswith("recordings/")]


def here(data: Path) -> list[Path]:
    return list((data / "recordings").rglob("*.m4s"))


async def until_recorded(server: Server, seconds: float) -> None:
    async def enough() -> bool:
        return any(one["durationSeconds"] >= seconds for one in await recorded(server))

    await server.until(f"{seconds} s are recorded", enough, PATIENCE_SECONDS)


async def test_a_recording_in_the_bucket(tmp_path: Path) -> None:
    async with object_store() as store:
        async with (
            running_server(data=tmp_path, environment=chosen(store)) as server,
            publishing(server.rtmp_url, *SOURCE),
        ):

            async def some() -> bool:
                return len(await kept(store)) >= 2

            await server.until("the first segments are there", some, PATIENCE_SECONDS)
            await store.proxy.set("503")
            so_far = (await recorded(server))[0]["durationSeconds"]
            await until_recorded(server, so_far + 4)
            state = await storage(server)
            assert state["state"] == "failing"
            assert state["recordingsWaiting"] >= 2
            running = (await recorded(server))[0]
            await server.stop(signal.SIGKILL)
        await store.proxy.set("")
        async with running_server(data=tmp_path, environment=chosen(store)) as server:

            async def all_gone() -> bool:
                return not here(tmp_path)

            await server.until("all of it is in the bucket", all_gone, PATIENCE_SECONDS)
            [whole] = await recorded(server)
            assert (whole["id"], whole["state"]) == (running["id"], "complete")
            assert whole["durationSeconds"] >= running["durationSeconds"]
            await the_way_of_viewers(server, store, whole)
            for one in await recorded(server):
                await change(server, "recordings/delete", {"id": one["id"]})

            async def is_empty() -> bool:
                return not await kept(store) and not list((tmp_path / "recordings").iterdir())

            await server.until("its objects are deleted", is_empty, PATIENCE_SECONDS)
        assert "secret-of-the-test" not in server.output


async def the_way_of_viewers(server: Server, store: ObjectStore, whole: dict[str, Any]) -> None:
    # What is hidden comes through the server alone, also for the administrator.
    text = (await server.admin(f"/replay/{whole['id']}/0")).text
    assert "://" not in text
    await change(server, "recordings/update", {"id": whole["id"], "published": True})
    # Published, viewers fetch it where it is; whoever asks the server is sent there.
    text = (await server.get(f"/replay/{whole['id']}/0")).text
    names = re.findall(r"^http\S+\.m4s$", text, re.MULTILINE)
    assert len(names) == len(await kept(store))
    files = {name: (await server.client.get(name)).content for name in names}
    init = re.findall(r'URI="([^"]+)"', text)[0]
    files[init] = (await server.get(f"/replay/{whole['id']}/{init}")).content
    assert MediaPlaylistChecker(files.__getitem__).feed(text).ended
    own = f"/replay/{whole['id']}/0/{names[0].rpartition('/')[2]}"
    sent = await server.get(own)
    assert (sent.status_code, sent.headers["location"]) == (307, names[0])
    # Where not everybody may watch, nobody is sent to a store that asks for no ticket.
    await change(server, "config/watchaccess", {"value": "tickets"})
    made = await change(server, "tickets/create", {"name": "TV", "minutes": 5})
    watch = re.findall(r"/watch/[^/]+", made["stream"])[0]
    assert "://" not in (await server.get(f"{watch}/replay/{whole['id']}/0")).text
    through = await server.get(watch + own)
    assert (through.status_code, through.content) == (200, files[names[0]])
    part = await server.get(watch + own, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, files[names[0]][10:20])
    await store.proxy.set("503")
    assert (await server.get(watch + own)).status_code == 503
    await store.proxy.set("")
    await change(server, "config/watchaccess", {"value": "everyone"})
    # The download, and a clip with its picture, are made of what is there.
    file = (await server.get(whole["download"])).content
    assert streams_in(file) == ["Video: h264", "Audio: aac"]
    assert decode_complaints(file) == ""
    resumed = await server.get(whole["download"], headers={"Range": f"bytes={len(file) // 2}-"})
    assert resumed.content == file[len(file) // 2 :]
    await store.proxy.set("503")
    with pytest.raises(httpx.RemoteProtocolError):  # what it gives breaks off, and can be resumed
        await server.get(whole["download"])
    await store.proxy.set("")
    clip = await change(server, "clips/create", {"source": whole["id"], "start": 1, "end": 2, "title": "One"})
    assert (await server.get(clip["thumbnail"])).content.startswith(b"\xff\xd8")
