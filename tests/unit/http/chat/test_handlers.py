from typing import Any

import pytest

from tallycast.chat import ADMINISTRATOR
from tallycast.http import ClientAddress, Rooms, build_application, parse_networks
from tests.support.in_process import ADDRESS, HOST, InProcess

REGISTER = "/api/chat/register"


async def moderator(server: InProcess) -> tuple[str, str]:
    made = await server.rooms.chat.users.register("Mod")
    await server.rooms.chat.moderation.set_moderator(made.user.id, True, ADMINISTRATOR)
    return made.user.id, made.token


# `{id, accessToken, displayName}`; CORS for everybody, not cached.
async def test_registration(server: InProcess) -> None:
    answer = await server.client.post(REGISTER, json={"displayName": "Ada"})
    assert answer.status_code == 200
    assert set(answer.json()) == {"id", "accessToken", "displayName"}
    assert answer.json()["displayName"] == "Ada"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "no-store" in answer.headers["cache-control"]


# A body that is not there or cannot be read is accepted: the name is generated.
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"displayName":3}', b"\xff", b"[" * 100_000])
async def test_bodies_that_cannot_be_read(server: InProcess, body: bytes) -> None:
    answer = await server.client.post(REGISTER, content=body)
    assert answer.status_code == 200
    assert answer.json()["displayName"]


async def test_a_changed_name_is_told(server: InProcess) -> None:
    answer = await server.client.post(REGISTER, json={"displayName": "x" * 40})
    assert "30" in answer.json()["notice"]


# X-Forwarded-User goes before the body, but only from a proxy that the settings name.
async def test_a_proxys_word(server: InProcess) -> None:
    headers = {"X-Forwarded-User": "Proxied"}
    answer = await server.client.post(REGISTER, json={"displayName": "Ada"}, headers=headers)
    assert answer.json()["displayName"] == "Ada"
    trusting = ClientAddress(parse_networks([ADDRESS]))
    fields: dict[str, Any] = {name: getattr(server.rooms, name) for name in Rooms.__slots__}
    rooms = Rooms(**(fields | {"client_address": lambda: trusting}))
    server.application = build_application(rooms)
    async with server.client_from(ADDRESS) as client:
        answer = await client.post(HOST + REGISTER, json={"displayName": "Ada"}, headers=headers)
        assert answer.json()["displayName"] == "Proxied"
    async with server.client_from("198.51.100.1") as client:
        answer = await client.post(HOST + REGISTER, json={"displayName": "Ada"}, headers=headers)
        assert answer.json()["displayName"] == "Ada"


# chat-user: no token, unknown, disabled or from a banned address is 401 `unauthorized`.
async def test_who_may_read(server: InProcess) -> None:
    chat = server.rooms.chat
    made = await chat.users.register("Ada")
    query = {"accessToken": made.token}
    assert (await server.client.get("/api/chat", params=query)).json() == []
    for params in ({}, {"accessToken": ""}, {"accessToken": "x"}):
        answer = await server.client.get("/api/chat", params=params)
        assert (answer.status_code, answer.text) == (401, "unauthorized")
    await chat.moderation.ban(ADDRESS, ADMINISTRATOR)
    assert (await server.client.get("/api/chat", params=query)).status_code == 401
    await chat.moderation.unban(ADDRESS, ADMINISTRATOR)
    await chat.moderation.set_enabled(made.user.id, False, ADMINISTRATOR)
    assert (await server.client.get("/api/chat", params=query)).status_code == 401


# moderator: 401 without the scope; no check of the address.
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat/messagevisibility", {"visible": False, "idArray": ["x"]}),
        ("/api/chat/updatemessagevisibility", {"visible": False, "idArray": ["x"]}),
        ("/api/chat/users/setenabled", {"userId": "x", "enabled": False}),
    ],
)
async def test_who_may_moderate(server: InProcess, path: str, body: dict[str, Any]) -> None:
    made = await server.rooms.chat.users.register("Ada")
    answer = await server.client.post(path, json=body, params={"accessToken": made.token})
    assert (answer.status_code, answer.text) == (401, "unauthorized")
    _, token = await moderator(server)
    await server.rooms.chat.moderation.ban(ADDRESS, ADMINISTRATOR)
    answer = await server.client.post(path, json=body, params={"accessToken": token})
    assert answer.status_code == 400
    assert answer.json()["success"] is False


# What a moderator does: messages, people; the log says who.
async def test_moderating(server: InProcess) -> None:
    chat = server.rooms.chat
    moderator_id, token = await moderator(server)
    ada = (await chat.users.register("Ada")).user
    await chat.speech.say(ada, "hello")
    [message] = await chat.log.history()
    answer = await server.client.post(
        "/api/chat/messagevisibility",
        json={"visible": False, "idArray": [message.id]},
        params={"accessToken": token},
    )
    assert answer.json() == {"success": True, "message": "changed"}
    answer = await server.client.post(
        "/api/chat/users/setenabled",
        json={"userId": ada.id, "enabled": False},
        params={"accessToken": token},
    )
    assert answer.json()["success"] is True
    entries = await chat.moderation.entries()
    assert [(one.actor_id, one.actor_kind, one.action) for one in entries[:2]] == [
        (moderator_id, "moderator", "disabled"),
        (moderator_id, "moderator", "hid messages"),
    ]
    detail = await server.client.get(f"/api/moderation/chat/user/{ada.id}", params={"accessToken": token})
    assert detail.json()["user"]["displayName"] == "Ada"
    assert detail.json()["messages"][0]["hiddenAt"]
    assert detail.json()["connectedClients"] == detail.json()["connectClients"] == []
    unknown = await server.client.get("/api/moderation/chat/user/x", params={"accessToken": token})
    assert (unknown.status_code, unknown.content) == (404, b"")
