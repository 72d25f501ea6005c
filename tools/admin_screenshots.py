"""Take the pictures of the admin for `docs/images/` from a real server with a real broadcast.

python tools/admin_screenshots.py
"""

import asyncio
import math
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.admin_page import sign_in  # noqa: E402
from tests.support.chat_socket import person  # noqa: E402
from tests.support.server import ADMIN_PASSWORD, Server, running_server  # noqa: E402

from tallycast.db import Database  # noqa: E402
from tallycast.db.queries import audience  # noqa: E402
from tallycast.transfer import DATABASE_NAME  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LOOKS = {"TALLYCAST_TRUSTED_PROXIES": '["127.0.0.1"]'}
SETTINGS = {"name": "Harbour Radio", "streamtitle": "Evening watch"}
PICTURES = (
    ("admin-home.png", "/admin", 1280, 860, "light"),
    ("admin-viewers.png", "/admin/viewers", 1280, 980, "dark"),
    ("admin-security.png", "/admin/security", 1280, 860, "light"),
    ("admin-phone.png", "/admin", 390, 844, "dark"),
    ("admin-messages.png", "/admin/messages", 1280, 760, "dark"),
    ("admin-video.png", "/admin/video", 1280, 1180, "light"),
    ("admin-appearance.png", "/admin/appearance", 1280, 900, "dark"),
)
SAID = (
    ("Mira", "good evening from the pier!"),
    ("Kaz", "hello! is that the *Aurora* coming in?"),
    ("Mira", "it is, right on time"),
    ("Lindiwe", "the picture is lovely tonight"),
    ("spam-o-matic", "BUY FOLLOWERS NOW"),
)
EVERY_FRIDAY = {
    "name": "Friday requests",
    "recurrence": "DTSTART;TZID=Europe/Berlin:20260102T190000\nRRULE:FREQ=WEEKLY;BYDAY=FR",
    "durationMinutes": 90,
}
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "VLC/3.0.21 LibVLC/3.0.21",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)


async def remember(data: Path) -> None:
    """Give the server a day behind it: an evening's broadcast, as many came and went."""
    async with Database(data / DATABASE_NAME) as database, database.writing() as connection:
        begin = datetime.now(UTC) - timedelta(hours=5)
        for at in range(150):
            viewers = round(180 * math.sin(math.pi * at / 150) ** 0.6 + 9 * math.sin(at / 3) + 10)
            moment = begin + timedelta(minutes=2 * at)
            await audience.add(connection, moment, viewers, keep_since=begin - timedelta(days=1))


async def post(server: Server, path: str, body: object) -> None:
    """Change something as the administrator."""
    answer = await server.client.post(
        f"{server.url}/api/admin/{path}",
        json=body,
        auth=("admin", ADMIN_PASSWORD),
        headers={"X-Owncast-CSRF-Protection": "1"},
    )
    assert answer.status_code == 200, answer.text


async def talk(server: Server) -> None:
    """Some people in the chat, one of whom has to go; something planned."""
    for name, text in SAID:
        async with person(server, name) as one:
            await one.say(text)
            await one.next("CHAT")
    messages = (await server.admin("/api/admin/chat/messages")).json()
    await post(server, "chat/messagevisibility", {"visible": False, "idArray": [messages[0]["id"]]})
    await post(server, "schedule/event", EVERY_FRIDAY)


async def take(browser: Browser, server: Server) -> None:
    """Every picture, of a server that is watched."""
    for at in range(7):
        headers = {"X-Forwarded-For": f"198.51.100.{20 + at}", "User-Agent": AGENTS[at % len(AGENTS)]}
        await server.get("/api/ping", headers=headers)
    for path, value in SETTINGS.items():
        await post(server, f"config/{path}", {"value": value})
    await talk(server)
    page = await browser.new_page(locale="en-GB", base_url=server.url)
    await sign_in(page)
    for name, path, width, height, scheme in PICTURES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=scheme)
        await page.goto(path)
        if path == "/admin/viewers":
            await page.get_by_text("12 hours", exact=True).click()
            await page.locator(".plot canvas").wait_for()
        if path == "/admin/security":
            await page.get_by_role("button", name="Set it up").click()
        if path == "/admin/appearance":
            await page.get_by_label("Buttons", exact=True).fill("#0b7a4b")
            await page.locator(".look").scroll_into_view_if_needed()
        await page.wait_for_timeout(1500)  # let the still come
        await page.screenshot(path=IMAGES / name)
        print(name)
    await page.close()


async def main() -> None:
    """Take them all."""
    data = Path(tempfile.mkdtemp(prefix="tallycast-pictures-"))
    await remember(data)
    async with (
        running_server("--demo", data=data, environment=LOOKS) as server,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        await server.until_online(60)
        await take(browser, server)
        await browser.close()
    shutil.rmtree(data)


asyncio.run(main())
