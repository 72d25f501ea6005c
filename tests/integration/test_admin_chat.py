"""The chat looked after in the admin: messages, people, banned addresses, the log, emoji."""

import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.admin_page import admin_page
from tests.support.axe import violations, violations_in_every_look
from tests.support.chat_socket import ChatSocket, person
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    async with running_server() as server:
        yield server


async def said(person: ChatSocket, text: str) -> None:
    """Say it, and wait until the server has told it to all."""
    before = len(person.of_type("CHAT"))
    await person.say(text)
    await person.next("CHAT", before + 1)


def row(page: Page, text: str) -> object:
    return page.get_by_role("listitem").filter(has_text=text)


async def test_messages_are_found_hidden_and_shown_and_new_ones_come_by_themselves(
    server: Server, chromium: Browser
) -> None:
    async with (
        person(server, "Marit") as marit,
        person(server, "Jonas") as jonas,
        admin_page(chromium, server, "/admin/messages") as page,
    ):
        await expect(page.get_by_text("Nothing was said yet.")).to_be_visible()
        await said(marit, "Good **evening** from the pier")
        await said(jonas, "BUY NOW")
        rows = page.locator(".message")
        await expect(rows).to_have_count(2, timeout=15_000)
        await expect(rows.nth(1)).to_contain_text("Good evening from the pier")

        # By a word of the text, by a name; nothing found says so.
        search = page.get_by_label("Search in text and names")
        await search.fill("PIER")
        await expect(rows).to_have_count(1)
        await search.fill("jonas")
        await expect(rows).to_contain_text(["BUY NOW"])
        await search.fill("no such words")
        await expect(page.get_by_text("No message is like that.")).to_be_visible()
        await search.fill("")

        # One is hidden: everybody in the chat is told, and the filter tells it apart.
        await page.get_by_role("button", name="Hide: BUY NOW").click()
        frame = await marit.next("VISIBILITY-UPDATE")
        assert frame["visible"] is False
        await expect(page.get_by_role("button", name="Show: BUY NOW")).to_be_visible()
        await page.get_by_text("Hidden", exact=True).click()
        await expect(rows).to_have_count(1)
        assert await violations_in_every_look(page) == []
        await page.reload()
        await expect(page.get_by_role("button", name="Show: BUY NOW")).to_be_visible()

        # Several at once.
        await page.get_by_label("Mark all").check()
        await expect(page.get_by_text("2 marked")).to_be_visible()
        await page.get_by_role("button", name="Hide marked").click()
        await expect(page.get_by_role("button", name="Show: Good evening")).to_be_visible()
        await page.get_by_label("Mark all").check()
        await page.get_by_role("button", name="Show marked").click()
        await expect(page.get_by_role("button", name="Hide: BUY NOW")).to_be_visible()


async def test_people_are_made_moderators_removed_let_in_and_deleted(
    server: Server, chromium: Browser
) -> None:
    async with (
        person(server, "Yuki") as yuki,
        person(server, "Pest") as pest,
        admin_page(chromium, server, "/admin/chat-users") as page,
    ):
        await said(pest, "cheap followers")
        here = page.get_by_role("list", name="Chat users").get_by_role("listitem")
        await expect(here.filter(has_text="Yuki")).to_be_visible()
        assert await violations_in_every_look(page) == []

        await page.get_by_role("button", name="Details: Yuki").click()
        dialog = page.get_by_role("dialog", name="Yuki")
        await dialog.get_by_role("button", name="Make a moderator").click()
        await expect(dialog.get_by_role("button", name="No longer a moderator")).to_be_visible()
        assert "MODERATOR" in (await yuki.next("CONNECTED_USER_INFO", 2))["user"]["scopes"]
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await page.get_by_text("Moderators", exact=True).click()
        await expect(here).to_have_count(1)
        await expect(here).to_contain_text("moderator")

        # Removed, with a reason: the socket ends; a search finds them among the removed.
        await page.get_by_text("In the chat now", exact=True).click()
        await page.get_by_role("button", name="Details: Pest").click()
        dialog = page.get_by_role("dialog", name="Pest")
        await expect(dialog.get_by_text("cheap followers")).to_be_visible()
        assert await violations(page) == []
        await dialog.get_by_label("Reason").fill("advertising")
        await dialog.get_by_role("button", name="Remove from the chat: Pest").click()
        await expect(dialog.get_by_role("button", name="Let in again")).to_be_visible()
        await pest.closed()
        await page.get_by_role("button", name="Close").click()
        await page.get_by_text("Removed", exact=True).click()
        await page.get_by_label("Search names").fill("pes")
        await expect(here).to_contain_text(["advertising"])

        await page.get_by_role("button", name="Details: Pest").click()
        await page.get_by_role("button", name="Let in again").click()
        await expect(page.get_by_role("button", name="Remove from the chat: Pest")).to_be_visible()
        await page.get_by_role("button", name="Delete with everything they said").click()
        await page.get_by_role("button", name="Delete for good").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_text("Everybody", exact=True).click()
        await expect(page.get_by_text("Nobody is like that.")).to_be_visible()


async def test_addresses_are_banned_and_the_log_tells_who_did_what(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/moderation") as page:
        address = page.get_by_label("IP address or network")
        await address.fill("not an address")
        await address.press("Enter")
        await expect(page.get_by_role("alert")).to_be_visible()
        await expect(address).to_have_value("not an address")
        await address.fill("203.0.113.0/24")
        await address.press("Enter")
        bans = page.get_by_role("list", name="Banned addresses").get_by_role("listitem")
        await expect(bans).to_contain_text(["203.0.113.0/24"])
        await page.reload()
        await expect(bans).to_have_count(1)
        log = page.get_by_role("table")
        await expect(log).to_contain_text("203.0.113.0/24")
        await expect(log.get_by_role("cell", name="banned", exact=True)).to_be_visible()
        assert await violations_in_every_look(page) == []

        # Asked once more; "no" changes nothing.
        await page.get_by_role("button", name="Lift the ban of 203.0.113.0/24").click()
        await page.get_by_role("button", name="No", exact=True).click()
        await expect(bans).to_have_count(1)
        await page.get_by_role("button", name="Lift the ban of 203.0.113.0/24").click()
        await page.get_by_role("button", name="Lift", exact=True).click()
        await expect(bans).to_have_count(0)
        assert (await server.admin("/api/admin/chat/users/ipbans")).json() == []


async def test_several_emoji_come_at_once_and_what_is_refused_says_why(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/emoji") as page:
        await page.locator("#emoji-files").set_input_files(
            [
                {"name": "anchor.png", "mimeType": "image/png", "buffer": PIXEL},
                {"name": "light house.png", "mimeType": "image/png", "buffer": PIXEL},
                {"name": "letter.png", "mimeType": "image/png", "buffer": b"Dear sir or madam"},
            ]
        )
        await expect(page.get_by_text("2 emoji were added.")).to_be_visible()
        await expect(page.locator(".outcomes .problem")).to_contain_text(["letter.png"])
        await expect(page.get_by_role("heading", name="Emoji of this server (2)")).to_be_visible()
        names = [one["name"] for one in (await server.get("/api/emoji")).json()]
        assert names == ["anchor", "light house"]

        # Dropped on the page as well.
        transfer = await page.evaluate_handle(
            """(bytes) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([new Uint8Array(bytes)], "wave.png", { type: "image/png" }));
              return transfer;
            }""",
            list(PIXEL),
        )
        await page.dispatch_event(".drop-zone", "drop", {"dataTransfer": transfer})
        await expect(page.get_by_role("heading", name="Emoji of this server (3)")).to_be_visible()
        assert await violations_in_every_look(page) == []

        await page.get_by_role("button", name="Delete :light house:").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_role("heading", name="Emoji of this server (2)")).to_be_visible()
        names = [one["name"] for one in (await server.get("/api/emoji")).json()]
        assert names == ["anchor", "wave"]
