"""Every page of the admin, also those that somebody adds: nothing keeps people out, none is too wide."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.admin_page import listen, sign_in
from tests.support.axe import violations_in_every_look
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROUTER = Path(__file__).parents[2] / "src" / "tallycast" / "web" / "admin" / "router.js"
SLUGS = re.findall(r'^  \{ slug: "([a-z-]*)"', ROUTER.read_text("utf-8"), re.MULTILINE)
assert len(SLUGS) > 10

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    """A server with nothing in it yet."""
    async with running_server() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(server: Server, chromium: Browser) -> AsyncIterator[Page]:
    """Signed in."""
    context = await chromium.new_context(locale="en-GB", base_url=server.url)
    page = await context.new_page()
    await sign_in(page)
    yield page
    await context.close()


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_page_is_for_everybody(page: Page, slug: str) -> None:
    problems: list[str] = []
    listen(page, problems)
    await page.goto(f"/admin/{slug}")
    await expect(page.locator("main h1")).to_have_count(1)
    await page.wait_for_load_state("networkidle")
    # Each look once; the phone's first.
    assert await violations_in_every_look(page) == []
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate(WIDER) <= 0
    assert problems == []
