"""What the page shows and how it looks, changed in the admin with a preview; keys; what video costs."""

from collections.abc import AsyncIterator
from urllib.parse import unquote

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.admin_page import admin_page
from tests.support.axe import violations, violations_in_every_look
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    async with running_server("--admin-password", ADMIN_PASSWORD, with_secrets=False) as server:
        yield server


async def test_the_page_text_is_seen_cleaned_before_it_is_saved(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/general") as page:
        field = page.locator("[data-key=page_content]")
        await field.get_by_role("textbox").fill(
            "# The pier\n\n<script>alert(1)</script><b onclick='alert(1)'>Bold</b> [us](javascript:alert(1))"
        )
        preview = field.get_by_role("region", name="Preview")
        await expect(preview.get_by_role("heading", name="The pier")).to_be_visible()
        html = await preview.inner_html()
        assert "<b>Bold</b>" in html
        assert "<script" not in html
        assert "onclick" not in html
        assert 'href="javascript' not in html
        assert await violations_in_every_look(page) == []

        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".progress-words")).to_have_text("Saved")
        public = await page.context.new_page()
        await public.goto("/")
        await expect(public.locator("#custom-page-content h1")).to_have_text("The pier")


async def test_social_links_have_icons_and_an_order(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/general") as page:
        field = page.locator("[data-key=social_handles]")
        for address, platform in (("https://example.social/@me", "mastodon"), ("https://example.com/c", "")):
            await field.get_by_role("button", name="Add", exact=True).click()
            item = field.get_by_role("listitem").last
            await item.get_by_label("Platform").select_option(platform)
            if not platform:
                await item.get_by_label("Its name").fill("Our forum")
            await item.get_by_label("Address").fill(address)
        await expect(field.locator("img")).to_have_attribute("src", "/img/platformlogos/mastodon.svg")
        await field.get_by_role("button", name="Move Our forum up").click()
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".progress-words")).to_have_text("Saved")
        handles = (await server.get("/api/config")).json()["socialHandles"]
        assert [one["platform"] for one in handles] == ["Our forum", "mastodon"]
        # What is no address is refused beside the field, and what was written stays.
        await field.get_by_role("listitem").first.get_by_label("Address").fill("javascript:alert(1)")
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".problem")).to_be_visible()
        await expect(field.get_by_role("listitem").first.get_by_label("Address")).to_have_value(
            "javascript:alert(1)"
        )


async def test_buttons_open_a_page_or_show_a_text_and_look_as_chosen(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/actions") as page:
        field = page.locator("[data-key=external_actions]")
        await field.get_by_role("button", name="Add", exact=True).click()
        tips = field.get_by_role("listitem").first
        await tips.get_by_label("Title").fill("Tip jar")
        await tips.get_by_label("URL").fill("https://example.com/tips")
        await tips.get_by_label("Colour", exact=True).fill("#ffcc33")
        await tips.get_by_role("switch", name="Open in a new tab").check()
        look = tips.locator(".action-look")
        await expect(look).to_have_text("Tip jar")
        # Dark words on a light colour.
        await expect(look).to_have_css("background-color", "rgb(255, 204, 51)")
        await expect(look).to_have_css("color", "rgb(0, 0, 0)")

        await field.get_by_role("button", name="Add", exact=True).click()
        rules = field.get_by_role("listitem").nth(1)
        await rules.get_by_text("Shows a text (HTML)").click()
        await expect(rules.get_by_label("URL")).to_have_count(0)
        await rules.get_by_label("HTML", exact=True).last.fill("<p>Be kind.</p>")
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".problem")).to_contain_text("title")
        await rules.get_by_label("Title").fill("Rules")
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".progress-words")).to_have_text("Saved")
        assert await violations_in_every_look(page) == []

        public = await page.context.new_page()
        await public.goto("/")
        await expect(public.get_by_role("link", name="Tip jar")).to_have_attribute("target", "_blank")
        await public.get_by_role("button", name="Rules").click()
        await expect(public.get_by_role("dialog", name="Rules")).to_be_visible()


async def test_colours_are_previewed_warn_of_bad_contrast_and_go_back(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/appearance", color_scheme="light") as page:
        field = page.locator("[data-key=appearance_variables]")
        await expect(field.locator(".contrast")).to_have_count(0)
        await field.get_by_label("Buttons", exact=True).fill("#ffcc33")
        await expect(field.locator(".look-button")).to_have_css("background-color", "rgb(255, 204, 51)")
        await expect(field.locator(".contrast")).to_contain_text(
            "Text on buttons: hard to read. The contrast is 1.5"
        )
        await field.get_by_label("Text on buttons", exact=True).fill("#221100")
        await expect(field.locator(".contrast")).to_have_count(0)
        await field.get_by_label("Name in the chat 1", exact=True).fill("#aa0066")
        await expect(field.locator(".look-chat .user-name").first).to_have_css("color", "rgb(170, 0, 102)")
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".progress-words")).to_have_text("Saved")
        public = await page.context.new_page()
        await public.goto("/")
        style = "getComputedStyle(document.documentElement).getPropertyValue('--theme-color-users-0').trim()"
        assert await public.evaluate(style) == "#aa0066"

        # The built-in colour shows again as soon as the own one is dropped.
        await page.reload()
        await field.get_by_role("button", name="Name in the chat 1: back to the built-in colour").click()
        await expect(field.get_by_label("Name in the chat 1", exact=True)).to_have_value("#b3261e")
        await field.get_by_role("button", name="Back to the built-in look").click()
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".progress-words")).to_have_text("Saved")
        assert (await server.get("/api/config")).json()["appearanceVariables"] == {}
        await page.reload()
        await expect(field.get_by_label("Buttons", exact=True)).to_have_value("#4458dc")
        assert await violations_in_every_look(page) == []


async def test_code_is_written_with_the_keyboard_alone_checked_and_seen_on_the_page(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/appearance") as page:
        field = page.locator("[data-key=custom_styles]")
        area = field.get_by_role("textbox", name="Custom CSS")
        await area.focus()
        await page.keyboard.type("header {")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.type("colr: red;")
        await page.keyboard.press("Enter")
        await page.keyboard.type("}")
        await expect(area).to_have_value("header {\n  colr: red;\n  }")
        await expect(field.locator(".code-numbers")).to_have_text("1\n2\n3")
        await expect(field.get_by_role("status")).to_contain_text("Line 2: This browser does not know")
        # What Tab did can be undone as anything else.
        await page.keyboard.press("Shift+Tab")
        await expect(area).to_have_value("header {\n  colr: red;\n}")
        await page.keyboard.press("Control+z")
        await expect(area).to_have_value("header {\n  colr: red;\n  }")
        # Escape forgets nothing here; with Tab it leads on.
        await page.keyboard.press("Escape")
        await page.keyboard.press("Tab")
        await expect(area).not_to_be_focused()
        await expect(area).to_have_value("header {\n  colr: red;\n  }")

        await area.fill("header.global-header { border-top: 7px solid rgb(1, 2, 3); }")
        await expect(field.locator(".code-check")).to_have_text("")
        await field.get_by_text("Your page with these colours").click()
        inside = page.frame_locator("iframe[title^='Your page']")
        await expect(inside.locator("header.global-header")).to_have_css("border-top-width", "7px")
        assert await violations_in_every_look(page) == []
        await area.fill("header.global-header { border-top: 9px solid rgb(1, 2, 3); }")
        await expect(inside.locator("header.global-header")).to_have_css("border-top-width", "9px")
        await field.get_by_role("button", name="Discard").click()

        script = page.locator("[data-key=custom_javascript]")
        await expect(script).to_contain_text("Put in only what you understand")
        await script.get_by_role("textbox").fill("let a = 1;\nconst = 2;")
        await expect(script.get_by_role("status")).to_contain_text("Line 2: The script cannot be read")
        await script.get_by_role("textbox").fill("let a = 1;")
        await expect(script.locator(".code-check")).to_have_text("")
        await script.get_by_role("button", name="Discard").click()


async def test_keys_have_a_code_for_the_phone_and_the_address_is_the_one_in_force(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/server") as page:
        field = page.locator("[data-key=stream_keys]")
        await field.get_by_text("Begin with OBS").click()
        # The command line gave host and port; no setting has them.
        address = f"rtmp://127.0.0.1:{server.rtmp_port}/live"
        await expect(field.locator(".obs code").first).to_have_text(address)
        key = await field.get_by_label("Key 1", exact=True).input_value()
        await field.get_by_role("button", name="QR code of").first.click()
        code = field.get_by_role("img", name="QR code: address and key of")
        await expect(code).to_be_visible()
        picture = unquote(await code.get_attribute("src") or "")
        assert picture.startswith("data:image/svg+xml")
        assert await code.evaluate("async (one) => { await one.decode(); return one.naturalWidth > 50 }")
        assert key not in picture
        assert await violations(page) == []
        # The comment of a key is kept.
        await field.get_by_label("What it is for").first.fill("OBS in the studio")
        await field.get_by_role("button", name="Save", exact=True).click()
        await expect(field.locator(".progress-words").first).to_have_text("Saved")
        await page.reload()
        await expect(field.get_by_label("What it is for").first).to_have_value("OBS in the studio")


async def test_what_qualities_and_latency_come_to_is_told_before_saving(
    server: Server, chromium: Browser
) -> None:
    async with admin_page(chromium, server, "/admin/video") as page:
        variants = page.locator("[data-key=video_variants]")
        costs = variants.locator(".costs")
        await expect(costs).to_contain_text("A viewer of the largest takes 1.3 Mbit/s of your upload")
        for _ in range(4):
            await variants.get_by_role("button", name="Add 1080p60").click()
        await expect(costs).to_contain_text("takes 6.2 Mbit/s of your upload, ten of them 61.6 Mbit/s")
        one = variants.get_by_role("listitem").nth(1)
        await expect(one.locator(".item-summary")).to_contain_text("of a core")
        await one.get_by_role("switch", name="Pass video through").check()
        await expect(one.locator(".item-summary")).to_contain_text("no work, full bandwidth")
        await expect(one.get_by_label("Frame rate")).to_have_count(0)
        await variants.get_by_role("button", name="Discard").click()

        latency = page.locator("[data-key=latency_level]")
        await expect(latency).to_contain_text("about 1.3 s behind your encoder")
        await latency.get_by_role("slider").fill("0")
        await expect(latency).to_contain_text("about 0.8 s behind your encoder")
        await latency.get_by_role("button", name="Discard").click()


async def test_encoders_are_tried_on_the_spot_and_one_is_chosen(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/video") as page:
        software = page.locator("[data-codec=libx264]")
        await expect(software).to_contain_text("works, on the processor", timeout=60_000)
        await expect(software).to_contain_text("in use")
        card = page.locator("[data-codec=h264_videotoolbox]")
        await expect(card).to_contain_text("This copy of ffmpeg does not have it.", timeout=60_000)
        await expect(card.get_by_role("button")).to_have_count(0)
        other = page.locator("[data-codec=libx265]")
        await other.get_by_role("button", name="Use").click(timeout=60_000)
        await expect(page.locator("[data-key=video_codec] .progress-words")).to_contain_text("Saved")
        await expect(other).to_contain_text("in use")
        await page.locator("[data-key=video_codec]").get_by_role("button", name="Undo").click()
        await expect(software).to_contain_text("in use")
        await expect(page.get_by_role("button", name="Try them again")).to_be_visible(timeout=60_000)
        assert await violations_in_every_look(page) == []
