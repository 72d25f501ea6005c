"""A real browser and a small static server: the page's modules are tested where they run."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.support.chromium import chromium_path

WEB_ROOT = Path(__file__).resolve().parents[3] / "src" / "tallycast" / "web"
MODULES = Path(__file__).parent / "modules"


def import_map() -> str:
    """The page's import map as the server writes it: values under `/web/`."""
    bare: dict[str, str] = json.loads((WEB_ROOT / "importmap.json").read_text())["imports"]
    return json.dumps({"imports": {name: f"/web/{path}" for name, path in bare.items()}})


class StaticHandler(SimpleHTTPRequestHandler):
    """`/web/…` is the product's folder, `/modules/…` the tests'; `/` is an empty page with the import map."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        folder, _, rest = path.partition("?")[0].lstrip("/").partition("/")
        return str({"web": WEB_ROOT, "modules": MODULES}.get(folder, WEB_ROOT / "absent") / rest)

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        page = f'<!doctype html><script type="importmap">{import_map()}</script><body></body>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are no news."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Base URL of the static server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticHandler, directory=str(WEB_ROOT))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="package")
async def page(browser: Browser, site: str) -> AsyncIterator[Page]:
    context = await browser.new_context(locale="en-US", base_url=site)
    yield await context.new_page()
    await context.close()
