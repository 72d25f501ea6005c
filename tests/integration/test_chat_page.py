"""The chat as people use it: two viewers and a moderator in browsers, talking over a real server."""

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.support.chromium import chromium_path
from tests.support.server import ADMIN_PASSWORD, Server, running_server

FIELD = "#chat-input-content-editable"


class Person:
    """One browser of its own, with what its page complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def say(self, text: str) -> None:
        await self.page.fill(FIELD, text)
        await self.page.press(FIELD, "Enter")
        await expect(self.page.locator(FIELD)).to_have_value("")

    async def name(self) -> str:
        return await self.page.locator(".chat-self").inner_text()

    async def user_id(self, server: Server) -> str:
        token = await self.page.evaluate("localStorage.getItem('accessToken')")
        clients = (await server.admin("/api/admin/chat/clients")).json()
        name = await self.name()
        assert token
        [found] = {client["user"]["id"] for client in clients if client["user"]["displayName"] == name}
        return str(found)

    def messages(self) -> Locator:
        return self.page.locator(".chat-message .chat-body")


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def visiting(browser: Browser, server: Server, path: str = "/") -> AsyncIterator[Person]:
    context = await browser.new_context(base_url=server.url, locale="en-US")
    person = Person(await context.new_page())
    await person.page.goto(path)
    await expect(person.page.locator("#chat-container")).to_be_visible()
    yield person
    await context.close()


@contextlib.asynccontextmanager
async def in_chat(browser: Browser, server: Server) -> AsyncIterator[Person]:
    async with visiting(browser, server) as person:
        await expect(person.page.locator(".chat-self")).to_be_visible()
        yield person


async def test_two_viewers_and_a_moderator(browser: Browser) -> None:
    async with (
        running_server() as server,
        in_chat(browser, server) as mira,
        in_chat(browser, server) as kaz,
        in_chat(browser, server) as moderator,
    ):
        # Each has a name of their own and is heard by all; Markdown is shown, markup is not run.
        await mira.say("good **evening** <img src=x onerror=alert(1)>")
        for person in (mira, kaz, moderator):
            await expect(person.messages()).to_have_text([re.compile("good evening")])
            await expect(person.messages().locator("strong")).to_have_text("evening")
            await expect(person.messages().locator("img")).to_have_count(0)

        # Another name reaches everybody, and a mention of it is marked for its owner alone.
        await mira.page.locator("#user-menu button").first.click()
        await mira.page.get_by_role("menuitem", name="Change name").click()
        await mira.page.fill("#name-change-field", "Mira Sound")
        await mira.page.press("#name-change-field", "Enter")
        await expect(mira.page.locator(".chat-self")).to_have_text("Mira Sound")
        await expect(kaz.page.locator(".chat-line")).to_contain_text("is now Mira Sound")
        await kaz.page.fill(FIELD, "")
        await kaz.page.locator(FIELD).press_sequentially("hey @mir")
        await expect(kaz.page.get_by_role("option")).to_have_text("Mira Sound")
        await kaz.page.press(FIELD, "Tab")
        await expect(kaz.page.locator(FIELD)).to_have_value("hey @Mira Sound ")
        await kaz.page.locator(FIELD).press_sequentially("what is this?")
        await kaz.page.press(FIELD, "Enter")
        await expect(mira.page.locator(".mentioned mark")).to_have_text("@Mira Sound")
        await expect(moderator.page.locator(".chat-message").nth(1)).to_contain_text("what is this?")
        await expect(moderator.page.locator("mark")).to_have_count(0)

        # Who becomes a moderator is told and gets the menu, by keyboard too; the others have none.
        await server.client.post(
            f"{server.url}/api/admin/chat/users/setmoderator",
            json={"userId": await moderator.user_id(server), "isModerator": True},
            auth=("admin", ADMIN_PASSWORD),
        )
        await expect(moderator.page.locator(".chat-line").last).to_have_text("You are now a moderator.")
        await expect(kaz.page.locator(".chat-more")).to_have_count(0)
        await moderator.page.locator(".chat-more").nth(1).focus()
        await moderator.page.keyboard.press("Enter")
        await expect(moderator.page.get_by_role("menuitem", name="Hide message")).to_be_focused()
        await moderator.page.keyboard.press("Enter")
        for viewer in (mira, kaz):
            await expect(viewer.messages()).to_have_count(1)
        await expect(moderator.page.locator(".withdrawn")).to_contain_text("Hidden by a moderator")
        await moderator.page.locator(".chat-more").nth(1).click()
        await moderator.page.get_by_role("menuitem", name="Show message").click()
        await expect(mira.messages()).to_have_count(2)

        # Details, then the end of it, after a question.
        await moderator.page.locator(".chat-more").nth(1).click()
        await moderator.page.get_by_role("menuitem", name="Details").click()
        dialog = moderator.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Connections (1)")
        await expect(dialog).to_contain_text("what is this?")
        await moderator.page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await moderator.page.locator(".chat-more").nth(1).click()
        await moderator.page.get_by_role("menuitem", name=re.compile("^Ban ")).click()
        await moderator.page.locator("#ban-confirm").click()
        await expect(kaz.page.get_by_role("alert")).to_have_text("You have been removed from the chat.")
        await expect(kaz.page.locator(FIELD)).to_have_count(0)
        await expect(mira.messages()).to_have_count(1)
        assert [mira.complaints, kaz.complaints, moderator.complaints] == [[], [], []]


# A bot says fifty things a second, far more than fit on the screen. Meanwhile somebody writes, and the page
# takes it at once; their words and the bot's newest are in sight, and the page holds only what can be seen.
async def test_a_flood_does_not_hold_up_who_writes(browser: Browser) -> None:
    async with running_server() as server, in_chat(browser, server) as mira:
        made = await server.client.post(
            f"{server.url}/api/admin/accesstokens/create",
            json={"name": "Bot", "scopes": ["CAN_SEND_MESSAGES"]},
            auth=("admin", ADMIN_PASSWORD),
        )
        bearer = {"Authorization": f"Bearer {made.json()['accessToken']}"}
        many, written = asyncio.Event(), asyncio.Event()

        async def say(text: str) -> None:
            answer = await server.client.post(
                f"{server.url}/api/integrations/chat/send", json={"body": text}, headers=bearer
            )
            assert answer.status_code == 200, answer.text

        async def flood() -> None:
            for number in itertools.count():
                await say(f"number {number}")
                if number == 150:
                    many.set()
                if written.is_set():
                    return
                await asyncio.sleep(0.02)

        flooding = asyncio.create_task(flood())
        await many.wait()
        await mira.say("can anybody hear me?")
        assert not flooding.done()
        written.set()
        await flooding
        await say("the last one")
        await expect(mira.page.get_by_text("can anybody hear me?")).to_be_visible()
        await expect(mira.messages().last).to_have_text("the last one")
        await expect(mira.messages().last).to_be_in_viewport()
        assert await mira.messages().count() < 100
        assert mira.complaints == []


async def test_nothing_is_lost_or_doubled_over_a_restart(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running_server(data=data) as server, in_chat(browser, server) as person:
        port = server.http_port
        await person.say("before")
        await expect(person.messages()).to_have_text(["before"])
        await server.stop()
        # Written while there is no server: it waits here.
        await person.say("meanwhile")
        async with running_server("--http", f"127.0.0.1:{port}", data=data) as again:
            await expect(person.messages()).to_have_text(["before", "meanwhile"], timeout=30_000)
            await expect(person.page.locator(".chat-outgoing")).to_have_count(0)
            async with in_chat(browser, again) as other:
                await expect(other.messages()).to_have_text(["before", "meanwhile"])
                await other.say("after")
                await expect(person.messages()).to_have_text(["before", "meanwhile", "after"])


async def test_who_writes_too_fast_is_told_and_gets_the_words_back(browser: Browser) -> None:
    async with running_server() as server, in_chat(browser, server) as person:
        for word in ("one", "two", "three"):
            await person.say(word)
        await person.page.fill(FIELD, "four")
        await person.page.press(FIELD, "Enter")
        await expect(person.page.locator(".chat-notice")).to_contain_text("too fast")
        await expect(person.page.locator(FIELD)).to_have_value("four")
        await expect(person.page.locator("#send-button")).to_be_disabled()
        await expect(person.messages()).to_have_text(["one", "two", "three"])


async def test_the_embeds(browser: Browser) -> None:
    async with running_server() as server, in_chat(browser, server) as person:
        await person.say("for all")
        moved = await server.get("/embed/chat")
        assert (moved.status_code, moved.headers["location"]) == (307, "/embed/chat/readonly")
        async with visiting(browser, server, "/embed/chat/readonly?transparent=true") as layer:
            await expect(layer.messages()).to_have_text(["for all"])
            await expect(layer.page.locator(f"{FIELD}, #user-menu, h2")).to_have_count(0)
            ground = "getComputedStyle(document.querySelector('#chat-container')).backgroundColor"
            assert await layer.page.evaluate(ground) == "rgba(0, 0, 0, 0)"
            assert layer.complaints == []
            # OBS lays it over the picture, whatever the address says not.
            await layer.page.context.add_init_script("window.obsstudio = {}")
            await layer.page.goto("/embed/chat/readonly")
            await expect(layer.messages()).to_have_text(["for all"])
            assert await layer.page.evaluate(ground) == "rgba(0, 0, 0, 0)"
        async with visiting(browser, server, "/embed/chat/readwrite") as window:
            await expect(window.page.locator("#user-menu")).to_be_visible()
            await window.say("from a window")
            await expect(person.messages()).to_have_text(["for all", "from a window"])
            await window.page.locator("#user-menu button").first.click()
            await expect(window.page.get_by_role("menuitem")).to_have_count(1)
            assert window.complaints == []


async def test_hidden_made_wider_and_in_a_window_of_its_own(browser: Browser) -> None:
    async with running_server() as server, in_chat(browser, server) as person:
        page, chat = person.page, person.page.locator("#chat-container")
        width = (await chat.bounding_box() or {})["width"]
        await page.get_by_role("separator").press("ArrowLeft")
        assert (await chat.bounding_box() or {})["width"] > width

        # The key works where nothing is being written.
        await page.press(FIELD, "c")
        await expect(page.locator(FIELD)).to_have_value("c")
        await page.locator(FIELD).evaluate("field => field.blur()")
        await page.keyboard.press("c")
        await expect(chat).to_have_count(0)
        await page.reload()
        await page.locator("#show-chat-button").click()
        await expect(page.locator(".chat-self")).to_be_visible()

        # In a window of its own it leaves the page, as the same person, and comes back when that is closed.
        name = await person.name()
        await page.locator("#user-menu button").first.click()
        async with page.expect_popup() as opening:
            await page.get_by_role("menuitem", name="own window").click()
        window = await opening.value
        await expect(window.locator(".chat-self")).to_have_text(name)
        await expect(chat).to_have_count(0)
        await window.close()
        await expect(chat).to_be_visible()
        assert person.complaints == []


async def test_a_picked_emoji_goes_to_the_caret(browser: Browser) -> None:
    async with running_server() as server, in_chat(browser, server) as person:
        page = person.page
        await page.fill(FIELD, "ab")
        await page.press(FIELD, "ArrowLeft")
        await page.locator("#emoji-button").click()
        await page.get_by_role("searchbox").fill("grinning fac")
        found = page.locator(".emoji-grid button").first
        await expect(found).to_have_attribute("aria-label", "grinning face")
        await page.get_by_role("searchbox").press("Enter")
        await expect(page.locator(FIELD)).to_have_value("a😀b")
        assert person.complaints == []


@pytest.mark.parametrize("language", ["de-DE", "ja-JP"])
async def test_on_a_phone_the_chat_is_a_sheet(browser: Browser, language: str) -> None:
    async with running_server() as server:
        context = await browser.new_context(
            base_url=server.url, locale=language, viewport={"width": 390, "height": 844}, has_touch=True
        )
        page = await context.new_page()
        await page.goto("/")
        await expect(page.locator("#chat-container")).to_be_hidden()
        await page.locator("#mobile-chat-button").tap()
        await expect(page.locator(FIELD)).to_be_in_viewport(ratio=1)
        # WCAG 2.2 1.4.10: nothing scrolls sideways.
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.locator(".chat-close").tap()
        await expect(page.locator("#chat-container")).to_be_hidden()
        await context.close()


async def test_switched_off_there_is_no_chat_on_the_page(browser: Browser) -> None:
    async with running_server() as server:
        await server.client.post(
            f"{server.url}/api/admin/config/chat/disable",
            json={"value": True},
            auth=("admin", ADMIN_PASSWORD),
        )
        context = await browser.new_context(base_url=server.url, locale="en-US")
        page = await context.new_page()
        await page.goto("/")
        await expect(page.locator("#offline-banner")).to_be_visible()
        await expect(page.locator("#chat-container, #mobile-chat-button, #show-chat-button")).to_have_count(0)
        assert await page.evaluate("localStorage.getItem('accessToken')") is None
        await context.close()
