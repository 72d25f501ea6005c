"""Take the pictures of `docs/images/` from a real server with a real broadcast, in the test browser.

python tools/screenshots.py
"""

import asyncio
import json
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.server import running_server  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LOOKS = {
    "TALLYCAST_AUTOPLAY": "always",
    "TALLYCAST_SERVER_NAME": "Harbour Radio",
    "TALLYCAST_SERVER_SUMMARY": "Live from the pier: music, ships and the weather, every evening at eight.",
    "TALLYCAST_STREAM_TITLE": "Evening watch",
    "TALLYCAST_TAGS": '["music", "harbour", "live"]',
    "TALLYCAST_PAGE_CONTENT": "## About\n\nTwo people, one microphone and a view of the sea.",
    "TALLYCAST_FEDERATION_ENABLED": "true",
    "TALLYCAST_BROWSER_NOTIFICATION": '{"enabled": true, "goLiveMessage": "We are on air."}',
    "TALLYCAST_EXTERNAL_ACTIONS": json.dumps(
        [{"title": "Buy us a coffee", "url": "https://example.com/coffee", "color": "#0b7a4b"}]
    ),
    "TALLYCAST_SOCIAL_HANDLES": json.dumps(
        [
            {"platform": "mastodon", "url": "https://example.com/@harbour"},
            {"platform": "peertube", "url": "https://example.com/c/harbour"},
        ]
    ),
}
PICTURES = (
    ("viewer-live.png", 1440, 900, "light"),
    ("viewer-live-dark.png", 1440, 900, "dark"),
    ("viewer-phone.png", 390, 844, "dark"),
    ("viewer-phone-light.png", 390, 844, "light"),
)
OFFLINE = (("viewer-offline.png", 1440, 900, "dark"), ("viewer-offline-phone.png", 390, 844, "light"))
TRIES = 10
"""A busy machine may let the picture wait at the very moment."""
SAID = (
    ("Mira", "good evening from the pier!"),
    ("Kaz", "hello! is that the *Aurora* coming in?"),
    ("Mira", "it is, right on time"),
    ("Lindiwe", "the picture is lovely tonight"),
)


async def talk(browser: Browser, url: str) -> None:
    """Some people in the chat, each in a browser of their own."""
    people = {}
    for name, text in SAID:
        if name not in people:
            context = await browser.new_context(locale="en-GB")
            page = people[name] = await context.new_page()
            await page.goto(f"{url}/embed/chat/readwrite")
            await page.locator("#user-menu button").first.click()
            await page.get_by_role("menuitem", name="Change name").click()
            await page.fill("#name-change-field", name)
            await page.press("#name-change-field", "Enter")
            await page.locator(".chat-self", has_text=name).wait_for()
        await people[name].fill("#chat-input-content-editable", text)
        await people[name].press("#chat-input-content-editable", "Enter")
        await people[name].locator(".chat-message").last.wait_for()


async def take(
    browser: Browser, url: str, pictures: tuple[tuple[str, int, int, str], ...], state: str
) -> None:
    """Each picture in a page of its own, once the page is in that state and at rest."""
    for name, width, height, scheme in pictures:
        page = await browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
        )
        await page.goto(url)
        await page.wait_for_selector(f"html[data-state={state}]")
        await page.locator(".chat-self").wait_for(state="attached")
        # A live page catches up and its controls fade.
        await page.wait_for_timeout(9_000 if state == "live" else 1_500)
        spinner = page.locator(".overlay .spinner")
        for _ in range(TRIES):
            await spinner.wait_for(state="detached")
            await page.screenshot(path=IMAGES / name)
            # One that came meanwhile may be in the picture.
            if await spinner.count() == 0:
                break
        await page.close()
        print(name)


async def main() -> None:
    """Take them all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        async with running_server("--demo", environment=LOOKS) as server:
            await server.until_online(60)
            await talk(browser, server.url)
            await take(browser, server.url, PICTURES, "live")
        async with running_server(environment=LOOKS) as server:
            await take(browser, server.url, OFFLINE, "offline")
        await browser.close()


asyncio.run(main())
