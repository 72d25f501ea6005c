"""What is planned and who wants to be told, as a real server and a real browser see it."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.certificates import make_certificate
from tests.support.push_service import Browser as PushBrowser
from tests.support.push_service import verified_claims
from tests.support.receiver import receiving
from tests.support.server import ADMIN_PASSWORD, Server, running_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADMIN = ("admin", ADMIN_PASSWORD)
SWITCHES = {
    "TALLYCAST_SCHEDULE_ENABLED": "true",
    "TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]',
    "TALLYCAST_BROWSER_NOTIFICATION": json.dumps({"enabled": True, "goLiveMessage": "Live!"}),
}


CLOCK = re.compile(r"^(3\d|40):\d\d$")
"""Of a date that was planned forty minutes ahead."""


async def plan(server: Server, **body: Any) -> None:
    answer = await server.client.post(f"{server.url}/api/admin/schedule/event", auth=ADMIN, json=body)
    assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(certificate: tuple[Path, Path]) -> AsyncIterator[Server]:
    async with running_server(environment={**SWITCHES, "SSL_CERT_FILE": str(certificate[0])}) as server:
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


STAND_IN = """subscription => {
    let present = null;
    const made = (options) => ({
        endpoint: subscription.endpoint,
        options: { applicationServerKey: options.applicationServerKey },
        toJSON: () => subscription,
        unsubscribe: async () => { present = null; return true; },
    });
    PushManager.prototype.subscribe = async (options) => (present = made(options));
    PushManager.prototype.getSubscription = async () => present;
}"""
"""For the browser's own push service, which cannot be reached here."""


# The whole way: a person allows notices in the dialog, the server sends one to the push service, signed and
# encrypted; what the push service hands to the browser wakes the service worker, which shows it.
async def test_a_notice_is_shown(chromium: Browser, server: Server, certificate: tuple[Path, Path]) -> None:
    async with receiving(certificate=certificate) as push_service:
        browser = PushBrowser(f"{push_service.url}/ann")
        page = await opened(chromium, server, "/", permissions=["notifications"])
        await page.evaluate(STAND_IN, browser.subscription)
        await page.locator("#offline-notify").click()
        await page.locator("#notify-allow").click()
        await expect(page.locator("#notify-state")).to_be_visible()
        assert await page.evaluate("Notification.permission") == "granted"
        tested = await server.client.post(
            f"{server.url}/api/admin/notifications/test", auth=ADMIN, json={"channel": "push"}
        )
        assert tested.status_code == 200, tested.text
        [sent] = await push_service.until(1)
        key = (await server.get("/api/config")).json()["notifications"]["browser"]["publicKey"]
        assert verified_claims(sent.headers, key)["aud"] == push_service.url
        payload = browser.read(sent.body)

    session = await page.context.new_cdp_session(page)
    registrations: list[Any] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"])
    )
    await session.send("ServiceWorker.enable")

    async def known() -> bool:
        controlled = await page.evaluate("navigator.serviceWorker.controller !== null")
        return bool(registrations) and bool(controlled)

    await server.until("the worker runs", known)
    message = {
        "origin": server.url,
        "registrationId": registrations[0]["registrationId"],
        "data": json.dumps(payload),
    }
    await session.send("ServiceWorker.deliverPushMessage", message)
    shown: list[Any] = []

    async def is_shown() -> bool:
        shown[:] = await page.evaluate("""async () => {
            const registration = await navigator.serviceWorker.getRegistration("/sw.js");
            const all = await registration.getNotifications();
            return all.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }));
        }""")
        return bool(shown)

    await server.until("the notice is shown", is_shown)
    assert shown == [
        {"title": payload["title"], "body": payload["body"], "tag": "test", "url": f"{server.url}/"}
    ]
    assert page.complaints == []  # type: ignore[attr-defined]
    await page.context.close()


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
