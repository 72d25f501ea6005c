"""What the admin watches: viewers, playback, hardware and the log; every plot has its table."""

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from tallycast.db import Database
from tallycast.db.queries import audience
from tallycast.transfer import DATABASE_NAME
from tests.support.admin_page import admin_page
from tests.support.axe import violations_in_every_look
from tests.support.mmdb import mmdb
from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK = {"width": 1440, "height": 900}
PEAK = 42


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """A server with a past and a database of countries, live."""
    data = tmp_path_factory.mktemp("watched")
    async with Database(data / DATABASE_NAME) as database, database.writing() as connection:
        now = datetime.now(UTC)
        for hours in range(1, 20):
            at, viewers = now - timedelta(hours=hours), PEAK if hours == 3 else hours
            await audience.add(connection, at, viewers, keep_since=now - timedelta(days=9))
    places = data / "places.mmdb"
    places.write_bytes(mmdb({"198.51.100.0/24": {"country": {"iso_code": "PT"}}}))
    environment = {
        "TALLYCAST_LOCATION_DATABASE": str(places),
        "TALLYCAST_TRUSTED_PROXIES": '["127.0.0.1"]',
    }
    async with (
        running_server(data=data, environment=environment) as server,
        publishing(server.rtmp_url, *SMALL),
    ):
        await server.until_online(30)
        yield server


async def rows_of(plot: Locator) -> list[list[str]]:
    """The plot's table, opened: one list of texts a row."""
    await plot.get_by_text("As a table").click()
    await plot.get_by_role("table").wait_for()
    rows: list[list[str]] = await plot.locator("tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
    return rows


async def is_drawn(plot: Locator) -> bool:
    """Whether its canvas holds more than nothing."""
    canvas = plot.locator("canvas")
    await canvas.wait_for()
    drawn: bool = await canvas.evaluate(
        "(one) => one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some((byte) => byte)"
    )
    return drawn


async def test_viewers_are_counted_placed_and_plotted(server: Server, chromium: Browser) -> None:
    headers = {"X-Forwarded-For": "198.51.100.7", "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    assert (await server.get("/api/ping", headers=headers)).status_code == 200
    async with admin_page(chromium, server, "/admin/viewers", viewport=DESK) as page:
        now = page.get_by_role("region", name="Who watches now")
        await expect(now.get_by_role("row").filter(has_text="198.51.100.7")).to_contain_text(
            "Firefox on Linux"
        )
        await expect(now).to_contain_text("Portugal")
        countries = page.get_by_role("region", name="By country")
        await expect(countries.get_by_role("row")).to_have_text(["Portugal1"])
        await expect(countries.locator("svg [data-country]")).to_have_attribute("data-country", "PT")
        # No country runs around the world where the date line cuts it.
        assert await countries.locator("svg path").count() > 150
        jumps = await countries.locator("svg path").evaluate_all(
            """(paths) => paths.flatMap((one) => one.getAttribute("d").split("M").map((piece) => {
              const xs = piece.replace("Z", "").split("L").map((point) => parseFloat(point));
              return Math.max(...xs.slice(1).map((x, at) => Math.abs(x - xs[at])));
            })).filter((jump) => jump > 90)"""
        )
        assert jumps == []

        over_time = page.get_by_role("region", name="Over time")
        for name in ("24 hours", "12 hours"):
            await over_time.get_by_text(name, exact=True).click()
            plot = over_time.locator(".plot")
            await expect(plot.get_by_role("img")).to_have_attribute(
                "aria-label", f"Viewers over time; at most {PEAK} at once."
            )
            assert await is_drawn(plot)
        rows = await rows_of(plot)
        assert len(rows) in (11, 12)  # the live server may have kept one more
        assert str(PEAK) in {viewers for _, viewers in rows}
        assert await violations_in_every_look(page) == []


async def test_the_plots_library_is_loaded_where_a_plot_is_and_nowhere_else(
    server: Server, chromium: Browser
) -> None:
    asked: list[str] = []
    async with admin_page(chromium, server, "/admin/updates", viewport=DESK) as page:
        page.on("request", lambda request: asked.append(request.url))
        await page.reload()
        await expect(page.get_by_role("heading", name="Updates")).to_be_visible()
        assert not [url for url in asked if "uPlot" in url]
        await page.get_by_role("link", name="Viewers", exact=True).click()
        await page.get_by_text("24 hours", exact=True).click()
        await page.locator(".plot canvas").wait_for()
        assert [url for url in asked if "uPlot" in url]
        assert all(url.startswith((server.url, "data:")) for url in asked)


def _series(values: list[float]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    times = [now - timedelta(minutes=2 * (len(values) - at)) for at in range(len(values))]
    return [{"time": at.isoformat(), "value": value} for at, value in zip(times, values, strict=True)]


async def _answer(page: Page, path: str, body: object) -> None:
    async def answer(route: Route) -> None:
        await route.fulfill(json=body)

    await page.route(f"**{path}", answer)


# Two minutes of players make the first point: what the server would say later is said at once.
async def test_playback_is_told_in_words_and_plotted(server: Server, chromium: Browser) -> None:
    wave = [3 + math.sin(at) for at in range(30)]
    metrics = {
        **{name: _series(wave) for name in ("highestLatency", "medianLatency", "lowestLatency")},
        "errors": _series([0.0] * 29 + [7.0]),
        "qualityVariantChanges": _series([1.0] * 30),
        "minimumSegmentDownloadDuration": _series([0.1] * 30),
        "medianSegmentDownloadDuration": _series([0.4] * 30),
        "maximumSegmentDownloadDuration": _series([2.5] * 30),
        "minPlayerBitrate": _series([900.0] * 30),
        "medianPlayerBitrate": _series([9000.0] * 30),
        "maxPlayerBitrate": _series([90_000.0] * 30),
        "availableBitrates": [1200],
        "segmentLength": 2,
        "representation": 80,
    }
    async with admin_page(chromium, server, "/admin/health", viewport=DESK) as page:
        # Of a server whose players said nothing yet.
        await expect(page.get_by_text("No player has reported yet.")).to_be_visible()
        await _answer(page, "/api/admin/metrics/video", metrics)
        await page.reload()
        summary = page.get_by_role("region", name="In short")
        for words in (
            "Some viewers hardly have the speed for the lowest quality of 1200 kbit/s.",
            "Somebody needs longer than 2 s",
            "7 playback errors in the last ten minutes.",
            "80 % of those who watch report",
        ):
            await expect(summary).to_contain_text(words)
        plots = page.locator(".plot")
        await expect(plots).to_have_count(4)
        for at in range(4):
            assert await is_drawn(plots.nth(at))
        rows = await rows_of(plots.nth(1))
        assert rows[0][1:] == ["7", "1"]
        assert await violations_in_every_look(page) == []


async def test_hardware_is_told_with_what_to_do_and_plotted(server: Server, chromium: Browser) -> None:
    stats = {
        "cpu": _series([20.0] * 29 + [93.0]),
        "memory": _series([40.0] * 30),
        "disk": _series([70.0] * 30),
    }
    async with admin_page(chromium, server, "/admin/hardware", viewport=DESK) as page:
        await _answer(page, "/api/admin/hardwarestats", stats)
        await page.reload()
        now = page.get_by_role("region", name="Now", exact=True)
        await expect(now).to_contain_text("93%")
        await expect(now).to_contain_text("Nearly full: offer fewer or smaller qualities")
        await expect(now.get_by_text("There is room.")).to_have_count(2)
        plot = page.locator(".plot")
        assert await is_drawn(plot)
        # Colours are the scheme's: drawn anew when the system changes it.
        assert (await rows_of(plot))[0][1:] == ["93%", "40%", "70%"]
        assert await violations_in_every_look(page) == []


async def test_home_says_what_is_wrong_and_where_to_put_it_right(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, viewport=DESK) as page:
        await expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()
        await expect(page.get_by_role("img", name="What is on air now")).to_be_visible()
        await _answer(page, "/api/admin/hardwarestats", {"cpu": [], "memory": [], "disk": _series([97.0])})
        await page.reload()
        problems = page.get_by_role("region", name="What needs attention")
        await expect(problems).to_contain_text("The disk is 97 % full.")
        await problems.get_by_role("link", name="Hardware").click()
        await expect(page).to_have_url(f"{server.url}/admin/hardware")


async def test_the_log_is_searched_and_sifted(server: Server, chromium: Browser) -> None:
    async with admin_page(chromium, server, "/admin/logs", viewport=DESK) as page:
        log = page.get_by_role("region", name="Logs")
        entry = log.get_by_role("row").filter(has_text="publishes")
        await expect(entry).to_have_count(1)
        await log.get_by_label("Search").fill("rtmp PUBLISHES")
        await expect(log.get_by_role("status")).to_have_text("1 entry")
        await log.get_by_label("Search").fill("nothing of the kind")
        await expect(log).to_contain_text("Nothing that fits.")
        await log.get_by_label("Search").fill("")
        await log.get_by_text("Errors", exact=True).click()
        await expect(entry).to_have_count(0)
        await log.get_by_text("Everything", exact=True).click()
        await expect(entry).to_have_count(1)
        assert await violations_in_every_look(page) == []


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [
        ("de-AT", "Zuschauer", "Kurzbeschreibung"),
        ("fr", "Spectateurs", "Résumé"),
        ("es", "Espectadores", "Resumen"),
        ("pt-BR", "Espectadores", "Resumo"),
        ("ja", "視聴者", "概要"),
    ],
)
async def test_the_admin_speaks_the_browsers_language(
    server: Server, chromium: Browser, language: str, title: str, summary: str
) -> None:
    context = await chromium.new_context(locale=language, base_url=server.url)
    page = await context.new_page()
    signed_in = await page.request.post(
        "/api/admin/login",
        data={"password": "test-admin-password"},
        headers={"X-Owncast-CSRF-Protection": "1"},
    )
    assert signed_in.ok
    await page.goto("/admin/viewers")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert await page.evaluate("document.documentElement.lang") == language
    # Settings too, which the server describes in English.
    await page.goto("/admin/general")
    await expect(page.get_by_role("textbox", name=summary)).to_be_visible()
    await context.close()
