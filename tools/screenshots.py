"""Take the pictures of `docs/images/` from a real server with a real broadcast, in the test browser.

python tools/screenshots.py
"""

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import async_playwright

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
}
PICTURES = (
    ("viewer-live.png", 1280, 860, "light"),
    ("viewer-live-dark.png", 1280, 860, "dark"),
    ("viewer-phone.png", 390, 844, "dark"),
)


async def main() -> None:
    """Take them all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with running_server("--demo", environment=LOOKS) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        await server.until_online(60)
        for name, width, height, scheme in PICTURES:
            page = await browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
            )
            await page.goto(server.url)
            await page.wait_for_selector("html[data-state=live]")
            await page.wait_for_timeout(9000)  # let it catch up and its controls fade
            await page.screenshot(path=IMAGES / name)
            await page.close()
            print(name)
        await browser.close()


asyncio.run(main())
