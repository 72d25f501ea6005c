"""The admin page in a real browser, against a real server."""

import base64
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from tests.support.chromium import chromium_path
from tests.support.server import ADMIN_PASSWORD, Server, running_server

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running_server(environment={"TALLYCAST_SERVER_SUMMARY": "Given from outside."}) as server:
        yield server


async def opened(browser: Browser, server: Server, problems: list[str]) -> Page:
    """The admin page; what the browser complains about goes to `problems`, answers 4xx are no complaint."""
    page = await browser.new_page(locale="en-GB", base_url=server.url)

    def heard(message: ConsoleMessage) -> None:
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of 4" not in message.text
        ):
            problems.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto("/admin")
    return page


async def sign_in(page: Page, password: str = ADMIN_PASSWORD) -> None:
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def test_an_administrator_signs_in_changes_settings_and_signs_out(
    browser: Browser, server: Server
) -> None:
    problems: list[str] = []
    page = await opened(browser, server, problems)
    nothing_yet = page.get_by_role("navigation", name="Menu")
    await expect(nothing_yet).to_have_count(0)

    # A wrong password is told, and opens nothing.
    await sign_in(page, "wrong")
    await expect(page.get_by_role("alert")).to_have_text("That password is not right.")
    await sign_in(page)
    menu = page.get_by_role("navigation", name="Menu")
    await expect(menu.get_by_role("link", name="Home")).to_have_attribute("aria-current", "page")
    # A new server begins with its assistant.
    await page.get_by_role("button", name="I know my way").click()
    await expect(page.get_by_role("heading", name="Offline")).to_be_visible()
    await menu.get_by_role("link", name="General").click()
    await expect(page).to_have_url(f"{server.url}/admin/general")

    # Saved by the keyboard, told, and seen on the public page.
    details = page.get_by_role("region", name="Details")
    name = details.get_by_label("Name", exact=True)
    await name.fill("Harbour Radio")
    await name.press("Enter")
    await expect(page.locator("[data-key=server_name] .progress-words")).to_have_text("Saved")
    await expect(page.get_by_role("status").filter(has_text="Name: Saved")).to_have_count(1)
    public = await browser.new_page(base_url=server.url)
    await public.goto("/")
    await expect(public.locator("#global-header-text")).to_have_text("Harbour Radio")

    # Taken back.
    undo = page.locator("[data-key=server_name]").get_by_role("button", name="Undo")
    await undo.click()
    await expect(undo).to_have_count(0)
    await expect(page.locator("[data-key=server_name] .progress-words")).to_have_text("Saved")
    await expect(name).to_have_value("New Tallycast Server")
    await public.reload()
    await expect(public.locator("#global-header-text")).to_have_text("New Tallycast Server")

    # What the server refuses stands beside the field and is tied to it; what was written stays.
    url = details.get_by_label("Server URL")
    await url.fill("javascript:alert(1)")
    await url.press("Enter")
    await expect(url).to_have_attribute("aria-invalid", "true")
    problem = page.locator("#setting-server_url-progress")
    await expect(problem).to_contain_text("http")
    assert "setting-server_url-progress" in (await url.get_attribute("aria-describedby") or "")
    await expect(url).to_have_value("javascript:alert(1)")
    await url.press("Escape")
    await expect(url).to_have_value("")

    # Given from outside: read-only, and it says by what.
    summary = details.get_by_label("Summary")
    await expect(summary).to_have_value("Given from outside.")
    assert await summary.get_attribute("readonly") is not None
    await expect(page.locator("#setting-server_summary-override")).to_contain_text("TALLYCAST_SERVER_SUMMARY")

    # A switch is saved at once; a reload shows what the server holds.
    await details.get_by_role("switch", name="Hide viewer count").check()
    await expect(page.locator("[data-key=hide_viewer_count] .progress-words")).to_have_text("Saved")
    await page.reload()
    await expect(page.get_by_role("switch", name="Hide viewer count")).to_be_checked()

    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(menu).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert problems == []


async def test_a_session_that_ends_asks_for_the_password_and_loses_nothing(
    browser: Browser, server: Server
) -> None:
    problems: list[str] = []
    page = await opened(browser, server, problems)
    await sign_in(page)
    await page.get_by_role("link", name="Video").click()
    grace = page.get_by_label("Grace time")
    await grace.fill("45")
    await page.context.clear_cookies()
    await grace.press("Enter")
    # The form lies over the page; below it nothing was lost.
    await expect(page.get_by_text("Your session has ended.")).to_be_visible()
    await sign_in(page)
    await expect(page.get_by_text("Your session has ended.")).to_be_hidden()
    await expect(grace).to_have_value("45")
    await grace.press("Enter")
    await expect(page.locator("[data-key=broadcast_grace_seconds] .progress-words")).to_have_text("Saved")
    assert problems == []


async def test_keys_tags_variants_and_pictures_are_made_in_the_page(browser: Browser) -> None:
    problems: list[str] = []
    # Nothing is given from outside but the password that one has to know.
    async with running_server("--admin-password", ADMIN_PASSWORD, with_secrets=False) as server:
        page = await opened(browser, server, problems)
        await sign_in(page)

        # A key more: hidden until asked for, as good as the first one after saving.
        await page.get_by_role("link", name="Server setup").click()
        keys = page.locator("[data-key=stream_keys]")
        await keys.get_by_role("button", name="Make another key").click()
        second = keys.get_by_label("Key 2", exact=True)
        await expect(second).to_have_attribute("type", "password")
        await keys.get_by_role("button", name="Show Key 2").click()
        await expect(second).to_have_attribute("type", "text")
        key = await second.input_value()
        assert len(key) == 30
        await keys.get_by_role("button", name="Save", exact=True).click()
        await expect(keys.locator(".progress-words")).to_have_text("Saved")
        stored = (await server.admin("/api/admin/serverconfig")).json()["streamKeys"]
        assert [one["key"] for one in stored][1] == key

        await page.get_by_role("link", name="General").click()
        tags = page.locator("[data-key=tags]")
        await tags.get_by_label("Tags", exact=True).last.fill("sea")
        await page.keyboard.press("Enter")
        await tags.get_by_role("button", name="Remove streaming").click()
        await tags.get_by_role("button", name="Save", exact=True).click()
        await expect(tags.locator(".progress-words")).to_have_text("Saved")
        assert (await server.get("/api/config")).json()["tags"] == ["tallycast", "sea"]

        logo = page.locator("[data-key=logo]")
        picture = {"name": "logo.png", "mimeType": "image/png", "buffer": PIXEL}
        await logo.locator("input[type=file]").set_input_files([picture])
        await expect(logo.get_by_role("img", name="The chosen picture, not saved yet")).to_be_visible()
        await logo.get_by_role("button", name="Save", exact=True).click()
        await expect(logo.locator(".progress-words")).to_have_text("Saved")
        assert (await server.get("/logo")).headers["content-type"] == "image/png"

        await page.get_by_role("link", name="Video").click()
        variants = page.locator("[data-key=video_variants]")
        await variants.get_by_role("button", name="Add 360p").click()
        await variants.get_by_role("button", name="Save", exact=True).click()
        await expect(variants.locator(".progress-words")).to_have_text(
            "Saved, in force with the next broadcast"
        )
        offered = (await server.get("/api/video/variants")).json()
        assert len(offered) == 2
    assert problems == []


async def test_the_address_answers_owncasts_clients_as_they_expect(server: Server) -> None:
    # Without HTML in mind: Basic auth, as the contract says.
    answer = await server.get("/admin/index.html")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert (await server.admin("/admin/index.html")).status_code == 200
    # A wrong password is told to a browser too, as some clients call themselves one.
    wrong = "Basic " + base64.b64encode(b"admin:wrong").decode()
    html = {"Accept": "text/html"}
    assert (await server.get("/admin", headers={**html, "Authorization": wrong})).status_code == 401

    page = await server.get("/admin", headers=html)
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "no-store" in page.headers["cache-control"]
    # Nothing that is the administrator's stands in it.
    assert "Given from outside." not in page.text
    assert "test-stream-key" not in page.text
