"""Chromium for the measurements."""

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Page, async_playwright
from tests.support.chromium import chromium_path

ARGUMENTS = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking")


@contextlib.asynccontextmanager
async def page() -> AsyncIterator[Page]:
    """A fresh page in a fresh browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        try:
            yield await browser.new_page(viewport={"width": 1280, "height": 800})
        finally:
            await browser.close()


async def until(tab: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true: by polling, as the page's policy allows no evaluation."""
    for _ in range(600):
        if await tab.evaluate(expression):
            return
        await tab.wait_for_timeout(50)
    raise AssertionError(f"not within 30 s: {expression}")
