"""/ws and the chat's API against a server in a process of its own."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.support.chat_socket import chatting, person, register
from tests.support.server import ADMIN_PASSWORD, Server, running_server

ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)
PROXIED = {"TALLYCAST_TRUSTED_PROXIES": '["127.0.0.1"]'}


async def admin(server: Server, path: str, **body: Any) -> None:
    """POST to the admin API."""
    answer = await server.client.post(f"{server.url}/api/admin/{path}", json=body, auth=ADMIN)
    assert answer.status_code == 200, answer.text


async def refused(server: Server, token: str | None, **options: Any) -> httpx.Response | Any:
    """The plain answer to a handshake that is not accepted."""
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with chatting(server, token, **options):
            pass
    return caught.value.response


# chat.md, connecting: disabled and full are plain 200 answers, a banned address 403; then frames.
async def test_the_order_of_checks() -> None:
    async with running_server(environment=PROXIED) as server:
        made = await register(server, "Ada")
        async with chatting(server, None) as nobody:
            await nobody.closed()
            assert nobody.frames == []
        async with chatting(server, "unknown") as unknown:
            await unknown.closed()
            assert unknown.frames == [{"type": "ERROR_NEEDS_REGISTRATION"}]
        elsewhere = {"additional_headers": {"X-Forwarded-For": "198.51.100.7"}}
        async with chatting(server, made["accessToken"], **elsewhere) as ada:
            await ada.next("CONNECTED_USER_INFO")
            await admin(server, "chat/users/setenabled", userId=made["id"], enabled=False)
            assert (await ada.next("ERROR_USER_DISABLED"))["user"] is None
            await ada.closed()
        async with chatting(server, made["accessToken"]) as disabled:
            await disabled.closed()
            assert disabled.frames == [{"type": "ERROR_USER_DISABLED"}]
        assert (await refused(server, made["accessToken"], **elsewhere)).status_code == 403
        await admin(server, "config/chat/disable", value=True)
        answer = await refused(server, made["accessToken"], **elsewhere)
        assert (answer.status_code, answer.body) == (200, b"CHAT_DISABLED")
        plain = await server.get("/ws")
        assert (plain.status_code, plain.text) == (200, "CHAT_DISABLED")


# Any origin; a subprotocol only where it is asked for; one JSON object a frame.
async def test_the_handshake() -> None:
    async with running_server() as server:
        made = await register(server)
        async with chatting(server, made["accessToken"], origin="https://elsewhere.example") as client:
            await client.next("CONNECTED_USER_INFO")
            assert client.socket.subprotocol is None
        offered = ["other", "tallycast.chat"]
        async with chatting(server, made["accessToken"], subprotocols=offered) as client:
            await client.next("CONNECTED_USER_INFO")
            assert client.socket.subprotocol == "tallycast.chat"
        assert (await server.get("/ws")).status_code == 400
        assert made["accessToken"] not in server.output


# Two people talk; a third reads the history; everybody sees one order.
async def test_a_conversation() -> None:
    async with running_server() as server:
        async with person(server, "Ada") as ada, person(server, "Bob") as bob:
            await ada.say("one")
            await bob.next("CHAT")
            await bob.say("**two**")
            for client in (ada, bob):
                await client.next("CHAT", 2)
                assert [one["body"] for one in client.of_type("CHAT")] == [
                    "<p>one</p>",
                    "<p><strong>two</strong></p>",
                ]
        made = await register(server)
        history = await server.get("/api/chat", params={"accessToken": made["accessToken"]})
        assert history.headers["access-control-allow-origin"] == "*"
        assert [one["user"]["displayName"] for one in history.json()] == ["Ada", "Bob"]
        assert (await server.get("/api/chat", params={"accessToken": "x"})).status_code == 401


# A message that somebody has seen survives a kill -9 of the server.
async def test_what_was_seen_survives(tmp_path: Path) -> None:
    seen: list[str] = []
    for number in range(3):
        async with (
            running_server(data=tmp_path) as server,
            person(server, "Ada") as ada,
            person(server, "Bob") as bob,
        ):
            await ada.say(f"message {number}")
            seen.append((await bob.next("CHAT"))["id"])
            server.process.send_signal(signal.SIGKILL)
            await server.process.wait()
            await asyncio.gather(ada.closed(), bob.closed())
    async with running_server(data=tmp_path) as server:
        made = await register(server)
        history = (await server.get("/api/chat", params={"accessToken": made["accessToken"]})).json()
        assert [one["id"] for one in history] == seen


# The server stops in good order while people are connected.
async def test_the_server_stops() -> None:
    async with running_server() as server, person(server) as ada:
        assert await server.stop() == 0
        assert await ada.closed() in (1001, 1012)


# The contract's bot: a token with a scope, a message, a system message to one socket, who is there.
async def test_a_bot() -> None:
    async with running_server() as server, person(server, "Ada") as ada:
        answer = await server.client.post(
            server.url + "/api/admin/accesstokens/create",
            json={
                "name": "Helper",
                "scopes": ["CAN_SEND_MESSAGES", "CAN_SEND_SYSTEM_MESSAGES", "HAS_ADMIN_ACCESS"],
            },
            auth=ADMIN,
        )
        bearer = {"Authorization": f"Bearer {answer.json()['accessToken']}"}

        async def ask(method: str, path: str, **body: Any) -> httpx.Response:
            options = {"json": body} if method == "POST" else {}
            return await server.client.request(
                method, f"{server.url}/api/integrations/{path}", headers=bearer, **options
            )

        assert (await ask("POST", "chat/send", body="hello")).json() == {"success": True, "message": "sent"}
        frame = await ada.next("CHAT")
        assert (frame["user"]["displayName"], frame["user"]["isBot"]) == ("Helper", True)
        [client] = (await ask("GET", "clients")).json()
        assert client["user"]["displayName"] == "Ada"
        await ask("POST", f"chat/system/client/{client['clientID']}", body="psst")
        assert (await ada.next("SYSTEM"))["body"] == "<p>psst</p>"
        await ask("POST", "chat/messagevisibility", idArray=[frame["id"]], visible=False)
        assert (await ada.next("VISIBILITY-UPDATE"))["ids"] == [frame["id"]]
        assert (await ask("GET", "chat")).json() == []
        await ask("POST", "streamtitle", value="Friday")
        assert "Friday" in (await ada.next("CHAT_ACTION"))["body"]
