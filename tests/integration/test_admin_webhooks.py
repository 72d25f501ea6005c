"""Webhooks in the admin, against a real receiver: made, tried, paused, sent again, changed, deleted."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.admin_page import admin_page
from tests.support.axe import violations_in_every_look
from tests.support.chat_socket import person
from tests.support.receiver import receiving
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    """The receiver is on this machine, which the operator has to allow."""
    async with running_server(environment={"TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]'}) as server:
        yield server


async def test_a_webhook_is_made_tried_paused_sent_again_changed_and_deleted(
    server: Server, chromium: Browser
) -> None:
    async with receiving() as receiver, admin_page(chromium, server, "/admin/webhooks") as page:
        # What is refused says why, and what was written stays.
        url = page.get_by_label("Address", exact=True)
        create = page.get_by_role("button", name="Create", exact=True)
        await url.fill("ftp://example.com/hook")
        await expect(create).to_be_disabled()
        await page.get_by_role("checkbox", name="USER_JOINED").check()
        await page.get_by_role("checkbox", name="CHAT", exact=True).check()
        await create.click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await expect(url).to_have_value("ftp://example.com/hook")
        address = f"{receiver.url}/hook"
        await url.fill(address)
        await create.click()
        secret = await page.locator(".once code").inner_text()
        hook = page.get_by_role("list", name="Webhooks").locator(".hook")
        await expect(hook).to_contain_text("never used")

        await page.get_by_role("button", name=f"Test: {address}").click()
        await expect(hook.get_by_text("It answered 204")).to_be_visible()
        assert receiver.received[0].json["type"] == "PING"

        # What happens here arrives there, and stands among the deliveries.
        async with person(server, "Marit") as marit:
            await marit.say("Good evening")
            await receiver.until(2)
            assert receiver.received[1].json["eventData"]["rawBody"] == "Good evening"
            await page.get_by_role("button", name=f"Deliveries: {address}").click()
            deliveries = page.get_by_role("list", name="Deliveries").get_by_role("listitem")
            await expect(deliveries).to_contain_text(["delivered"])
            await deliveries.get_by_text("What is sent").click()
            await expect(deliveries.locator("pre")).to_contain_text("Good evening")
            assert await violations_in_every_look(page) == []
            await page.get_by_role("button", name="Send again: CHAT").click()
            await receiver.until(3)
            assert (
                receiver.received[2].json["eventData"]["id"] == receiver.received[1].json["eventData"]["id"]
            )

            # Paused, it waits.
            await page.get_by_role("button", name=f"Pause: {address}").click()
            await expect(hook.locator(".badge").first).to_have_text("paused")
            await marit.say("Is anybody there?")
            await expect(hook).to_contain_text("1 waiting", timeout=15_000)
            assert len(receiver.received) == 3
            await page.get_by_role("button", name=f"Resume: {address}").click()
            await receiver.until(4)
            await expect(hook.locator(".badge").first).to_have_text("fine")

        # Other events, and a new secret; the old one stands nowhere any more.
        await page.reload()
        assert secret not in await page.content()
        await page.get_by_role("button", name=f"Edit: {address}").click()
        await hook.get_by_role("checkbox", name="USER_JOINED").uncheck()
        await hook.get_by_role("button", name="Save", exact=True).click()
        await expect(hook.locator(".row-sub").first).to_have_text("CHAT")
        await page.get_by_role("button", name=f"Edit: {address}").click()
        await hook.get_by_role("button", name="Make a new secret").click()
        await hook.get_by_role("button", name="Make it", exact=True).click()
        renewed = page.locator(".once code")
        await expect(renewed).to_be_visible()
        assert await renewed.inner_text() != secret

        await page.get_by_role("button", name=f"Remove {address}").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("Nobody is told yet.")).to_be_visible()
        assert (await server.admin("/api/admin/webhooks")).json() == []
