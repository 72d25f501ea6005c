"""What reaches other servers, as the admin tells it: federation, followers, and what does not arrive."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.support.admin_page import admin_page
from tests.support.axe import violations_in_every_look
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    """Past its first run."""
    async with running_server() as server:
        await _posted(server, "setup/finish")
        yield server


async def _posted(server: Server, path: str, **body: object) -> None:
    answer = await server.client.post(
        f"{server.url}/api/admin/{path}", json=body, auth=("admin", ADMIN_PASSWORD)
    )
    assert answer.status_code == 200, answer.text


async def _setting(server: Server, path: str, value: object) -> None:
    await _posted(server, f"config/{path}", value=value)


def _menu(page: Page) -> Any:
    return page.get_by_role("navigation", name="Menu")


# Nothing is promised that is not there; what is set is kept.
async def test_federation_is_told_as_it_is_and_its_settings_are_kept(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/federation") as page:
        today = page.get_by_role("region", name="The account")
        await expect(today).to_contain_text("Federation is switched off")
        await expect(today).to_contain_text("needs a server URL with https")
        await expect(_menu(page).get_by_role("link", name="Followers")).to_have_count(0)

        await _setting(server, "serverurl", "https://tv.example")
        name = page.locator("[data-key=federation_username]")
        await name.get_by_role("textbox").fill("not a name")
        await name.get_by_role("button", name="Save", exact=True).click()
        await expect(name.locator(".progress-words, .problem").first).to_contain_text("letters")
        await name.get_by_role("textbox").fill("tally")
        await name.get_by_role("button", name="Save", exact=True).click()
        await expect(today).to_contain_text("@tally@tv.example")

        await page.get_by_role("switch", name="Federation").check()
        await expect(today).to_contain_text("find and follow you as @tally@tv.example")
        await page.get_by_label("Text", exact=True).fill("Hello")
        await page.get_by_role("button", name="Post", exact=True).click()
        await expect(page.get_by_text("It is on its way.")).to_be_visible()
        await expect(page.get_by_text("Nobody has followed, liked or shared anything yet.")).to_be_visible()
        await _menu(page).get_by_role("link", name="Followers").click()
        await expect(page.get_by_text("Nobody follows this server.")).to_be_visible()
        assert await violations_in_every_look(page) == []
    await _setting(server, "federation/enable", False)
    await _setting(server, "serverurl", "")


async def test_followers_are_let_in_refused_and_removed(server: Server, chromium: Browser) -> None:
    decided: list[Any] = []

    def follower(name: str, link: str) -> dict[str, Any]:
        return {
            "link": link,
            "name": name,
            "username": f"{name.lower()}@social.example",
            "image": "",
            "timestamp": "2026-01-01T12:00:00Z",
            "disabledAt": None,
        }

    async def answer(route: Route) -> None:
        if route.request.method == "POST":
            decided.append(route.request.post_data_json)
            await route.fulfill(json={"success": True, "message": "done"})
        elif "pending" in route.request.url:
            await route.fulfill(json=[] if decided else [follower("Ada", "https://social.example/ada")])
        elif "blocked" in route.request.url:
            await route.fulfill(json=[])
        else:
            await route.fulfill(json={"total": 1, "results": [follower("Eve", "javascript:alert(1)")]})

    async with admin_page(chromium, server, "/admin/followers") as page:
        await page.route("**/api/admin/followers**", answer)
        await page.route("**/api/admin/followers/**", answer)
        await page.reload()
        rows = page.get_by_role("list", name="Following").get_by_role("listitem")
        await expect(rows).to_contain_text(["Eve"])
        # A link that would run is no link.
        await expect(rows.get_by_role("link")).to_have_count(0)
        await page.get_by_role("button", name="Remove Eve").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await page.wait_for_load_state("networkidle")
        assert decided == [{"actorIRI": "javascript:alert(1)"}]
        decided.clear()
        await page.get_by_text("Waiting", exact=True).click()
        await page.get_by_role("button", name="Let in: Ada").click()
        await expect(page.get_by_text("Nobody waits to be let in.")).to_be_visible()
        assert decided == [{"actorIRI": "https://social.example/ada", "approved": True}]


async def test_the_menu_leaves_out_the_chat_that_is_off(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/chat") as page:
        await expect(_menu(page).get_by_role("link", name="Messages")).to_be_visible()
        await page.get_by_role("switch", name="Chat disabled").check()
        for gone in ("Messages", "Chat users", "Bans and log", "Emoji"):
            await expect(_menu(page).get_by_role("link", name=gone)).to_have_count(0)
        await expect(_menu(page).get_by_role("link", name="Chat", exact=True)).to_be_visible()
        await page.get_by_role("switch", name="Chat disabled").uncheck()
        await expect(_menu(page).get_by_role("link", name="Messages")).to_be_visible()


async def test_what_to_paste_elsewhere_is_shown_with_its_options(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/embeds") as page:
        player = page.get_by_role("region", name="The player")
        await expect(player.locator("code")).to_contain_text(f'src="{server.url}/embed/video"')
        await player.get_by_label("Begins without sound").check()
        await expect(player.locator("code")).to_contain_text("/embed/video?initiallyMuted=true")
        layer = page.get_by_role("region", name="The chat to read")
        await layer.get_by_label("Transparent").check()
        address = await layer.locator("code").last.inner_text()
        assert address == f"{server.url}/embed/chat/readonly?transparent=true"
        assert (await server.get(address.removeprefix(server.url))).status_code == 200
        assert await violations_in_every_look(page) == []


async def test_the_directory_is_begun_anew(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/general") as page:
        again = page.get_by_role("region", name="Register anew")
        await expect(page.locator("[data-key=directory_enabled]")).to_be_visible()
        await expect(again).to_have_count(0)
        await _setting(server, "directoryenabled", True)
        await page.reload()
        await again.get_by_role("button", name="Register anew").click()
        await again.get_by_role("button", name="Forget it").click()
        await expect(again.get_by_role("status")).to_contain_text("new one")
        await _setting(server, "directoryenabled", False)


async def test_home_names_what_other_servers_do_not_get(server: Server, chromium: Browser) -> None:
    async def troubled(route: Route) -> None:
        now = await (await route.fetch()).json()
        now["otherServers"] = {"linked": False, "message": "connection refused", "count": 0, "online": False}
        hook = {"id": 1, "message": "answered 500", "waiting": 3, "since": None}
        now["webhookTroubles"] = [
            {**hook, "url": "https://slow.example", "state": "failing"},
            {**hook, "url": "https://gone.example", "state": "paused"},
        ]
        await route.fulfill(json=now)

    async with admin_page(chromium, server) as page:
        await page.route("**/api/admin/status", troubled)
        await page.reload()
        problems = page.locator(".problems .findings > li")
        await expect(problems).to_have_count(3)
        # The worst first; each with its page.
        await expect(problems.nth(0)).to_contain_text("gone.example failed for too long")
        await expect(problems.nth(1)).to_contain_text("connection refused")
        await expect(problems.nth(2)).to_contain_text("3 deliveries wait")
        assert await violations_in_every_look(page) == []
        await problems.nth(0).get_by_role("link", name="Webhooks").click()
        await expect(page).to_have_url(f"{server.url}/admin/webhooks")
