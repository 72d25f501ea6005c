"""Who may watch: every door that shows something of a broadcast, opened and closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tallycast.auth import ADMIN_ACCESS, SEND_MESSAGES
from tests.support.in_process import ADMIN, HOST, InProcess

SHOWN = (
    "/hls/stream.m3u8",
    "/hls/0/stream.m3u8",
    "/hls/offline/stream.m3u8",
    "/thumbnail.jpg",
    "/preview.gif",
)
PASSWORD = "for my guests"


async def restrict(server: InProcess, access: str) -> None:
    await server.rooms.settings.set_many({"watch_access": access, "watch_password": PASSWORD})


async def ticket(server: InProcess, **wish: Any) -> dict[str, Any]:
    answer = await server.client.post("/api/admin/tickets/create", json=wish, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def statuses(client: httpx.AsyncClient, query: str = "") -> set[int]:
    found = {(await client.get(path + query)).status_code for path in SHOWN}
    registered = await client.post(f"/api/chat/register{query}", json={"displayName": "Ada"})
    return found | {registered.status_code}


# To begin with everybody may, and may keep what they got.
async def test_everyone(server: InProcess) -> None:
    assert await statuses(server.client) == {200}
    assert (await server.client.get("/")).text.count("tallycast-boot") == 1
    assert (await server.client.get("/api/watch")).json() == {
        "access": "everyone",
        "allowed": True,
        "takesPassword": False,
        "expiresAt": None,
    }


# The framework's router takes doubled and trailing slashes for nothing; so does the door.
@pytest.mark.parametrize(
    "path",
    [
        "//thumbnail.jpg",
        "/thumbnail.jpg/",
        "/preview.gif/",
        "//api/recordings",
        "/api//chat",
        "//hls/stream.m3u8",
    ],
)
async def test_no_spelling_of_a_path_goes_past_the_door(server: InProcess, path: str) -> None:
    asked = httpx.Request("GET", HOST + path)
    assert (await server.client.send(asked)).status_code in (200, 401)
    await restrict(server, "password")
    assert (await server.client.send(asked)).status_code == 403


# With a password nothing is shown to who does not know it, and no page holds anything of the broadcast.
async def test_a_password(server: InProcess) -> None:
    await server.rooms.settings.set("stream_title", "the secret title")
    await restrict(server, "password")
    guest = server.client
    assert await statuses(guest) == {403}
    for path in ("/", "/embed/video", "/embed/chat/readonly", "/embed/chat/readwrite"):
        page = await guest.get(path)
        assert page.status_code == 200
        assert 'action="/watch"' in page.text
        assert f'value="{path}"' in page.text
        assert "tallycast-boot" not in page.text
        assert "the secret title" not in page.text
        assert "script" not in page.headers["content-security-policy"]
    wrong = await guest.post("/watch", data={"password": "a guess", "page": "/embed/video"})
    assert (wrong.status_code, wrong.headers["location"]) == (303, "/embed/video?refused=password")
    assert 'role="alert"' in (await guest.get(wrong.headers["location"])).text
    right = await guest.post("/watch", data={"password": PASSWORD, "page": "/embed/video"})
    assert (right.status_code, right.headers["location"]) == (303, "/embed/video")
    assert "HttpOnly" in right.headers["set-cookie"]
    assert await statuses(guest) == {200}
    assert "tallycast-boot" in (await guest.get("/")).text
    assert (await guest.get("/api/watch")).json()["allowed"] is True
    # A new password asks everybody again.
    await server.rooms.settings.set("watch_password", "another one")
    assert await statuses(guest) == {403}


# Programs say it as JSON; who guesses is slowed.
async def test_guesses(server: InProcess) -> None:
    await restrict(server, "password")
    async with server.client_from("198.51.100.9") as guest:
        answers = [await guest.post("/api/watch", json={"password": f"guess {n}"}) for n in range(8)]
        assert [one.status_code for one in answers][:5] == [403] * 5
        assert answers[-1].status_code == 429
        assert answers[0].json()["success"] is False
    right = await server.client.post("/api/watch", json={"password": PASSWORD})
    assert right.status_code == 200
    assert await statuses(server.client) == {200}


# The form leads back to our own pages only.
@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "/admin", "javascript:x"])
async def test_the_form_leads_nowhere_else(server: InProcess, page: str) -> None:
    await restrict(server, "password")
    for password in (PASSWORD, "wrong"):
        answer = await server.client.post("/watch", data={"password": password, "page": page})
        assert answer.headers["location"].partition("?")[0] == "/"


# A ticket opens in each of its three places; a link for a browser loses it from its address.
async def test_a_ticket(server: InProcess) -> None:
    await restrict(server, "tickets")
    made = await ticket(server, name="Ada", minutes=60)
    text = made["ticket"]
    assert made["name"] == "Ada"
    ends = datetime.fromisoformat(made["expiresAt"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < ends <= timedelta(minutes=60)
    assert await statuses(server.client) == {403}
    assert "<form" not in (await server.client.get("/")).text

    player = await server.client.get(made["stream"].removeprefix(HOST))
    assert player.status_code == 200
    assert "public" not in player.headers["cache-control"]
    led = await server.client.get(f"/hls/stream.m3u8?ticket={text}&x=1")
    assert (led.status_code, led.headers["location"]) == (307, f"/watch/{text}/hls/stream.m3u8?x=1")
    still = await server.client.get(f"/thumbnail.jpg?ticket={text}")
    assert still.status_code == 200
    assert "public" not in still.headers["cache-control"]

    page = await server.client.get(made["page"].removeprefix(HOST))
    assert (page.status_code, page.headers["location"]) == (303, "/")
    assert await statuses(server.client) == {200}
    # The password opens nothing where only tickets do.
    async with server.client_from("198.51.100.9") as guest:
        assert (await guest.post("/api/watch", json={"password": PASSWORD})).status_code == 403
        vlc = {"User-Agent": "VLC/3.0.18 LibVLC/3.0.18"}
        sent = await guest.get(f"/?ticket={text}", headers=vlc)
        assert sent.headers["location"] == f"/watch/{text}/hls/stream.m3u8"


# All of them can be ended at once; a made-up one, one of another path, and one that is over open nothing.
async def test_tickets_end(server: InProcess) -> None:
    await restrict(server, "tickets")
    text = (await ticket(server))["ticket"]
    assert (await server.client.get(f"/watch/{text}/hls/stream.m3u8")).status_code == 200
    assert (await server.client.get(f"/watch/{text}x/hls/stream.m3u8")).status_code == 403
    assert (await server.client.get(f"/watch/{text}/api/admin/status")).status_code == 404
    assert (await server.client.post("/api/admin/tickets/endall", auth=ADMIN)).status_code == 200
    assert (await server.client.get(f"/watch/{text}/hls/stream.m3u8")).status_code == 403
    over = await server.client.get("/?ticket=made.up")
    assert 'role="alert"' in over.text
    past = {"expiresAt": "2020-01-01T00:00:00Z"}
    refused = await server.client.post("/api/admin/tickets/create", json=past, auth=ADMIN)
    assert (refused.status_code, refused.json()["success"]) == (400, False)
    async with server.client_from("198.51.100.9") as nobody:
        assert (await nobody.post("/api/admin/tickets/create", json={})).status_code == 401


# A program that knows who has paid makes tickets with the administrator's scope, and with that one only.
async def test_a_bot_makes_tickets(server: InProcess) -> None:
    await restrict(server, "tickets")
    for scope, status in ((ADMIN_ACCESS, 200), (SEND_MESSAGES, 401)):
        token = (await server.rooms.tokens.create("shop", [scope])).text
        answer = await server.client.post(
            "/api/integrations/tickets/create",
            json={"name": "buyer 7", "minutes": 120},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == status


# Ours and the admin's doors stay as they are: who restricts viewing does not lock himself out.
async def test_what_stays_open(server: InProcess) -> None:
    await restrict(server, "tickets")
    for path in ("/api/status", "/api/config", "/logo", "/api/watch", "/robots.txt"):
        assert (await server.client.get(path)).status_code == 200
    assert (await server.client.get("/api/admin/status", auth=ADMIN)).status_code == 200


# The page is in the language that the browser likes best of ours.
async def test_its_language(server: InProcess) -> None:
    await restrict(server, "password")
    page = await server.client.get("/", headers={"Accept-Language": "tlh, ja;q=0.3, fr;q=0.7"})
    assert '<html lang="fr"' in page.text
