"""The viewer page against a real server: each control that an operator can put there, set through the API.

One server and one browser for all; each test sets what it needs, and `settings` puts it back.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Response, Route, expect

from tests.support.axe import violations, violations_in_every_look
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
LANGUAGES = ("en", "de", "fr", "es", "pt", "ja")
NOTHING = {
    "externalactions": [],
    "federation/enable": False,
    "notifications/browser": {"enabled": False},
    "socialhandles": [],
    "tags": [],
    "nsfw": False,
    "offlinemessage": "",
    "pagecontent": "",
    "recordings/public": False,
    "schedule/enabled": False,
    "customstyles": "",
    "customjavascript": "",
    "appearance": {},
    "hideviewercount": False,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    # An account in the Fediverse needs an address.
    named = {"TALLYCAST_SERVER_NAME": "Harbour Radio", "TALLYCAST_SERVER_URL": "https://tv.example"}
    async with running_server(environment=named) as server:
        yield server


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


class Settings:
    """What an operator sets; remembered, so that the next test finds nothing of it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._changed: set[str] = set()

    async def set(self, name: str, value: Any, *, status: int = 200, bare: bool = False) -> str:
        """Set it as the admin page does; `bare` as older clients do. Returns the answer's words."""
        self._changed.add(name)
        answer = await self._server.client.post(
            f"{self._server.url}/api/admin/config/{name}",
            json=value if bare else {"value": value},
            auth=("admin", ADMIN_PASSWORD),
        )
        assert answer.status_code == status, answer.text
        return str(answer.json()["message"])

    async def undo(self) -> None:
        for name in set(self._changed):
            await self.set(name, NOTHING[name])
        self._changed.clear()


@pytest_asyncio.fixture(loop_scope="session")
async def settings(server: Server) -> AsyncIterator[Settings]:
    settings = Settings(server)
    yield settings
    await settings.undo()


class Visit:
    """A page with what its browser complained of and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))


@contextlib.asynccontextmanager
async def visiting(
    browser: Browser, server: Server, path: str = "/", *, size: Any = DESK, **options: Any
) -> AsyncIterator[Visit]:
    options = {"locale": "en-US", "reduced_motion": "reduce", **options}
    context: BrowserContext = await browser.new_context(base_url=server.url, viewport=size, **options)
    visit = Visit(await context.new_page())
    await visit.page.goto(path)
    await expect(visit.page.locator("#app > :not(header, main, .boot-picture)").first).to_be_attached()
    yield visit
    await context.close()


async def no_sideways_scroll(page: Page) -> None:
    """WCAG 2.2, 1.4.10."""
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


ACTIONS = [
    {"title": "Donate", "url": "https://donate.example/now?x=1", "color": "#0b7a4b", "icon": "/logo"},
    {"title": "Rules", "html": "<h2>Be kind</h2><script>document.body.append('ran')</script>"},
    {"title": "Shop", "url": "https://shop.example/", "openExternally": True, "color": "#ffe08a"},
]


async def answer_elsewhere(route: Route) -> None:
    await route.fulfill(body=f"<p>elsewhere</p><p id=at>{route.request.url}</p>", content_type="text/html")


@pytest.mark.parametrize("bare", [False, True])
async def test_the_operators_buttons(
    browser: Browser, server: Server, settings: Settings, bare: bool
) -> None:
    """Both forms of the body, a page in a dialog with who asks, HTML in a closed frame, a new tab."""
    both = {"title": "Both", "url": "https://x.example", "html": "x"}
    refused = await settings.set("externalactions", [both], status=400)
    assert "either url or html" in refused
    await settings.set("externalactions", ACTIONS, bare=bare)
    async with visiting(browser, server) as visit:
        page = visit.page
        await page.context.route("https://*.example/**", answer_elsewhere)
        await expect(page.locator(".chat-self")).to_be_visible()
        name = await page.locator(".chat-self").inner_text()
        buttons = page.get_by_role("list", name="Actions").locator(".action-button")
        await expect(buttons).to_have_count(3)

        await page.get_by_role("button", name="Donate").click()
        dialog = page.get_by_role("dialog", name="Donate")
        frame = page.frame_locator(".action-frame")
        at = await frame.locator("#at").inner_text()
        assert at.startswith("https://donate.example/now?x=1&instance=http")
        assert at.endswith(f"username={name}")
        # A page of another site may not take this one elsewhere.
        assert "top-navigation" not in (await page.locator(".action-frame").get_attribute("sandbox") or "")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("button", name="Donate")).to_be_focused()

        await page.get_by_role("button", name="Rules").click()
        await expect(frame.get_by_role("heading", name="Be kind")).to_be_visible()
        # It may run, in an origin of its own that reaches nothing here.
        await expect(frame.locator("body")).to_contain_text("ran")
        inside = next(one for one in page.frames if "/embed/action" in one.url)
        assert await inside.evaluate("origin") == "null"
        assert await violations(page, without=(".action-frame",)) == []
        await page.get_by_role("button", name="Close").last.click()

        shop = page.get_by_role("link", name="Shop")
        await expect(shop).to_have_attribute("target", "_blank")
        await expect(shop).to_have_css("color", "rgb(0, 0, 0)")
        async with page.expect_popup() as opening:
            await shop.click()
        assert (await opening.value).url.startswith("https://shop.example/?instance=")
        assert visit.complaints == []


async def test_on_a_phone_the_buttons_are_a_menu(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("externalactions", ACTIONS)
    async with visiting(browser, server, size=PHONE, has_touch=True) as visit:
        page = visit.page
        await page.context.route("https://*.example/**", answer_elsewhere)
        await expect(page.locator("#action-row")).to_have_count(0)
        await page.get_by_role("button", name="Actions").tap()
        await expect(page.get_by_role("menuitem")).to_have_text(["Donate", "Rules", "Shop"])
        assert await violations(page) == []
        async with page.expect_popup() as opening:
            await page.get_by_role("menuitem", name="Shop").tap()
        assert "shop.example" in (await opening.value).url
        await page.get_by_role("button", name="Actions").tap()
        await page.get_by_role("menuitem", name="Donate").tap()
        await expect(page.frame_locator(".action-frame").locator("#at")).to_contain_text("instance=")
        await no_sideways_scroll(page)


async def test_without_anything_to_do_there_is_no_row_and_no_menu(browser: Browser, server: Server) -> None:
    async with visiting(browser, server) as visit:
        for size in (PHONE, DESK):
            await visit.page.set_viewport_size(size)
            await expect(visit.page.locator("#footer")).to_contain_text("Tallycast")
            await expect(visit.page.locator("#action-row, .action-menu, .offline-reminders")).to_have_count(0)


async def test_following(browser: Browser, server: Server, settings: Settings) -> None:
    await settings.set("federation/enable", True)
    async with visiting(browser, server) as visit:
        page = visit.page
        await page.get_by_role("button", name="Follow").click()
        field = page.get_by_label("Your account")
        await field.fill("not an account")
        await field.press("Enter")
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("@you@server")
        assert await violations_in_every_look(page) == []

        async def refuse(route: Route) -> None:
            await route.fulfill(status=400, json={"success": False, "message": "no such server"})

        async def allow(route: Route) -> None:
            assert route.request.post_data_json == {"account": "me@social.example"}
            await route.fulfill(json={"redirectUrl": "https://social.example/authorize?uri=x"})

        await page.route("**/api/remotefollow", refuse)
        await field.fill("@me@social.example")
        await field.press("Enter")
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("did not answer")
        await page.unroute("**/api/remotefollow", refuse)
        await page.route("**/api/remotefollow", allow)
        await page.context.route("https://social.example/**", answer_elsewhere)
        await field.press("Enter")
        await expect(page.get_by_role("link", name="Continue at social.example")).to_have_attribute(
            "href", "https://social.example/authorize?uri=x"
        )


async def test_an_address_that_would_run_is_no_page_to_go_to(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("federation/enable", True)
    async with visiting(browser, server) as visit:
        page = visit.page

        async def nasty(route: Route) -> None:
            await route.fulfill(json={"redirectUrl": "javascript:alert(1)"})

        await page.route("**/api/remotefollow", nasty)
        await page.get_by_role("button", name="Follow").click()
        await page.get_by_label("Your account").fill("me@social.example")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("did not answer")
        await expect(page.locator("dialog a[href^=javascript]")).to_have_count(0)


async def test_being_told_when_it_starts(browser: Browser, server: Server, settings: Settings) -> None:
    await settings.set("notifications/browser", {"enabled": True, "goLiveMessage": "Live!"})
    async with visiting(browser, server) as visit:
        page = visit.page
        await page.get_by_role("button", name="Tell me when it starts").click()
        dialog = page.get_by_role("dialog", name="Tell me when it starts")
        await expect(dialog).to_contain_text("Harbour Radio")
        assert await violations_in_every_look(page) == []
        await dialog.get_by_role("button", name="Close").click()
        await expect(dialog).to_have_count(0)
    await settings.undo()
    async with visiting(browser, server) as visit:
        await expect(visit.page.locator("#offline-banner")).to_be_visible()
        await expect(visit.page.locator("#offline-notify, #notify-button")).to_have_count(0)


def followers(count: int) -> list[dict[str, Any]]:
    return [
        {
            "link": f"https://social.example/users/{number}",
            "name": f"Person {number}",
            "username": f"person{number}@social.example",
            "image": "",
            "timestamp": "2026-01-01T00:00:00Z",
            "disabledAt": None,
        }
        for number in range(count)
    ]


async def test_followers_come_page_by_page_and_fail_alone(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("federation/enable", True)
    await settings.set("pagecontent", "## About the pier")
    broken = False

    async def answer(route: Route) -> None:
        offset = int(re.findall(r"offset=(\d+)", route.request.url)[0])
        if broken:
            await route.abort()
        else:
            await route.fulfill(json={"total": 30, "results": followers(30)[offset : offset + 24]})

    async with visiting(browser, server) as visit:
        page = visit.page
        await page.route("**/api/followers*", answer)
        await page.reload()
        tabs = page.get_by_role("tab")
        await expect(tabs).to_have_text(["About", "Followers"])
        await expect(page.locator("#custom-page-content")).to_contain_text("About the pier")
        await tabs.first.press("ArrowRight")
        await expect(tabs.last).to_be_focused()
        await expect(page.locator(".followers-follower")).to_have_count(24)
        assert await violations_in_every_look(page) == []
        broken = True
        await page.get_by_role("button", name="Show more").click()
        card = page.get_by_role("alert").filter(has_text="could not be shown")
        await expect(card).to_be_visible()
        await expect(page.locator("#offline-banner")).to_be_visible()
        broken = False
        await card.get_by_role("button", name="Try again").click()
        await expect(page.locator(".followers-follower")).to_have_count(30)
        await expect(page.get_by_role("button", name="Show more")).to_have_count(0)


async def test_other_servers_are_shown_where_there_are_some(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("federation/enable", True)
    await settings.set("pagecontent", "## About the pier")
    one = {
        "id": 1,
        "name": "dock",
        "displayName": "Dock TV",
        "username": "dock",
        "summary": "Cranes",
        "logoUrl": "",
        "thumbnailUrl": "",
        "isOnline": True,
        "streamTitle": "Loading a ship",
        "tags": ["ships"],
        "url": "https://dock.example/",
    }
    async with visiting(browser, server) as visit:
        page = visit.page
        await expect(page.get_by_role("tab", name="Featured")).to_have_count(0)
        await page.route("**/api/federation/servers", lambda route: route.fulfill(json={"servers": [one]}))
        await page.reload()
        await page.get_by_role("tab", name="Featured").click()
        card = page.get_by_role("tabpanel").get_by_role("link")
        await expect(card).to_have_attribute("href", "https://dock.example/")
        for words in ("Live", "Dock TV", "Loading a ship"):
            await expect(card).to_contain_text(words)
        assert await violations(page) == []


async def test_one_region_alone_has_no_tabs(browser: Browser, server: Server, settings: Settings) -> None:
    await settings.set(
        "pagecontent", "Words <img src=x onerror=alert(1)> <iframe src='//x.example'></iframe>"
    )
    async with visiting(browser, server) as visit:
        await expect(visit.page.locator("#custom-page-content")).to_contain_text("Words")
        await expect(visit.page.get_by_role("tab")).to_have_count(0)
        await expect(visit.page.locator("#custom-page-content iframe, [onerror]")).to_have_count(0)


async def test_what_is_planned_and_recorded_has_a_place_below_the_picture(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("pagecontent", "## About the pier")
    await settings.set("recordings/public", True)
    await settings.set("schedule/enabled", True)
    start = datetime.now(UTC) + timedelta(days=2)
    planned = await server.client.post(
        f"{server.url}/api/admin/schedule/event",
        json={"name": "Shanty night", "start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "timezone": "Asia/Tokyo"},
        auth=("admin", ADMIN_PASSWORD),
    )
    assert planned.status_code == 200, planned.text
    async with visiting(browser, server, size=PHONE) as visit:
        page = visit.page
        asked = "/api/schedule"
        assert not any(asked in url for url in visit.asked), "asked for before anybody looks"
        await page.get_by_role("tab", name="Schedule").click()
        item = page.locator(".agenda-item")
        await expect(item.get_by_role("heading")).to_have_text("Shanty night")
        await expect(item).to_contain_text("(Asia/Tokyo)")
        await expect(item.get_by_role("link", name="Add to your calendar")).to_have_attribute(
            "href", re.compile(r"^/schedule/[^/]+\.ics$")
        )
        await no_sideways_scroll(page)
        assert await violations_in_every_look(page) == []
        # One that cannot be had fails alone, and is asked for again.
        await page.route("**/api/recordings", lambda route: route.abort())
        await page.get_by_role("tab", name="Recordings").click()
        panel = page.get_by_role("tabpanel")
        await expect(panel.get_by_role("alert")).to_be_visible()
        await page.unroute("**/api/recordings")
        await panel.get_by_role("button", name="Try again").click()
        await expect(panel).to_contain_text("There are no recordings yet.")


async def test_keys_are_told_and_can_be_switched_off(browser: Browser, server: Server) -> None:
    async with visiting(browser, server) as visit:
        page = visit.page
        chat = page.locator("#chat-container")
        await expect(chat).to_be_visible()
        await page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        await expect(dialog).to_contain_text("Show or hide the chat")
        assert await violations(page) == []
        # WCAG 2.2, 2.1.4.
        await dialog.get_by_role("checkbox").uncheck()
        await page.keyboard.press("Escape")
        await page.keyboard.press("c")
        await page.keyboard.press("?")
        await expect(chat).to_be_visible()
        await expect(dialog).to_have_count(0)
        await page.locator("#keys-button").click()
        await dialog.get_by_role("checkbox").check()
        await page.keyboard.press("Escape")
        await expect(page.locator("#keys-button")).to_be_focused()
        await page.keyboard.press("c")
        await expect(chat).to_be_hidden()


async def test_who_keeps_coming_back_is_asked_once_whether_to_be_told(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("notifications/browser", {"enabled": True})
    async with visiting(browser, server) as visit:
        page = visit.page
        await page.context.add_init_script(
            "Object.defineProperty(Notification, 'permission', { get: () => 'default' });"
            "if (!sessionStorage.seen) localStorage.setItem('tallycast_visits', '3 5');"
            "sessionStorage.seen = 'yes';"
        )
        await page.reload()
        hint = page.locator("#notify-hint")
        await expect(hint).to_contain_text("Harbour Radio")
        await hint.get_by_role("button", name="Notify me").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await expect(hint).to_have_count(0)
        await page.reload()
        await expect(page.locator("#chat-container")).to_be_visible()
        await expect(hint).to_have_count(0)


async def test_links_tags_and_the_offline_message(
    browser: Browser, server: Server, settings: Settings
) -> None:
    handles = [
        {"platform": "mastodon", "url": "https://social.example/@me"},
        {"platform": "My own site", "url": "https://me.example/"},
    ]
    await settings.set("socialhandles", handles)
    await settings.set("tags", ["music", "sea"])
    await settings.set("offlinemessage", "Back **soon**")
    async with visiting(browser, server) as visit:
        page = visit.page
        links = page.get_by_role("list", name="Links").get_by_role("link")
        await expect(links).to_have_count(2)
        await expect(links.first).to_have_attribute("rel", re.compile("noopener"))
        drawn = "image => image.complete && image.naturalWidth > 0"
        await expect(links.first.locator("img")).to_be_visible()
        assert await links.first.locator("img").evaluate(drawn)
        await expect(links.last).to_have_text("My own site")
        await expect(page.get_by_role("list", name="Tags")).to_have_text("#music#sea")
        await expect(page.locator("#offline-message strong")).to_have_text("soon")
        assert await violations_in_every_look(page) == []
        await page.reload()
        await expect(page.locator("#offline-message strong")).to_have_text("soon")
        assert visit.complaints == []


async def test_the_operators_look_is_there_before_the_first_drawing(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("appearance", {"theme-color-background-main": "#103050"})
    await settings.set("customstyles", ".header-title { letter-spacing: 7px }")
    assert "CSS" in await settings.set("appearance", {"x": "red;}body{display:none"}, status=400)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    async with visiting(browser, server) as visit:
        assert await visit.page.evaluate(ground) == "rgb(16, 48, 80)"
        await expect(visit.page.locator(".header-title")).to_have_css("letter-spacing", "7px")
        assert visit.complaints == []
    async with visiting(browser, server, "/embed/video") as visit:
        assert await visit.page.evaluate(ground) == "rgb(16, 48, 80)"
    # Also where no script runs.
    context = await browser.new_context(java_script_enabled=False, base_url=server.url)
    page = await context.new_page()
    await page.goto("/")
    await expect(page.locator("html")).to_have_css("background-color", "rgb(16, 48, 80)")
    await context.close()


async def test_the_operators_script_runs_from_its_own_route(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set(
        "customjavascript", "document.body.dataset.own = document.querySelector('h1').innerText"
    )
    async with visiting(browser, server) as visit:
        await expect(visit.page.locator("body")).to_have_attribute("data-own", "Harbour Radio")
        assert visit.complaints == []
    # What somebody else put into the page does not run.
    async with visiting(browser, server) as visit:
        await visit.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
        )
        assert await visit.page.evaluate("window.ran") is None
        assert "Content Security Policy" in visit.complaints[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_fits_a_phone(
    browser: Browser, server: Server, settings: Settings, language: str
) -> None:
    await settings.set("federation/enable", True)
    await settings.set("notifications/browser", {"enabled": True})
    async with visiting(browser, server, size=PHONE, locale=language) as visit:
        await expect(visit.page.locator("html")).to_have_attribute("lang", language)
        await expect(visit.page.locator("#offline-notify")).not_to_be_empty()
        await no_sideways_scroll(visit.page)
        # No text is missing: a hole would show its key.
        assert not re.search(r"\b[a-z]+\.[a-z]+[A-Z]\w+", await visit.page.locator("#app").inner_text())


async def test_from_right_to_left_nothing_sticks_out(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("externalactions", ACTIONS)
    await settings.set("tags", ["music", "sea"])
    async with visiting(browser, server) as visit:
        page = visit.page
        await expect(page.locator(".chat-self")).to_be_visible()
        await page.evaluate("document.documentElement.dir = 'rtl'")
        for size in (DESK, PHONE):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await no_sideways_scroll(page)
            assert await page.evaluate("document.documentElement.scrollLeft") == 0
        await page.set_viewport_size(DESK)  # type: ignore[arg-type]
        # The chat has gone to the other side.
        assert (await page.locator("#chat-container").bounding_box() or {})["x"] < 10


async def test_without_scripts_the_page_says_what_it_is(
    browser: Browser, server: Server, settings: Settings
) -> None:
    await settings.set("pagecontent", "## About the pier")
    context = await browser.new_context(java_script_enabled=False, base_url=server.url)
    page = await context.new_page()
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Radio")
    await expect(page.get_by_role("heading", name="About the pier")).to_be_visible()
    await expect(page.get_by_role("link", name="The video stream")).to_have_attribute(
        "href", "/hls/stream.m3u8"
    )
    await context.close()


@contextlib.asynccontextmanager
async def another_site(text: str) -> AsyncIterator[str]:
    """One page under another host and port; a real one, as browsers let no made up site reach this host."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(text)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n{text}".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        yield f"http://localhost:{listening.sockets[0].getsockname()[1]}/"


async def test_only_the_embeds_may_be_framed(browser: Browser, server: Server) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    paths = {"page": "/", "video": "/embed/video", "chat": "/embed/chat/readonly", "admin": "/admin"}
    frames = "".join(
        f'<iframe name="{name}" src="{server.url}{path}"></iframe>' for name, path in paths.items()
    )
    async with another_site(f"<!doctype html><title>host</title>{frames}") as elsewhere:
        await page.goto(elsewhere)
        for name in ("video", "chat"):
            inside = page.frame_locator(f"iframe[name={name}]")
            await expect(inside.locator("#app > :not(.boot-picture)").first).to_be_attached()
        for name in ("page", "admin"):
            await expect(page.frame_locator(f"iframe[name={name}]").locator("#app")).to_have_count(0)
    assert sum("frame-ancestors" in said for said in refused) == 2, refused
    await context.close()


async def test_the_embeds_work_in_a_sandboxed_frame_of_another_site(browser: Browser, server: Server) -> None:
    context = await browser.new_context(locale="en-US")
    page = await context.new_page()
    frame = '<iframe sandbox="allow-scripts" width="320" height="180" src="{}"></iframe>'
    paths = ("/embed/video", "/embed/chat/readonly")
    site = "".join(frame.format(server.url + path) for path in paths)
    # By another name it is another site; this answer is a page without rules of its own.
    await page.goto(f"http://localhost:{server.http_port}/api/status")
    await page.evaluate("site => { document.body.innerHTML = site; }", site)
    video, chat = (page.frame_locator("iframe").nth(number) for number in range(2))
    await expect(video.locator("#offline-banner")).to_be_visible()
    # What does not fit is scrolled to, from its beginning on.
    top = "banner => banner.firstElementChild.nextElementSibling.getBoundingClientRect().top"
    assert await video.locator("#offline-banner").evaluate(top) >= 0
    await expect(chat.get_by_role("log")).to_be_visible()
    await context.close()


async def test_an_svg_logo_is_drawn_and_runs_nothing(browser: Browser, server: Server) -> None:
    answer = await server.get("/img/platformlogos/mastodon.svg")
    assert "sandbox" in answer.headers["content-security-policy"]
    async with visiting(browser, server) as visit:
        opened = await visit.page.goto("/img/platformlogos/mastodon.svg")
        assert opened is not None
        assert await visit.page.evaluate("origin") == "null"


async def test_what_a_first_visit_weighs(browser: Browser, server: Server) -> None:
    """Everything that the page asks for by itself, chat included, while nothing is on: bytes on the wire, and
    only from here."""
    context = await browser.new_context(base_url=server.url, viewport=DESK, locale="en-US")
    page = await context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    await page.goto("/")
    await expect(page.locator(".chat-self")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    sizes = {one.url: (await one.request.sizes()) for one in answers}
    total = sum(size["responseBodySize"] for size in sizes.values())
    assert 50_000 < total < 100_000, sorted((size["responseBodySize"], url) for url, size in sizes.items())[
        -12:
    ]
    assert all(url.startswith(server.url) for url in sizes)
    # What is not named by the page itself, so that a browser learns of it late.
    named = set(re.findall(r'(?:href|src)="([^"]+)"', await answers[0].text()))
    late = [url for url in sizes if url.removeprefix(server.url) not in named]
    assert len(late) <= 25, late
    kept = [one for one in answers if "/web/" in one.url]
    assert all("immutable" in one.headers["cache-control"] for one in kept)
    # The next visit takes them from the cache.
    await page.reload()
    await expect(page.locator(".chat-self")).to_be_visible()
    fetched = """performance.getEntriesByType("resource")
        .filter(({ name, transferSize }) => name.includes("/web/") && transferSize > 0)"""
    assert await page.evaluate(fetched) == []
    await context.close()
