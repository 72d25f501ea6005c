"""What tests of more than one kind share."""

from collections.abc import AsyncIterator, Generator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.support.chromium import chromium_path
from tests.support.postgresql import PostgreSQL, running_postgresql
from tests.support.valkey import Valkey, running_valkey


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the whole run; for tests whose loop is the session's."""
    # Five seconds are little on a machine that does other work, and for what a page asks now and then.
    expect.set_options(timeout=20_000)
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL for the whole run; each test takes a new database of it."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """One Valkey for the whole run; who stops it takes one of their own."""
    with running_valkey() as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests log what no UTF-8 can hold; the parallel run sends its reports as UTF-8."""
    report = yield
    report.sections = [
        (title, text.encode("utf-8", "backslashreplace").decode()) for title, text in report.sections
    ]
    return report
