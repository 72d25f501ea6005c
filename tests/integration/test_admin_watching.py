"""Who may watch, changed in the admin and seen by a guest: a password, a ticket, and the end of both."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.admin_page import admin_page
from tests.support.axe import violations_in_every_look
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def server() -> AsyncIterator[Server]:
    async with running_server() as server:
        yield server


async def test_a_password_and_a_ticket(chromium: Browser, server: Server) -> None:
    async with admin_page(chromium, server, "/admin/watching") as page:
        await page.locator("#setting-watch_access").select_option("tickets")
        await page.get_by_label("For whom").fill("Ada")
        await page.get_by_label("It holds for").select_option("180")
        await page.get_by_role("button", name="Make a ticket").click()
        made = page.get_by_role("status").filter(has=page.get_by_role("heading", name="A ticket for Ada"))
        await expect(made).to_be_visible()
        link, stream = await made.locator("code").all_inner_texts()
        assert await violations_in_every_look(page) == []

        guest = await chromium.new_page(locale="en-GB")
        await guest.goto(server.url)
        await expect(guest.get_by_text("for guests with a ticket")).to_be_visible()
        await guest.goto(link)
        await expect(guest.locator("#chat-container, video").first).to_be_attached()
        assert "ticket" not in guest.url
        assert (await server.client.get(stream)).status_code == 200

        await page.get_by_role("button", name="End all tickets").click()
        await page.get_by_role("button", name="End them").click()
        await expect(made).to_have_count(0)
        await server.until("the ticket is over", lambda: refused(server, stream))
        await guest.goto(link)
        await expect(guest.get_by_role("alert")).to_have_text("This ticket does not hold any more.")
        await guest.close()


async def refused(server: Server, address: str) -> bool:
    return (await server.client.get(address)).status_code == 403
