"""The viewer page and the embed as the browser draws them, with a stand-in for the server behind them."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.unit.web.conftest import WEB_ROOT, import_map

pytestmark = pytest.mark.asyncio(loop_scope="package")

CONFIG: dict[str, Any] = {
    "name": "Northlight <Studio>",
    "summary": "Synthesizers and long walks.",
    "logo": "/logo",
    "tags": ["music"],
    "version": "Tallycast v1.2.3",
    "extraPageContent": "<h2>About us</h2>",
    "offlineMessage": "",
    # The chat has tests of its own.
    "chatDisabled": True,
    "socialHandles": [{"platform": "Example", "url": "https://social.example/me"}],
}
OFFLINE: dict[str, Any] = {
    "online": False,
    "versionNumber": "1.2.3",
    "lastDisconnectTime": "2020-01-01T00:00:00Z",
    "streamTitle": "",
}
LIVE: dict[str, Any] = {
    "online": True,
    "versionNumber": "1.2.3",
    "lastConnectTime": "2020-01-01T00:00:00Z",
    "streamTitle": "Tonight",
    "viewerCount": 7,
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class StandIn:
    """Answers what the server would; `status` and `config` may be changed while the page is open."""

    config: dict[str, Any] = field(default_factory=lambda: dict(CONFIG))
    status: dict[str, Any] = field(default_factory=lambda: dict(OFFLINE))
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    async def attach(self, context: BrowserContext) -> None:
        await context.route("**/*", self.answer)
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))

    def heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "/hls/" not in message.location["url"]:
            self.problems.append(message.text)

    async def answer(self, route: Route) -> None:
        url = route.request.url
        path = "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]
        if "127.0.0.1" not in url:
            self.foreign.append(url)
            await route.abort()
        elif path in ("/", "/embed/video"):
            await self.answer_page(route, "index" if path == "/" else "embed-video")
        elif path.startswith("/web/"):
            kind = mimetypes.guess_type(path.replace(".mjs", ".js"))[0] or "text/plain"
            await route.fulfill(path=WEB_ROOT / path.removeprefix("/web/"), content_type=kind)
        elif path in ("/api/status", "/api/config"):
            await route.fulfill(json=self.status if path == "/api/status" else self.config)
        elif path in ("/logo/page", "/logo/icon-512.png", "/thumbnail.jpg"):
            await route.fulfill(body=PIXEL, content_type="image/png")
        else:
            await route.fulfill(status=404, body="")

    async def answer_page(self, route: Route, name: str) -> None:
        text = (WEB_ROOT / "viewer" / f"{name}.html").read_text()
        boot = {"config": self.config, "status": self.status, "assets": {"languages": ["de", "en"]}}
        head = f'<title>x</title><script type="importmap">{import_map()}</script>'
        text = text.replace("<!--tallycast:head-->", head)
        text = text.replace("<!--tallycast:boot-->", json.dumps(boot).replace("<", "\\u003c"))
        digest = base64.b64encode(hashlib.sha256(import_map().encode()).digest()).decode()
        policy = (
            f"default-src 'self'; script-src 'self' 'sha256-{digest}'; style-src 'self'; "
            "media-src 'self' blob:; worker-src 'self' blob:; img-src 'self' data:; base-uri 'none'"
        )
        headers = {"Content-Security-Policy": policy}
        await route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture
def server() -> StandIn:
    return StandIn()


async def opened(page: Page, server: StandIn, path: str = "/") -> Page:
    await server.attach(page.context)
    await page.goto(path)
    return page


async def test_the_offline_page_says_who_when_and_what_to_expect(page: Page, server: StandIn) -> None:
    await opened(page, server)
    await expect(page.locator("html")).to_have_attribute("data-state", "offline")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Northlight <Studio>")
    await expect(page.locator("#offline-message")).to_contain_text("is not live right now")
    await expect(page.locator("#offline-banner")).to_contain_text("Last live")
    await expect(page.locator("#custom-page-content h2")).to_have_text("About us")
    await expect(page.get_by_role("list", name="Tags")).to_have_text("#music")
    await expect(page.locator("#footer")).to_contain_text("Tallycast 1.2.3")
    await expect(page.locator("#player-video")).to_have_count(0)
    assert await page.title() == "Northlight <Studio>"
    assert server.problems == []
    assert server.foreign == []


async def test_the_operators_offline_message_takes_the_place_of_ours(page: Page, server: StandIn) -> None:
    server.config["offlineMessage"] = "<p>Back <em>soon</em></p>"
    await opened(page, server)
    await expect(page.locator("#offline-message em")).to_have_text("soon")


async def test_the_page_goes_live_and_offline_by_itself(page: Page, server: StandIn) -> None:
    await opened(page, server)
    await expect(page.locator("#offline-banner")).to_be_visible()
    server.status = dict(LIVE)
    await expect(page.locator("html")).to_have_attribute("data-state", "loading", timeout=8_000)
    await expect(page.locator("#player-video")).to_be_visible()
    await expect(page.locator("#viewer-count")).to_have_text("7 viewers")
    await expect(page.locator("#stream-title")).to_have_text("Tonight")
    assert await page.title() == "● Tonight · Northlight <Studio>"
    server.status = dict(OFFLINE)
    await expect(page.locator("#offline-banner")).to_be_visible(timeout=8_000)
    assert await page.title() == "Northlight <Studio>"
    assert server.problems == []


async def test_texts_follow_the_browsers_language(browser: Browser, site: str, server: StandIn) -> None:
    context = await browser.new_context(locale="de-DE", base_url=site)
    page = await opened(await context.new_page(), server)
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator(".offline-since")).to_contain_text("vor")
    await context.close()


async def test_without_javascript_the_embed_names_the_stream(
    browser: Browser, site: str, server: StandIn
) -> None:
    context = await browser.new_context(java_script_enabled=False, base_url=site)
    page = await opened(await context.new_page(), server, "/embed/video")
    await expect(page.get_by_role("link", name="the video stream")).to_have_attribute(
        "href", "/hls/stream.m3u8"
    )
    await context.close()


async def test_every_control_has_a_name_and_can_be_reached(page: Page, server: StandIn) -> None:
    server.status = dict(LIVE)
    await opened(page, server)
    for name in ("Unmute", "Jump to live", "Settings", "Full screen"):
        await expect(page.get_by_role("button", name=name)).to_be_visible()
    await page.get_by_role("button", name="Settings").press("Enter")
    choice = page.get_by_role("menuitemcheckbox", name="Minimise latency")
    await expect(choice).to_be_focused()
    await expect(choice).to_have_attribute("aria-checked", "true")
    # One variant only: there is nothing to pick.
    await expect(page.get_by_role("menuitemradio")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Settings")).to_be_focused()
    await expect(choice).to_be_hidden()


async def test_the_volume_is_remembered(page: Page, server: StandIn) -> None:
    server.status = dict(LIVE)
    await opened(page, server)
    await expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    await page.keyboard.press("m")
    await page.keyboard.press("9")
    await expect(page.get_by_role("slider", name="Volume")).to_have_value("90")
    await page.reload()
    # The browser lets a page that nobody has touched play only without sound: the choice waits for a touch.
    await expect(page.get_by_role("button", name="Unmute")).to_be_visible()
    await page.keyboard.press("m")
    await expect(page.get_by_role("slider", name="Volume")).to_have_value("90")


async def test_the_embed_has_the_picture_and_nothing_else(page: Page, server: StandIn) -> None:
    server.status = dict(LIVE)
    await opened(page, server, "/embed/video?initiallyMuted=true")
    await expect(page.locator("#player-video")).to_be_visible()
    await expect(page.locator("#status-bar")).to_contain_text("Live")
    await expect(page.locator("header, footer, #custom-page-content")).to_have_count(0)
    assert await page.locator("#player-video").evaluate("video => video.muted") is True
    assert server.foreign == []


async def test_the_page_fits_a_phone_and_enlarged_text(browser: Browser, site: str, server: StandIn) -> None:
    # WCAG 2.2 1.4.10: at 320 CSS pixels nothing scrolls sideways.
    context = await browser.new_context(viewport={"width": 320, "height": 640}, base_url=site)
    server.status = dict(LIVE)
    page = await opened(await context.new_page(), server)
    await expect(page.locator("#status-bar")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await context.close()
