"""A broadcast for guests: a browser with the password, a player with a ticket, and the chat of both."""

import asyncio

import httpx
import pytest
import websockets
from playwright.async_api import Browser

from tests.support.axe import violations_in_every_look
from tests.support.ffmpeg_player import ffmpeg_plays
from tests.support.publisher import SMALL, publishing
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.settings import environment

ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)
GUESTS = "for my guests"
MOVES = "document.querySelector('video')?.currentTime > 1"

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def admin(server: Server, path: str, body: object) -> dict[str, str]:
    answer = await server.client.post(f"{server.url}/api/admin/{path}", json=body, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    made: dict[str, str] = answer.json()
    return made


async def test_a_broadcast_for_guests(chromium: Browser) -> None:
    async with running_server(environment=environment(grace_seconds=1)) as server:
        anonymous = (await server.client.post(f"{server.url}/api/chat/register", json={})).json()
        socket = f"{server.url.replace('http', 'ws')}/ws?accessToken={anonymous['accessToken']}"
        async with (
            publishing(server.rtmp_url, *SMALL),
            websockets.connect(socket) as chat,
            await chromium.new_context() as context,
        ):
            await server.until_online()
            await admin(server, "config/watchpassword", {"value": GUESTS})
            await admin(server, "config/watchaccess", {"value": "password"})
            # Who was in the chat is put out, and does not come in again.
            await asyncio.wait_for(chat.wait_closed(), 20)
            with pytest.raises(websockets.InvalidStatus, match="403"):
                await websockets.connect(socket)

            page = await context.new_page()
            await page.goto(server.url)
            assert await violations_in_every_look(page) == []
            await page.get_by_label("Password").fill("a guess")
            await page.get_by_role("button").click()
            await page.get_by_role("alert").wait_for()
            await page.get_by_label("Password").fill(GUESTS)
            await page.get_by_role("button").click()
            await server.until("the picture moves", lambda: page.evaluate(MOVES), 30)
            await page.locator("#chat-container textarea, #chat-container [contenteditable]").first.wait_for()

            await admin(server, "config/watchaccess", {"value": "tickets"})
            made = await admin(server, "tickets/create", {"name": "TV", "minutes": 5})
            kinds, pictures, complaints = await ffmpeg_plays(made["stream"], 3)
            assert kinds == ["Video: h264", "Audio: aac"]
            assert pictures >= 3 * 30 - 2
            assert complaints == ""
