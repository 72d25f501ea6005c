"""What is planned and who wants to be told, as a real server and a real browser see it."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADMIN = ("admin", ADMIN_PASSWORD)
SWITCHES = {
    "TALLYCAST_SCHEDULE_ENABLED": "true",
    "TALLYCAST_BROWSER_NOTIFICATION": json.dumps({"enabled": True, "goLiveMessage": "Live!"}),
}


CLOCK = re.compile(r"^(3\d|40):\d\d$")
"""Of a date that was planned forty minutes ahead."""


async def plan(server: Server, **body: Any) -> None:
    answer = await server.client.post(f"{server.url}/api/admin/schedule/event", auth=ADMIN, json=body)
    assert answer.status_code == 200, answer.text


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    async with running_server(environment=SWITCHES) as server:
        start = (datetime.now(UTC) + timedelta(minutes=40)).isoformat()
        await plan(
            server, name="Talk <b>&", description="Of this\nand that", start=start, timezone="Asia/Tokyo"
        )
        weekly = "DTSTART;TZID=Europe/Berlin:20260306T190000\nRRULE:FREQ=WEEKLY;BYDAY=FR"
        await plan(server, name="Weekly", recurrence=weekly)
        yield server


async def opened(browser: Browser, server: Server, path: str, **options: Any) -> Page:
    context = await browser.new_context(
        base_url=server.url, **{"locale": "en-US", "timezone_id": "America/New_York", **options}
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    await page.goto(path)
    return page


# Whole without a script: names, times in the zone in which they were planned, a calendar file for each.
async def test_the_page_without_a_script(chromium: Browser, server: Server) -> None:
    page = await opened(chromium, server, "/schedule", java_script_enabled=False)
    items = page.locator(".planned > li")
    await expect(items.first).to_contain_text("Talk <b>&")
    await expect(items.first).to_contain_text("(Asia/Tokyo)")
    await expect(items.first).to_contain_text("60 minutes")
    assert await items.count() >= 4
    await expect(items.nth(1)).to_contain_text("19:00 (Europe/Berlin)")
    link = await items.first.locator("a").get_attribute("href")
    assert "SUMMARY:Talk" in (await server.get(str(link))).text
    await page.context.close()


# With one, times are the viewer's own, and the next date is counted down to.
async def test_the_page_with_a_script(chromium: Browser, server: Server) -> None:
    page = await opened(chromium, server, "/schedule")
    first = page.locator(".planned > li").first
    await expect(first.locator("time")).to_contain_text("E")  # EST or EDT
    await expect(first.locator(".planned-rest")).to_have_text(CLOCK)
    assert await violations(page) == []
    assert page.complaints == []  # type: ignore[attr-defined]
    await page.context.close()


async def test_other_languages(server: Server) -> None:
    answer = await server.get("/schedule", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert '<html lang="de">' in answer.text
    assert "Programm" in answer.text


# The offline page shows what comes next, in the viewer's zone, and counts down.
async def test_the_offline_page(chromium: Browser, server: Server) -> None:
    page = await opened(chromium, server, "/")
    planned = page.locator("#next-planned")
    await expect(planned).to_contain_text("Talk <b>&")
    await expect(planned.locator(".next-planned-rest")).to_have_text(CLOCK)
    await planned.locator("a").click()
    await expect(page).to_have_url(f"{server.url}/schedule")
    await page.context.close()


# A notice of the server's is shown by the service worker, also while the page is closed. Chromium's own push
# service cannot be reached here, so the notice is handed to the worker as the browser would do it.
async def test_a_notice_is_shown(chromium: Browser, server: Server) -> None:
    context = await chromium.new_context(base_url=server.url, permissions=["notifications"])
    page = await context.new_page()
    await page.goto("/")
    scope = await page.evaluate("""async () => {
        const registration = await navigator.serviceWorker.register("/sw.js");
        await navigator.serviceWorker.ready;
        return registration.scope;
    }""")
    assert scope == f"{server.url}/"
    session = await context.new_cdp_session(page)
    registrations: list[Any] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"])
    )
    await session.send("ServiceWorker.enable")
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert registrations
    await session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": server.url,
            "registrationId": registrations[0]["registrationId"],
            "data": json.dumps(
                {"title": "Tally", "body": "Live!", "icon": "/logo/external", "url": "/", "tag": "go-live"}
            ),
        },
    )
    shown = await page.evaluate("""async () => {
        const registration = await navigator.serviceWorker.getRegistration("/sw.js");
        for (let look = 0; look < 400; look += 1) {
            const [first] = await registration.getNotifications();
            if (first) {
                return { title: first.title, body: first.body, tag: first.tag, url: first.data.url };
            }
            await new Promise((resolve) => setTimeout(resolve, 25));
        }
        return null;
    }""")
    assert shown == {
        "title": "Tally",
        "body": "Live!",
        "tag": "go-live",
        "url": f"{server.url}/",
    }
    await context.close()


# What the page would register: the key is there, a subscription is taken for a chat user and for nobody else.
async def test_a_browser_subscribes(chromium: Browser, server: Server) -> None:
    config = (await server.get("/api/config")).json()
    key = config["notifications"]["browser"]["publicKey"]
    assert len(key) == 87
    page = await opened(chromium, server, "/", permissions=["notifications"])
    await page.wait_for_function("() => localStorage.getItem('accessToken')")
    # Stands for the browser's own push service: all else of push.js is real.
    result = await page.evaluate(
        """async (publicKey) => {
        const { pushState, subscribe, unsubscribe } = await import("/web/viewer/notify/push.js");
        const before = await pushState();
        let present = null;
        const made = (options) => ({
            endpoint: "https://push.example.com/a",
            options: { applicationServerKey: options.applicationServerKey },
            toJSON: () => ({ endpoint: "https://push.example.com/a", expirationTime: null, keys: {
                p256dh: btoa(String.fromCharCode(...new Uint8Array(options.applicationServerKey)))
                    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
                auth: "AAAAAAAAAAAAAAAAAAAAAA" } }),
            unsubscribe: async () => { present = null; return true; },
        });
        PushManager.prototype.subscribe = async (options) => (present = made(options));
        PushManager.prototype.getSubscription = async () => present;
        const accessToken = localStorage.getItem("accessToken");
        await subscribe({ publicKey, accessToken });
        const during = await pushState();
        await unsubscribe({ accessToken });
        const refused = await subscribe({ publicKey, accessToken: "wrong" }).catch((error) => error.status);
        return [before, during, await pushState(), refused];
    }""",
        key,
    )
    assert result == ["off", "on", "off", 401]
    await page.context.close()
