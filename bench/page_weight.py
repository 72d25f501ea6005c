"""What a first visit to the viewer page weighs, offline and live, chat included, beside Owncast's page.

Bytes are those on the wire, as Chromium counts them: compressed by gzip (as most proxies do) or by whatever
the browser likes best. Media (playlists, segments, stills) is left out. Owncast's figures were read from the
built files of its repository and are not compressed, so that they stand beside ours uncompressed.
"""

from typing import Any

from playwright.async_api import Page, Response
from tests.support.server import Server, running_server

from bench import browser

OWNCAST_RAW_BYTES = 2_500_000
"""`static/web` at commit d2c0071: index.html 634,177 and the 21 scripts of that page 1,868,202 characters;
player, chat and dialogs come on top."""
MEDIA = ("/hls/", "/thumbnail.jpg", "/preview.gif")


async def run() -> str:
    """A row for each kind of visit."""
    lines = [
        "| visit | requests | not named by the page | on the wire, gzip | on the wire, as the browser likes "
        "| uncompressed | other hosts |",
        "|---|---|---|---|---|---|---|",
    ]
    async with running_server() as server:
        lines.append(f"| offline | {await _row(server)} |")
    async with running_server("--demo") as server:
        await server.until_online(60)
        lines.append(f"| live | {await _row(server)} |")
    lines.append(
        f"| Owncast's page, before player and chat | 22 and more | – | – | – | {OWNCAST_RAW_BYTES:,} | – |"
    )
    return "\n".join(lines)


async def _row(server: Server) -> str:
    gzip, as_liked = [await _visit(server, coding) for coding in ("gzip", "")]
    return (
        f"{as_liked['requests']} | {as_liked['late']} | {gzip['wire']:,} | {as_liked['wire']:,}"
        f" | {as_liked['raw']:,} | {as_liked['foreign']}"
    )


async def _visit(server: Server, coding: str) -> dict[str, int]:
    async with browser.page() as tab:
        if coding:
            await tab.set_extra_http_headers({"Accept-Encoding": coding})
        return await _weigh(tab, server)


async def _weigh(tab: Page, server: Server) -> dict[str, int]:
    answers: list[Response] = []
    tab.on("response", lambda answer: answers.append(answer))
    await tab.goto(server.url)
    await browser.until(tab, "document.querySelector('.chat-self') !== null")
    counted = [one for one in answers if not any(path in one.url for path in MEDIA)]
    page = await counted[0].text()
    sizes: list[Any] = [await one.request.sizes() for one in counted]
    return {
        "requests": len(counted),
        "late": sum(one.url.removeprefix(server.url) not in page for one in counted),
        "wire": sum(size["responseBodySize"] for size in sizes),
        "raw": sum([len(await one.body()) for one in counted]),
        "foreign": sum(not one.url.startswith(server.url) for one in counted),
    }
