"""OPEN-10, an object store that answers 503 or 403, hangs, breaks off, lies, is slow, or gone.

The store is a real S3-compatible server; a proxy in front of it fails. A viewer follows the playlist all the
while and loads every segment that is named, wherever it lies: the first one that is not there fails the test.
"""

import asyncio
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tests.support.cases import field_case
from tests.support.object_store import FAULTS, ObjectStore, object_store
from tests.support.playlist_parser import read_media
from tests.support.publisher import AAC, picture, publishing, tone, x264
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.settings import environment
from tests.support.viewer import watching

SOURCE = (*picture("640x360"), *tone(), *x264("800k", 30), *AAC)
VARIANT = {"name": "small", "scaledHeight": 180, "framerate": 30, "videoBitrate": 200, "cpuUsageLevel": 1}
FAULT_SECONDS = 5.0
RECOVERY_SEGMENTS = 2
LIBRARY_FILES = 4
"""Of the event loop that the S3 library has of its own, for as long as the process lives."""
SECONDS_MOST = 30.0
"""Within which things happen on a machine that does much else."""


def s3(store: ObjectStore, **changes: object) -> dict[str, str]:
    return {"TALLYCAST_S3": msgspec.json.encode(store.settings(**changes)).decode()}


async def storage(server: Server) -> dict[str, Any]:
    state: dict[str, Any] = (await server.admin("/api/admin/storage")).json()["s3"]
    return state


async def newest_listed(server: Server) -> int:
    media = read_media((await server.get("/hls/0/stream.m3u8")).text)
    return max((segment.sequence for segment in media.complete), default=0)


async def stored(store: ObjectStore) -> set[int]:
    """Sequence numbers of the segments that are in the bucket now."""
    found = (re.fullmatch(r"live/hls/0/\w+-(\d+)\.m4s", key) for key in await store.keys())
    return {int(match[1]) for match in found if match}


def outages(server: Server) -> int:
    return len(re.findall(r"ERROR +\S*storage\S*: ", server.output))


async def test_trouble_of_every_kind() -> None:
    async with (
        object_store() as store,
        field_case(VARIANT, settings=s3(store, path_prefix="live"), more_files=LIBRARY_FILES) as server,
    ):
        async with publishing(server.rtmp_url, *SOURCE) as encoder, watching(server) as audience:
            await audience.until_played(3)
            assert (await storage(server))["state"] == "fine"
            for fault in FAULTS:
                await trouble(fault, store, server, audience.check)
            listed = audience[0].complete
            elsewhere = [one for one in listed if one.uri is not None and "://" in one.uri]
            assert elsewhere, "no segment was ever listed at the object store"
            await encoder.stop()
            await audience.until_ended()
            # A viewer who is not served by us is counted all the same, as the playlists come from us.
            assert audience[0].reloads > 50
        for secret in ("secret-of-the-test", "key-of-the-test"):
            assert secret not in server.output
            for path in (server.data / "logs").rglob("*"):
                assert secret not in path.read_text("utf-8", "replace")


async def trouble(fault: str, store: ObjectStore, server: Server, check: Callable[[], None]) -> None:
    before, requests = outages(server), len(store.proxy.requests)
    await store.proxy.set(fault)
    began = time.monotonic()
    while time.monotonic() - began < FAULT_SECONDS:
        check()
        await asyncio.sleep(0.1)
    state = await storage(server)
    if fault != "slow":  # which is fast enough for some
        assert state["state"] == "failing", fault
        assert state["message"], fault
    # Told once, though some segments failed several times each.
    assert outages(server) - before <= 1, fault
    # Bounded: three tries a segment, and six segments at most on their way.
    assert state["waiting"] <= 6
    assert len(store.proxy.requests) - requests < 60, fault
    assert (await server.status())["online"]

    heal = await newest_listed(server)
    await store.proxy.set("")

    async def recovered() -> bool:
        check()
        return any(number > heal for number in await stored(store))

    await server.until(f"segments are stored again after {fault}", recovered, SECONDS_MOST)
    first = min(number for number in await stored(store) if number > heal)
    # The one that is being made while the store comes back may be part of it.
    assert first <= heal + RECOVERY_SEGMENTS, f"{fault}: healthy at {heal}, stored again from {first} on"

    async def fine() -> bool:
        check()
        return (await storage(server))["state"] == "fine"

    await server.until(f"the admin says that all is well after {fault}", fine, SECONDS_MOST)


# A kill and a new start: nothing of ours stays in the bucket, and nothing of others goes.
async def test_the_bucket_is_cleaned_up(tmp_path: Path) -> None:
    async with object_store() as store:
        settings = environment(VARIANT, latency_level=0) | s3(store)
        others = "hls/0/somebody-else-1.m4s"
        await store.client.put(f"{store.direct}/{others}", content=b"x")
        async with (
            running_server(data=tmp_path, environment=settings) as server,
            publishing(server.rtmp_url, *SOURCE),
        ):

            async def some() -> bool:
                return len(await store.keys()) > 4

            await server.until("segments are stored", some, SECONDS_MOST)
            # Whoever asks us for one that is there is sent there; the playlists stay ours.
            key = next(key for key in await store.keys() if key != others)
            answer = await server.get(f"/{key}")
            assert answer.status_code == 307
            assert answer.headers["location"] == f"{store.direct}/{key}"
            assert answer.headers["cache-control"] == "no-cache"
            await server.stop(signal.SIGKILL)
        async with running_server(data=tmp_path, environment=settings) as server:

            async def clean() -> bool:
                return await store.keys() == [others]

            await server.until("what the earlier run left is deleted", clean, SECONDS_MOST)
            assert not list((tmp_path / "hls").iterdir())


# The administrator's trial of settings, before they are relied upon.
async def test_a_trial_of_the_settings(tmp_path: Path) -> None:
    async with object_store() as store, running_server(data=tmp_path) as server:
        answers = []
        for value in (store.settings(), store.settings(bucket="another"), store.settings(secret="")):
            answer = await server.client.post(
                f"{server.url}/api/admin/config/s3/test",
                json={"value": msgspec.to_builtins(value)},
                auth=("admin", ADMIN_PASSWORD),
            )
            answers.append(answer)
        good, wrong, unfit = answers
        assert good.json()["success"] is True
        assert "no such bucket" in wrong.json()["message"]
        assert unfit.status_code == 400
        assert "secret" in unfit.json()["message"]
