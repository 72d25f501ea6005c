"""Every kind of form: what is given from outside says so and stands still; what is saved is taken back."""

import json
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.support.admin_page import admin_page
from tests.support.server import running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)
PAGES: dict[str, dict[str, Any]] = {
    "general": {
        "server_name": "Given",
        "server_summary": "Given",
        "tags": ["one", "two"],
        "social_handles": [{"platform": "github", "url": "https://github.com/tally"}],
        "logo": PIXEL,
        "hide_viewer_count": True,
    },
    "video": {
        "autoplay": "always",
        "latency_level": 3,
        "video_variants": [{"name": "small", "videoBitrate": 600, "audioBitrate": 64, "scaledHeight": 360}],
    },
    "appearance": {
        "appearance_variables": {"theme-color-action": "#aa0066"},
        "custom_styles": "a { color: red }",
        "custom_javascript": "let given;",
    },
    "storage": {"s3": {"enabled": False, "bucket": "given", "region": "here"}},
    "actions": {"external_actions": [{"title": "Tip", "url": "https://example.com/tip"}]},
    "federation": {"federation_blocked_domains": ["bad.example"]},
}
TO_LOOK = "button:not([aria-label^='Show']):not([aria-label^='Copy']):not([aria-label*='QR'])"
FREE = (
    "input:not([readonly]):not(:disabled), textarea:not([readonly]):not(:disabled), select:not(:disabled), "
    f"{TO_LOOK}:not(:disabled)"
)


def _environment() -> dict[str, str]:
    given = {key: value for rows in PAGES.values() for key, value in rows.items()}
    return {
        f"TALLYCAST_{key.upper()}": value if isinstance(value, str) else json.dumps(value)
        for key, value in given.items()
    }


async def test_what_overrides_a_setting_stands_beside_it_and_nothing_can_be_changed(
    chromium: Browser,
) -> None:
    async with (
        running_server(environment=_environment()) as server,
        admin_page(chromium, server) as page,
    ):
        for slug, rows in PAGES.items():
            await page.goto(f"/admin/{slug}")
            for key in rows:
                field = page.locator(f"[data-key={key}]")
                await expect(field.locator(".locked")).to_contain_text(f"TALLYCAST_{key.upper()}")
                free = await field.locator(FREE).evaluate_all("found => found.map((one) => one.outerHTML)")
                assert free == [], key


async def _saved(field: Locator) -> None:
    await field.get_by_role("button", name="Save", exact=True).click()
    await expect(field.locator(".progress-words")).to_have_text("Saved")


async def test_each_kind_is_saved_by_itself_taken_back_and_refused_in_its_place(chromium: Browser) -> None:
    async with running_server() as server, admin_page(chromium, server, "/admin/general") as page:
        # A list of words.
        tags = page.locator("[data-key=tags]")
        await tags.get_by_role("textbox").fill("music")
        await tags.get_by_role("textbox").press("Enter")
        await _saved(tags)
        await tags.get_by_role("button", name="Undo").click()
        await expect(tags.locator(".chips li", has_text="music")).to_have_count(0)

        # A list of objects, refused in words beside it.
        links = page.locator("[data-key=social_handles]")
        await links.get_by_role("button", name="Add").click()
        await links.get_by_role("textbox").last.fill("javascript:alert(1)")
        await links.get_by_role("button", name="Save", exact=True).click()
        await expect(links.locator(".progress .problem")).to_contain_text("expected a link")
        await links.get_by_role("button", name="Discard").click()
        await expect(links.locator(".item")).to_have_count(0)

        # Colours.
        await page.goto("/admin/appearance")
        colors = page.locator("[data-key=appearance_variables]")
        await colors.get_by_label("Buttons", exact=True).fill("#aa0066")
        await _saved(colors)
        await colors.get_by_role("button", name="Undo").click()
        await expect(colors.get_by_text("#aa0066")).to_have_count(0)

        # Code.
        css = page.locator("[data-key=custom_styles]")
        await css.get_by_role("textbox").fill("a { color: red }")
        await _saved(css)
        await css.get_by_role("button", name="Undo").click()
        await expect(css.get_by_role("textbox")).to_have_value("")

        # An object with a secret in it cannot be taken back: the secret never came here. It is refused alike.
        await page.goto("/admin/storage")
        s3 = page.locator("[data-key=s3]")
        await s3.get_by_label("Endpoint", exact=True).fill("ftp://nowhere")
        await s3.get_by_role("button", name="Save", exact=True).click()
        await expect(s3.locator(".progress .problem")).to_contain_text("http")

        # An object without one.
        await page.goto("/admin/notifications")
        push = page.locator("[data-key=browser_notification]")
        await push.get_by_role("switch", name="Enabled").check()
        await _saved(push)
        await push.get_by_role("button", name="Undo").click()
        await expect(push.get_by_role("switch", name="Enabled")).not_to_be_checked()
