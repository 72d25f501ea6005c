"""A new server from its first run on: the assistant, the password, the second factor, backups, storage."""

import asyncio
import io
import re
import sys
import time
import zipfile
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tallycast.auth import totp
from tests.support.admin_page import admin_page, listen, sign_in
from tests.support.axe import violations_in_every_look
from tests.support.ports import free_port
from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEW_PASSWORD = "lighthouse keeper's lamp"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    """Nothing is given from outside: it makes its own password and key."""
    async with running_server(with_secrets=False) as server:
        yield server


def first_password(server: Server) -> str:
    """What the terminal said at the first start."""
    found = re.search(r"Admin password +(\S+)", server.output)
    assert found, server.output
    return found[1]


async def setting(page: Page, key: str) -> object:
    """What the server holds, asked from within the page."""
    rows = await page.evaluate("async () => (await fetch('/api/admin/settings')).json()")
    return next(row["value"] for row in rows if row["key"] == key)


async def test_the_first_run_leads_to_the_first_broadcast(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, password=first_password(server)) as page:
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome!")
        assert await violations_in_every_look(page) == []
        await page.set_viewport_size({"width": 1440, "height": 900})
        steps = page.get_by_role("list", name="Steps")
        await expect(steps.locator("[aria-current=step]")).to_contain_text("Name")

        # A name that the server refuses holds the step; a good one is saved by going on.
        name = page.get_by_role("textbox", name="Name", exact=True)
        await name.fill("   ")
        await page.get_by_role("button", name="Next").click()
        await expect(page.locator("#setting-server_name-progress")).to_contain_text("expected")
        await name.fill("Harbour Radio")
        await page.get_by_role("button", name="Next").click()

        await expect(page.get_by_role("heading", name="Password")).to_be_focused()
        assert await setting(page, "server_name") == "Harbour Radio"
        password = page.get_by_label("New password")
        await password.fill("short")
        await page.get_by_role("button", name="Change", exact=True).click()
        await expect(page.locator(".new-password .problem")).to_contain_text("8 characters")
        await password.fill(NEW_PASSWORD)
        await page.get_by_role("button", name="Change", exact=True).click()
        await expect(page.locator(".new-password")).to_contain_text("Changed.")
        await page.get_by_role("button", name="Next").click()

        [stream_key, *_] = await setting(page, "stream_keys")  # type: ignore[misc]
        key = stream_key["key"]
        await expect(page.get_by_text(key)).to_have_count(0)
        await page.get_by_role("button", name="Show the stream key").click()
        await expect(page.get_by_text(key)).to_be_visible()
        await page.get_by_role("button", name="Back").click()
        await page.get_by_role("button", name="Next").click()
        await page.get_by_role("button", name="Next").click()
        await expect(page.get_by_role("status").filter(has_text="Waiting for your broadcast")).to_be_visible()

        # It goes on by itself.
        async with publishing(f"rtmp://127.0.0.1:{server.rtmp_port}/live/{key}", *SMALL):
            await expect(page.get_by_text("You are live.")).to_be_visible(timeout=30_000)
            await page.get_by_role("button", name="To the overview").click()
            await expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()
            await expect(page.get_by_role("region", name="What comes in")).to_contain_text("640 × 360")
            await expect(page.get_by_role("region", name="What goes out")).to_contain_text("kbit/s")
            assert await violations_in_every_look(page) == []

            # Ended from here, after a second thought.
            await page.get_by_role("button", name="End the broadcast").click()
            await page.get_by_role("button", name="Let it go on").click()
            await page.get_by_role("button", name="End the broadcast").click()
            await page.get_by_role("button", name="Disconnect").click()
            await expect(page.get_by_role("heading", name="Offline")).to_be_visible(timeout=20_000)
        # It does not come again.
        await page.reload()
        await expect(page.get_by_role("heading", name="Begin with OBS")).to_be_visible()
        assert "Welcome!" not in await page.locator("main").inner_text()


async def test_who_knows_the_way_puts_the_assistant_away(chromium: Browser) -> None:
    async with running_server() as server, admin_page(chromium, server) as page:
        await page.get_by_role("button", name="I know my way").click()
        await expect(page.get_by_role("heading", name="Offline")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("heading", name="Offline")).to_be_visible()
        # What was given from outside can be changed until the next start, and says so.
        await page.goto("/admin/security")
        words = page.get_by_role("region", name="Password")
        await expect(words).to_contain_text("--admin-password")
        await words.get_by_label("New password").fill("changed by hand")
        await words.get_by_role("button", name="Change").click()
        await expect(words).to_contain_text("Changed.")
        await expect(words).not_to_contain_text("--admin-password")


async def test_a_second_factor_is_set_up_asked_for_and_ended(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/security", password=NEW_PASSWORD) as page:
        factor = page.get_by_role("region", name="Second factor")
        await factor.get_by_role("button", name="Set it up").click()
        picture = factor.get_by_role("img", name="QR code for the authenticator app")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("(one) => one.naturalWidth") > 50
        assert await violations_in_every_look(page) == []
        secret = totp.decode_secret((await factor.locator("code").first.inner_text()).replace(" ", ""))
        code = factor.get_by_label("Code that the app shows now")
        await code.fill("000000")
        await factor.get_by_role("button", name="Switch it on").click()
        await expect(factor.get_by_role("alert")).to_contain_text("not right")
        step = int(time.time() // 30)
        await code.fill(totp.code_at(secret, step))
        await factor.get_by_role("button", name="Switch it on").click()
        await expect(factor).to_contain_text("A code is asked for at every sign-in.")

        # Ten recovery codes, shown this once.
        shown = factor.locator(".recovery-codes li")
        await expect(shown).to_have_count(10)
        recovery = await shown.all_inner_texts()
        assert await violations_in_every_look(page) == []
        await factor.get_by_role("button", name="I have kept them").click()
        await expect(factor).to_contain_text("10 recovery codes are left.")

        # The password alone opens nothing any more.
        other = await (await chromium.new_context(locale="en-GB", base_url=server.url)).new_page()
        await other.goto("/admin")
        await other.locator("#login-password").fill(NEW_PASSWORD)
        await other.get_by_role("button", name="Sign in").click()
        await other.get_by_label("Code").fill(totp.code_at(secret, step + 1))
        await other.get_by_role("button", name="Sign in").click()
        await other.locator("main#main").wait_for()
        # A recovery code does instead, once; a code brings ten others.
        await other.get_by_role("button", name="Sign out").click()
        await other.locator("#login-password").fill(NEW_PASSWORD)
        await other.get_by_role("button", name="Sign in").click()
        await other.get_by_label("Code").fill(recovery[0])
        await other.get_by_role("button", name="Sign in").click()
        await other.locator("main#main").wait_for()
        await page.reload()
        await expect(factor).to_contain_text("9 recovery codes are left.")
        await factor.get_by_role("button", name="Make new recovery codes").click()
        renewal = factor.get_by_label("to make new recovery codes")
        await renewal.fill(recovery[0])
        await factor.get_by_role("button", name="Make new recovery codes").click()
        await expect(factor.get_by_role("alert")).to_contain_text("not right")
        await renewal.fill(recovery[1])
        await factor.get_by_role("button", name="Make new recovery codes").click()
        await expect(shown).to_have_count(10)
        assert recovery[2] not in await shown.all_inner_texts()
        await factor.get_by_role("button", name="I have kept them").click()

        # Signed out everywhere else.
        sessions = page.get_by_role("region", name="Signed in")
        await sessions.get_by_role("button", name="Sign out everywhere else").click()
        await sessions.get_by_role("button", name="Sign out", exact=True).click()
        await expect(sessions).to_contain_text("only this browser")
        await other.reload()
        await expect(other.get_by_role("button", name="Sign in")).to_be_visible()
        await other.context.close()

        await factor.get_by_text("When the phone is lost").click()
        await expect(factor.get_by_text("tallycast end-second-factor")).to_be_visible()
        await factor.get_by_role("button", name="Switch it off").click()
        ended = factor.get_by_label("to switch it off")
        await ended.fill("000000")
        await factor.get_by_role("button", name="Switch it off").click()
        await expect(factor.get_by_role("alert")).to_contain_text("not right")
    # By the command, as somebody does who has lost the phone.
    await end_second_factor(server)


async def end_second_factor(server: Server) -> None:
    """As the page says: on the machine itself, while the server runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tallycast", "end-second-factor", "--data", str(server.data)
    )
    assert await process.wait() == 0


async def test_a_password_changed_elsewhere_asks_here_again(server: Server, chromium: Browser) -> None:
    # The server may remember for some seconds that there was a second factor.
    async def without_code() -> bool:
        answer = await server.get("/api/admin/session", auth=("admin", NEW_PASSWORD))
        return answer.status_code == 200

    await server.until("a password is enough", without_code)
    async with admin_page(chromium, server, "/admin/security", password=NEW_PASSWORD) as page:
        context = await chromium.new_context(locale="en-GB", base_url=server.url)
        other = await context.new_page()
        problems: list[str] = []
        listen(other, problems)
        await sign_in(other, NEW_PASSWORD, path="/admin/backups")
        await page.get_by_label("New password").fill(NEW_PASSWORD + "!")
        await page.keyboard.press("Enter")
        await expect(page.locator(".new-password")).to_contain_text("Changed.")
        await other.get_by_role("button", name="Make one now").click()
        await expect(other.get_by_text("Your session has ended.")).to_be_visible()
        await context.close()
        # And back, for the tests after this one.
        await page.get_by_label("New password").fill(NEW_PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator(".new-password")).to_contain_text("Changed.")
        assert problems == []


async def test_backups_are_made_fetched_and_deleted(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/backups", password=NEW_PASSWORD) as page:
        backups = page.get_by_role("region", name="Backups", exact=True)
        await backups.get_by_role("button", name="Make one now").click()
        await expect(backups).to_contain_text("A backup was made.")
        row = backups.get_by_role("row").filter(has_text="The whole server")
        await expect(row).to_have_count(1)
        assert await violations_in_every_look(page) == []
        await page.set_viewport_size({"width": 1440, "height": 900})
        async with page.expect_download() as download:
            await row.get_by_role("link", name="Download").click()
        path = await (await download.value).path()
        assert "database.db" in zipfile.ZipFile(io.BytesIO(path.read_bytes())).namelist()
        await expect(page.get_by_role("region", name="The way back")).to_contain_text("tallycast restore")

        kept = page.get_by_role("textbox", name="Backups kept")
        await kept.fill("0")
        await kept.press("Enter")
        await expect(page.locator("#setting-backups_kept-progress")).to_contain_text("1")
        await kept.fill("9")
        await kept.press("Enter")
        await expect(page.locator("[data-key=backups_kept] .progress-words")).to_have_text("Saved")
        await page.reload()
        await expect(kept).to_have_value("9")

        await row.get_by_role("button", name="Delete").click()
        await row.get_by_role("button", name="Cancel").click()
        await row.get_by_role("button", name="Delete").click()
        await row.get_by_role("button", name="Delete").click()
        await expect(row).to_have_count(0)
        await page.reload()
        await expect(backups).to_contain_text("Make one now")
        await expect(row).to_have_count(0)


async def test_the_object_storage_is_tried_on_the_spot(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/storage", password=NEW_PASSWORD) as page:
        storage = page.get_by_role("region", name="Object storage (S3)", exact=True)
        await expect(storage).to_contain_text("Not in use")
        await expect(page.get_by_role("region", name="This disk")).to_contain_text("B")
        # What stands in the form is tried before it is saved, and nothing is there that answers.
        form = page.locator("[data-key=s3]")
        for name, value in (
            ("Endpoint", f"http://127.0.0.1:{free_port()}"),
            ("Access key", "key"),
            ("Secret", "secret"),
            ("Bucket", "video"),
            ("Region", "here"),
        ):
            await form.get_by_label(name, exact=True).fill(value)
        await form.get_by_label("Force path style", exact=True).check()
        await storage.get_by_role("button", name="Try it").click()
        await expect(storage.locator(".trial .problem")).not_to_be_empty(timeout=40_000)
        assert await violations_in_every_look(page) == []
        await form.get_by_role("button", name="Discard").click()
        await expect(form.get_by_label("Bucket", exact=True)).to_have_value("")
        # Switched on without what it needs, it is refused beside the field.
        await form.get_by_label("Enabled", exact=True).check()
        await form.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("#setting-s3-progress")).to_contain_text("expected a value")


async def test_the_version_and_the_way_to_another_are_told(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/updates", password=NEW_PASSWORD) as page:
        version = (await server.status())["versionNumber"]
        await expect(page.get_by_role("region", name="This version")).to_contain_text(version)
        await expect(page.get_by_role("region", name="How to update")).to_contain_text("tallycast backup")
        # Nobody starts this server again: the button to end it does not show.
        await expect(page.get_by_role("button", name="Restart the server")).to_have_count(0)
        assert await violations_in_every_look(page) == []
