"""What reaches beyond the page, in the admin: tokens, restreaming, the schedule, notices, recordings."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.admin_page import admin_page
from tests.support.axe import violations, violations_in_every_look
from tests.support.recordings import made_recording
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """Beside an earlier broadcast's recording."""
    data: Path = tmp_path_factory.mktemp("data")
    await made_recording(data / "recordings", "b1")
    async with running_server(data=data) as server:
        yield server


async def test_a_token_is_made_shown_once_used_and_deleted(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/tokens") as page:
        create = page.get_by_role("button", name="Create", exact=True)
        await expect(create).to_be_disabled()
        await page.get_by_label("Name", exact=True).fill("Jukebox")
        await page.get_by_label("Send messages").check()
        await create.click()
        once = page.locator(".once")
        await expect(once.get_by_role("heading", name="The token for Jukebox")).to_be_visible()
        token = await once.locator("code").inner_text()
        assert await violations_in_every_look(page) == []
        tokens = page.get_by_role("list", name="All tokens").get_by_role("listitem")
        await expect(tokens).to_contain_text(["never used"])

        bearer = {"Authorization": f"Bearer {token}"}
        send = server.url + "/api/integrations/chat/send"
        answer = await server.client.post(send, json={"body": "la la la"}, headers=bearer)
        assert answer.status_code == 200, answer.text
        # Nobody reads it again; the list tells that it was used.
        await page.reload()
        await expect(tokens).to_contain_text(["last used"])
        assert token not in await page.content()

        await page.get_by_role("button", name="Delete the token Jukebox").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("There are none yet.")).to_be_visible()
        answer = await server.client.post(send, json={"body": "still here?"}, headers=bearer)
        assert answer.status_code == 401


async def test_a_platform_is_added_switched_changed_and_removed(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/restream") as page:
        await page.get_by_role("button", name="Add a platform").click()
        await page.get_by_role("button", name="Twitch").click()
        await expect(page.get_by_label("Server address")).to_have_value("rtmp://live.twitch.tv/app")
        await page.get_by_label("Server address").fill("ftp://example.com")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("Server address").fill("rtmp://127.0.0.1:1/app")
        await page.get_by_label("Stream key").fill("very-secret")
        assert await violations(page) == []
        await page.get_by_role("button", name="Save").click()
        row = page.get_by_role("list", name="Restreaming").get_by_role("listitem")
        await expect(row).to_contain_text("waiting for a broadcast")
        await row.get_by_role("switch", name="Send to Twitch").uncheck()
        await expect(row.locator(".badge")).to_have_text("off")
        assert await violations_in_every_look(page) == []

        # The name changes, the key stays though it never came here.
        await row.get_by_role("button", name="Edit: Twitch").click()
        await page.get_by_label("Name", exact=True).fill("Twitch, main")
        await page.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("Twitch, main")
        await page.reload()
        await expect(row).to_contain_text("Twitch, main")
        [target] = (await server.admin("/api/admin/restream")).json()
        assert target["hasKey"] is True
        assert "very-secret" not in await page.content()
        # SRT encrypts with a passphrase, which has a field of its own and never comes back.
        await row.get_by_role("button", name="Edit: Twitch, main").click()
        await expect(page.get_by_label("Passphrase")).to_have_count(0)
        await page.get_by_label("Server address").fill("srt://127.0.0.1:9")
        await page.get_by_label("Passphrase").fill("well-guarded-words")
        await page.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("srt://127.0.0.1:9")
        assert (await server.admin("/api/admin/restream")).json()[0]["hasPassphrase"] is True
        await row.get_by_role("button", name="Edit: Twitch, main").click()
        await expect(page.get_by_label("Passphrase")).to_have_attribute(
            "placeholder", "Stored. Type a new one to change it"
        )
        await page.get_by_role("button", name="Cancel").click()
        assert "well-guarded-words" not in await page.content()
        await page.get_by_role("button", name="Remove Twitch, main").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("Your broadcast goes nowhere else.")).to_be_visible()


async def test_single_broadcasts_and_series_are_planned_called_off_and_deleted(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/schedule", timezone_id="Europe/Berlin") as page:
        await page.get_by_label("Name", exact=True).fill("Evening watch")
        await page.get_by_label("Time", exact=True).fill("20:15")
        await expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
        await page.get_by_role("button", name="Plan it").click()
        coming = page.get_by_role("list", name="Coming").get_by_role("listitem")
        await expect(coming).to_contain_text(["20:15"])
        await expect(coming.first).to_contain_text("60 minutes")

        # A series shows its next dates before it is saved; a wrong zone is refused in words.
        await page.get_by_label("Name", exact=True).fill("Requests")
        await page.get_by_text("Every week", exact=True).click()
        await page.get_by_text("Fri", exact=True).click()
        await expect(page.get_by_text("The next dates:")).to_contain_text("Fri")
        await page.get_by_label("Time zone").fill("Nowhere/Land")
        await page.get_by_role("button", name="Plan it").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("Time zone").fill("Europe/Berlin")
        await page.get_by_role("button", name="Plan it").click()
        of_series = coming.filter(has_text="Requests")
        await expect(of_series.first).to_contain_text("series")
        assert await violations_in_every_look(page) == []

        # A date is changed where it stands; so is a series, whose days are shown again.
        await page.get_by_role("button", name="Edit: Evening watch").click()
        row = page.locator(".row.editing")
        await expect(row.get_by_label("Time", exact=True)).to_have_value("20:15")
        assert await violations(page) == []
        await row.get_by_label("Time", exact=True).fill("21:30")
        await row.get_by_label("Minutes").fill("0")
        await expect(row.get_by_role("button", name="Save")).to_be_disabled()
        await row.get_by_label("Minutes").fill("90")
        await row.get_by_role("button", name="Save").click()
        await expect(coming.filter(has_text="Evening watch")).to_contain_text(["21:30"])
        await expect(coming.filter(has_text="Evening watch")).to_contain_text(["90 minutes"])
        listed = page.get_by_role("region", name="Series")
        await listed.get_by_role("button", name="Edit: Requests").click()
        await expect(row.get_by_role("checkbox", name="Fri")).to_be_checked()
        await row.get_by_label("Name", exact=True).fill("Requests, monthly")
        await row.get_by_text("Every month", exact=True).click()
        await row.locator("input[value=weekday]").check(force=True)
        await row.get_by_role("button", name="Save").click()
        await expect(listed.get_by_role("listitem")).to_contain_text(["FREQ=MONTHLY;BYDAY="])
        await listed.get_by_role("button", name="Edit: Requests, monthly").click()
        await row.get_by_label("Name", exact=True).fill("Requests")
        await row.get_by_text("Every week", exact=True).click()
        await row.get_by_role("button", name="Save").click()
        await expect(listed.get_by_role("listitem")).to_contain_text(["FREQ=WEEKLY"])
        await expect(of_series.first).to_be_visible()

        count = await of_series.count()
        await of_series.first.get_by_role("button", name="Call off: Requests").click()
        await expect(of_series.first).to_contain_text("called off")
        await page.reload()
        await expect(of_series.first).to_contain_text("called off")
        await expect(of_series).to_have_count(count)
        await page.get_by_role("region", name="Series").get_by_role("button", name="Remove Requests").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_role("region", name="Series")).to_have_count(0)
        await page.get_by_role("button", name="Remove Evening watch").click()
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(coming.filter(has_text="Evening watch")).to_have_count(0)


async def test_a_notice_is_tried_and_says_what_is_missing(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/notifications") as page:
        await page.get_by_role("button", name="Send a test: Discord").click()
        await expect(page.get_by_text("There is no webhook to send to")).to_be_visible()
        await page.get_by_role("button", name="Send a test: Browsers").click()
        await expect(page.get_by_text("No browser has subscribed yet")).to_be_visible()
        push = page.locator("[data-key=browser_notification]")
        await push.get_by_role("switch", name="Enabled").check()
        await push.get_by_role("button", name="Save", exact=True).click()
        await expect(push.locator(".progress-words")).to_have_text("Saved")
        assert (await server.get("/api/config")).json()["notifications"]["browser"]["enabled"] is True
        assert await violations_in_every_look(page) == []


async def test_recordings_are_named_published_cut_and_deleted(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/recordings") as page:
        rows = page.get_by_role("list", name="Recordings").get_by_role("listitem")
        await expect(rows).to_have_count(1)
        [recording] = (await server.admin("/api/admin/recordings")).json()["recordings"]
        watch = f"/recordings/{recording['id']}"
        await rows.get_by_role("textbox").fill("The storm")
        await rows.get_by_role("textbox").press("Enter")
        await expect(page.get_by_role("button", name="Cut a clip: The storm")).to_be_visible()
        published = rows.get_by_role("switch", name="Everybody may watch")
        await published.uncheck()
        await expect(published).not_to_be_checked()
        server.client.cookies.clear()  # the administrator sees it all the same
        assert (await server.get(watch)).status_code == 404
        # Pressed in a row, each of them counts.
        await page.evaluate(
            "document.querySelectorAll('main .row [role=switch]').forEach((one) => one.click())"
        )
        await expect(published).to_be_checked()
        assert await violations_in_every_look(page) == []
        await page.reload()
        await expect(published).to_be_checked()
        await expect(rows.get_by_role("switch", name="Keep for ever")).to_be_checked()
        assert "The storm" in (await server.get(watch)).text

        await page.get_by_role("button", name="Cut a clip: The storm").click()
        dialog = page.get_by_role("dialog", name="A clip from The storm")
        await dialog.get_by_label("From", exact=True).fill("0:01")
        await dialog.get_by_label("Until", exact=True).fill("never")
        await expect(dialog.get_by_role("button", name="Cut a clip")).to_be_disabled()
        assert await violations(page) == []
        await dialog.get_by_label("Until", exact=True).fill("0:02")
        await dialog.get_by_label("Title", exact=True).fill("The wave")
        await dialog.get_by_role("button", name="Cut a clip").click()
        await expect(dialog).to_have_count(0)
        clip = rows.filter(has_text="clip").filter(has=page.get_by_role("link", name="Watch The wave"))
        await expect(clip).to_have_count(1)
        for name in ("The wave", "The storm"):
            await page.get_by_role("button", name=f"Remove {name}").click()
            await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("No recordings yet.")).to_be_visible()
