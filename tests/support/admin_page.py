"""The admin page in a browser, signed in, with an ear for what the browser complains about."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Response

from tests.support.server import ADMIN_PASSWORD, Server


def listen(page: Page, problems: list[str]) -> None:
    """Collect errors and warnings; answers 4xx are no complaint."""

    def heard(message: ConsoleMessage) -> None:
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of 4" not in message.text
        ):
            problems.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: problems.append(str(error)))

    def answered(response: Response) -> None:
        if response.status >= 400 and "/web/" in response.url:
            problems.append(f"{response.status} {response.url}")

    page.on("response", answered)


async def sign_in(page: Page, password: str = ADMIN_PASSWORD, *, path: str = "/admin") -> None:
    """Open the admin and sign in."""
    await page.goto(path)
    await page.locator("#login-password").fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.locator("main#main").wait_for()


@contextlib.asynccontextmanager
async def admin_page(
    browser: Browser, server: Server, path: str = "/admin", *, password: str = ADMIN_PASSWORD, **look: Any
) -> AsyncIterator[Page]:
    """A signed-in page of its own; fails where the browser complained."""
    problems: list[str] = []
    context = await browser.new_context(**{"locale": "en-GB", "base_url": server.url, **look})
    try:
        page = await context.new_page()
        listen(page, problems)
        await sign_in(page, password, path=path)
        yield page
        assert problems == []
    finally:
        await context.close()
