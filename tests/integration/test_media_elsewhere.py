"""A browser plays what does not come from the live edge: segments in an object store, and a recording."""

import re
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser

from tests.support.object_store import object_store
from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server
from tests.support.settings import environment

pytestmark = pytest.mark.asyncio(loop_scope="session")
PLAYED_SECONDS = 2.0


async def test_segments_and_a_recording(chromium: Browser) -> None:
    async with object_store() as store:
        settings = environment(grace_seconds=1, latency_level=0) | {
            "TALLYCAST_AUTOPLAY": "always",
            "TALLYCAST_S3": msgspec.json.encode(store.settings()).decode(),
            "TALLYCAST_DVR_MINUTES": "5",
            "TALLYCAST_RECORD_BROADCASTS": "true",
            "TALLYCAST_RECORDINGS_PUBLIC": "true",
        }
        async with running_server(environment=settings) as server:
            async with publishing(server.rtmp_url, *SMALL) as encoder:
                await server.until_online()
                await live_plays(chromium, server, store.direct)
                await encoder.stop()
            await server.until_offline()
            await recording_plays(chromium, server)


async def live_plays(chromium: Browser, server: Server, elsewhere: str) -> None:
    """At the live edge from us, part by part; whoever winds back gets segments from the object store."""
    context = await chromium.new_context()
    came: list[str] = []
    context.on("response", lambda answer: came.append(answer.url) if answer.ok else None)
    page = await context.new_page()
    await page.goto(server.url)

    async def played() -> bool:
        return bool(await page.evaluate("document.querySelector('video')?.currentTime > 0.5"))

    async def wound_back() -> bool:
        await page.evaluate("document.querySelector('video').currentTime -= 6")
        return any(url.startswith(elsewhere) for url in came)

    await server.until("the broadcast plays", played, 60)
    assert any(re.search(r"/hls/0/\w+-\d+\.\d+\.m4s$", url) for url in came)
    await server.until("segments come from the object store", wound_back, 60)
    before = await page.evaluate("document.querySelector('video').currentTime")

    async def goes_on() -> bool:
        return bool(await page.evaluate("document.querySelector('video').currentTime") > before + 1)

    await server.until("it plays from there", goes_on, 60)
    # Whoever has media from there is counted, as the playlists are ours.
    assert (await server.status())["viewerCount"] == 1
    await context.close()


async def recording_plays(chromium: Browser, server: Server) -> None:
    async def complete() -> dict[str, Any] | None:
        found = (await server.get("/api/recordings")).json()
        return found[0] if found and found[0]["state"] == "complete" and found[0]["thumbnail"] else None

    recording: dict[str, Any] = await server.until("the broadcast is recorded", complete)
    page = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    await page.goto(f"{server.url}/recordings")
    await page.get_by_role("link", name=recording["title"]).click()
    await page.wait_for_url(f"{server.url}{recording['page']}")
    await page.evaluate(
        "document.querySelector('video').muted = true; document.querySelector('video').play()"
    )

    async def played() -> bool:
        return bool(await page.evaluate("document.querySelector('video').currentTime") > PLAYED_SECONDS)

    await server.until("the recording plays", played, 60)
    seconds = await page.evaluate("document.querySelector('video').duration")
    assert abs(seconds - recording["durationSeconds"]) < 0.5
    # Wound on: from anywhere in it.
    await page.evaluate("document.querySelector('video').currentTime = 1")
    await server.until("it goes on from there", played, 60)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []
    await page.context.close()
