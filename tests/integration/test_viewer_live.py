"""The viewer page while something is on: the player's controls, what it weighs, winding back, other devices.

One server with its own test broadcast, one browser; no test waits for longer than the thing that it looks at.
"""

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, expect

from tests.support.axe import violations, violations_in_every_look
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

SETTINGS = {
    "TALLYCAST_DVR_MINUTES": "5",
    "TALLYCAST_SERVER_NAME": "Harbour Radio",
    "TALLYCAST_STREAM_TITLE": "Evening watch",
}
LONG = 30_000
"""Milliseconds: the machine may be busy with everything else."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    async with running_server("--demo", environment=SETTINGS) as server:
        await set_to(server, "autoplay", "always")
        await server.until_online(60)
        yield server


async def set_to(server: Server, name: str, value: Any) -> None:
    answer = await server.client.post(
        f"{server.url}/api/admin/config/{name}", json={"value": value}, auth=("admin", ADMIN_PASSWORD)
    )
    assert answer.status_code == 200, answer.text


@contextlib.asynccontextmanager
async def watching(browser: Browser, server: Server, path: str = "/", **options: Any) -> AsyncIterator[Page]:
    context = await browser.new_context(
        base_url=server.url, viewport={"width": 1440, "height": 900}, locale="en-US", **options
    )
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(path)
    yield page
    assert problems == []
    await context.close()


async def playing(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-state", "live", timeout=LONG)
    await page.wait_for_function("() => document.querySelector('video')?.currentTime > 0.5", timeout=LONG)


async def test_what_a_live_page_says_and_does(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server) as page:
        await playing(page)
        await expect(page.locator("#status-bar")).to_contain_text("Live")
        await expect(page.locator(".on-air")).to_have_text(re.compile(r"\d:\d\d"))
        await expect(page.locator(".global-header")).to_contain_text("Live")
        await expect(page.locator("#stream-title")).to_have_text("Evening watch")
        assert await page.title() == "● Evening watch · Harbour Radio"

        # Keys, and what they leave behind.
        video = page.locator("video")
        await page.locator("#player").focus()
        await page.keyboard.press("m")
        await expect(video).to_have_js_property("muted", True)
        await page.keyboard.press("m")
        await expect(video).to_have_js_property("muted", False)
        for _ in range(3):
            await page.keyboard.press("9")
        await expect(video).to_have_js_property("volume", 0.7)
        await page.keyboard.press("0")
        await expect(video).to_have_js_property("volume", 0.8)
        await page.keyboard.press("f")
        await page.wait_for_function("() => document.fullscreenElement?.id === 'player'")
        await page.keyboard.press("f")
        await page.wait_for_function("() => document.fullscreenElement === null")
        await page.keyboard.press(" ")
        await expect(video).to_have_js_property("paused", True)
        await expect(page.locator("#big-play-button")).to_be_visible()
        await page.keyboard.press(" ")
        await expect(video).to_have_js_property("paused", False)
        # Not while somebody writes.
        await page.fill("#chat-input-content-editable", "")
        await page.locator("#chat-input-content-editable").press_sequentially("m 9f")
        await expect(video).to_have_js_property("muted", False)
        await expect(page.locator("#chat-input-content-editable")).to_have_value("m 9f")

        await page.reload()
        await playing(page)
        await expect(page.locator("video")).to_have_js_property("volume", 0.8)
        assert await page.evaluate("localStorage.getItem('owncast_volume')") == "0.8"


async def test_nothing_keeps_anybody_out(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server) as page:
        await playing(page)
        await page.locator("#player").hover()
        assert await violations_in_every_look(page) == []
        await page.get_by_role("button", name="Settings").click()
        assert await violations(page) == []
        # The chat's own: somebody is being mentioned.
        field = page.locator("#chat-input-content-editable")
        await field.press_sequentially("@")
        await expect(page.get_by_role("option").first).to_be_visible()
        assert await violations(page) == []


async def test_the_count_is_hidden_where_the_operator_wants_it_so(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server) as page:
        await playing(page)
        await expect(page.locator("#viewer-count")).to_have_text(re.compile(r"\d+ viewers?"))
    await set_to(server, "hideviewercount", True)
    async with watching(chromium, server) as page:
        await playing(page)
        await expect(page.locator("#viewer-count")).to_have_count(0)
        assert "viewerCount" not in (await server.status())
    await set_to(server, "hideviewercount", False)


async def test_a_broadcast_that_is_not_for_everybody_asks_first_and_once(
    chromium: Browser, server: Server
) -> None:
    await set_to(server, "nsfw", True)
    async with watching(chromium, server) as page:
        gate = page.get_by_role("region", name="Not for everybody")
        await expect(gate).to_contain_text("Harbour Radio")
        await expect(page.locator("video")).to_have_count(0)
        assert await violations(page) == []
        await page.get_by_role("button", name="Watch anyway").click()
        await playing(page)
        await page.reload()
        await playing(page)
        await expect(gate).to_have_count(0)
    await set_to(server, "nsfw", False)


async def test_the_embed_is_the_picture_alone_and_silent_if_asked(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server, "/embed/video?initiallyMuted=true") as page:
        await playing(page)
        await expect(page.locator("video")).to_have_js_property("muted", True)
        await expect(page.locator("#status-bar")).to_be_visible()
        await expect(page.locator("header, #chat-container, footer, #action-row")).to_have_count(0)
        box = await page.locator("video").bounding_box()
        assert box is not None
        assert box["width"] == 1440


async def test_winding_back_and_going_live(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server) as page:
        await playing(page)
        bar = page.get_by_role("slider", name="Position")
        # Only once there is more than half a minute to wind back to.
        await expect(bar).to_be_attached(timeout=60_000)
        await bar.focus()
        await bar.press("ArrowLeft")
        await bar.press("ArrowLeft")
        live = page.locator("#live-indicator")
        await expect(live).to_contain_text("Go live")
        await expect(live).to_contain_text(re.compile(r"−0:[12]\d"))
        await expect(bar).to_have_attribute("aria-valuetext", re.compile("behind live"))
        assert await violations(page) == []
        # It plays there, and is not taken to the edge.
        at = await page.evaluate("document.querySelector('video').currentTime")
        await page.wait_for_function(
            f"() => document.querySelector('video').currentTime > {at + 1}", timeout=LONG
        )
        await expect(live).to_contain_text("Go live")
        await live.click()
        await expect(live).not_to_contain_text("Go live", timeout=LONG)
        # A pause keeps its place.
        await bar.press("ArrowLeft")
        await expect(live).to_contain_text("Go live")
        await page.locator("#play-button").click()
        await expect(page.locator("video")).to_have_js_property("paused", True)
        held = await page.evaluate("document.querySelector('video').currentTime")
        await page.locator("#play-button").click()
        await expect(page.locator("video")).to_have_js_property("paused", False)
        assert abs(await page.evaluate("document.querySelector('video').currentTime") - held) < 3
        await expect(live).to_contain_text("Go live")


AIRPLAY = """
window.WebKitPlaybackTargetAvailabilityEvent = class extends Event {};
window.picked = [];
HTMLMediaElement.prototype.webkitShowPlaybackTargetPicker = function () {
  window.picked.push(this.currentSrc || this.src);
};
"""


async def test_another_device_is_offered_where_the_browser_has_it(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server) as page:
        await playing(page)
        await expect(page.locator("#remote-button")).to_have_count(0)
        await page.add_init_script(AIRPLAY)
        await page.reload()
        await playing(page)
        await page.get_by_role("button", name="AirPlay").click()
        # What is handed on is an address, which only the browser's own player has.
        await page.wait_for_function("() => window.picked.length === 1")
        assert await page.evaluate("document.querySelector('video').src") == f"{server.url}/hls/stream.m3u8"
        await page.evaluate(
            "document.querySelector('video')"
            ".dispatchEvent(new Event('webkitcurrentplaybacktargetiswirelesschanged'))"
        )
        await page.wait_for_function("() => document.querySelector('video').src.startsWith('blob:')")
        await playing(page)


async def test_picture_in_picture_is_offered(chromium: Browser, server: Server) -> None:
    async with watching(chromium, server) as page:
        await playing(page)
        await expect(page.get_by_role("button", name="Picture in picture")).to_have_count(
            1 if await page.evaluate("document.pictureInPictureEnabled") else 0
        )


async def test_a_still_stands_there_until_one_plays(chromium: Browser, server: Server) -> None:
    await set_to(server, "autoplay", "off")
    async with watching(chromium, server) as page:
        await expect(page.locator("#big-play-button")).to_be_visible(timeout=LONG)
        still = page.locator(".poster img").first
        await expect(still).to_be_visible()
        assert await still.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
        await page.locator("#big-play-button").click()
        await playing(page)
        await expect(page.locator(".poster")).to_have_count(0)
    await set_to(server, "autoplay", "always")


async def test_a_page_that_stood_still_is_back_at_the_live_edge_at_once(
    chromium: Browser, server: Server
) -> None:
    """Three seconds late it jumps; catching up by speed alone would take a quarter of a minute."""
    settled = "Number(document.querySelector('#live-indicator').dataset.latencySeconds) < 3"
    # How far the picture has come beside the clock: it stays, unless time is lost.
    place = "document.querySelector('video').currentTime - performance.now() / 1000"
    async with watching(chromium, server) as page:
        await playing(page)
        await server.until("the page is near the live edge", lambda: page.evaluate(settled))
        before = await page.evaluate(place)
        stand = "const end = performance.now() + 3000; while (performance.now() < end);"
        assert await page.evaluate(f"() => {{ {stand} return {place}; }}") < before - 0.7
        await server.until("the page is back", lambda: page.evaluate(f"{place} > {before - 0.7}"), 8)


async def test_what_a_live_visit_weighs(chromium: Browser, server: Server) -> None:
    """Chat included, without media: 190 KB on the wire at most, and nothing from elsewhere."""
    context = await chromium.new_context(base_url=server.url, locale="en-US")
    page = await context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    await page.goto("/")
    await expect(page.locator(".chat-self")).to_be_visible(timeout=LONG)
    await playing(page)
    assert all(one.url.startswith(server.url) for one in answers if not one.url.startswith("blob:"))
    counted = {one.url: one for one in answers if not re.search(r"/hls/|/thumbnail|^blob:", one.url)}
    sizes = {url: (await one.request.sizes())["responseBodySize"] for url, one in counted.items()}
    heaviest = sorted(sizes.items(), key=lambda one: -one[1])[:8]
    assert 100_000 < sum(sizes.values()) < 190_000, heaviest
    await context.close()
