"""What the viewer page says when a part of it cannot be had, and what its edges tell: footer, closed chat,
nobody who follows."""

import contextlib
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.support.axe import violations
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    # An account in the Fediverse needs an address.
    named = {"TALLYCAST_SERVER_NAME": "Harbour Radio", "TALLYCAST_SERVER_URL": "https://tv.example"}
    async with running_server(environment=named) as server:
        answer = await server.client.post(
            f"{server.url}/api/admin/config/federation/enable",
            json={"value": True},
            auth=("admin", ADMIN_PASSWORD),
        )
        assert answer.status_code == 200
        yield server


@contextlib.asynccontextmanager
async def fresh(browser: Browser, server: Server) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=server.url, locale="en-US", reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


async def lose(page: Page, module: str) -> None:
    """What holds this module is lost on its way, until the routes are taken away."""

    async def answer(route: Route) -> None:
        response = await route.fetch()
        lost = route.request.url.endswith(module) or f"// {module}" in await response.text()
        await (route.abort() if lost else route.fulfill(response=response))

    await page.route(re.compile(r"/web/.*\.js$"), answer)


async def test_a_page_that_cannot_go_on_says_so_and_offers_to_begin_anew(
    chromium: Browser, server: Server
) -> None:
    async with fresh(chromium, server) as page:
        await lose(page, "viewer/page/page.js")
        await page.goto("/")
        dialog = page.get_by_role("alertdialog", name="This page cannot go on")
        await expect(dialog).to_contain_text("Loading it again may help")
        assert await violations(page) == []
        # There is nothing behind it to go back to.
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_visible()
        await page.unroute_all()
        await dialog.get_by_role("button", name="Load again").click()
        await expect(page.locator("#offline-banner")).to_be_visible()
        await expect(dialog).to_have_count(0)


async def test_a_chat_that_does_not_come_fails_alone(chromium: Browser, server: Server) -> None:
    async with fresh(chromium, server) as page:
        await lose(page, "viewer/chat/panel.js")
        await page.goto("/")
        card = page.locator(".chat-region").get_by_role("alert")
        await expect(card).to_contain_text("could not be shown")
        await expect(page.locator("#offline-banner")).to_be_visible()
        assert await violations(page) == []
        await page.unroute_all()
        await card.get_by_role("button", name="Try again").click()
        await expect(page.locator("#chat-input")).to_be_visible()
        await expect(card).to_have_count(0)


async def test_a_dialog_that_does_not_come_is_asked_for_again(chromium: Browser, server: Server) -> None:
    async with fresh(chromium, server) as page:
        await lose(page, "viewer/page/follow-dialog.js")
        await page.goto("/")
        # Nobody follows yet: the tab asks for the first.
        await page.get_by_role("tab", name="Followers").click()
        await expect(page.locator(".followers-none")).to_contain_text("Nobody follows Harbour Radio yet")
        await page.locator("#followers-follow").click()
        card = page.locator(".failed-above").get_by_role("alert")
        await expect(card).to_be_visible()
        await page.unroute_all()
        await card.get_by_role("button", name="Try again").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Follow Harbour Radio")
        await expect(card).to_have_count(0)


async def test_a_closed_chat_says_when_it_opens(chromium: Browser, server: Server) -> None:
    status = await server.status()
    long_ago = {**status, "online": False, "lastDisconnectTime": "2020-01-01T00:00:00Z"}
    async with fresh(chromium, server) as page:
        await page.route("**/api/status", lambda route: route.fulfill(json=long_ago))
        await page.goto("/")
        closed = page.locator("#chat-closed")
        await expect(closed).to_contain_text("Chat is offline")
        words = page.get_by_role("tooltip")
        await expect(words).to_be_hidden()
        await closed.focus()
        # Focus by a script is none by the keyboard.
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Tab")
        await expect(words).to_be_visible()
        await expect(words).to_have_text("The chat opens with the next broadcast.")
        assert await violations(page) == []


async def test_the_footer_leads_to_the_documentation(chromium: Browser, server: Server) -> None:
    async with fresh(chromium, server) as page:
        await page.goto("/")
        docs = page.locator("#footer").get_by_role("link", name="Documentation")
        address = await docs.get_attribute("href")
        assert address
        assert (await server.client.get(server.url + address)).status_code == 200
