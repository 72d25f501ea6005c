from typing import Any

import pytest

from tests.support.in_process import InProcess

ROOT = "/api/integrations/"
SCOPES = ["CAN_SEND_MESSAGES", "CAN_SEND_SYSTEM_MESSAGES", "HAS_ADMIN_ACCESS"]
ENTRIES = [
    ("POST", "chat/send", SCOPES[0]),
    ("POST", "chat/user", SCOPES[0]),
    ("POST", "chat/system", SCOPES[1]),
    ("POST", "chat/system/client/1", SCOPES[1]),
    ("POST", "chat/action", SCOPES[1]),
    ("POST", "chat/messagevisibility", SCOPES[2]),
    ("POST", "chat/updatemessagevisibility", SCOPES[2]),
    ("GET", "chat", SCOPES[2]),
    ("GET", "clients", SCOPES[2]),
    ("POST", "streamtitle", SCOPES[2]),
    ("GET", "status", SCOPES[2]),
    ("GET", "moderation/chat/user/x", SCOPES[2]),
]
BODIES = {"streamtitle": {"value": "x"}, "messagevisibility": {"visible": False, "idArray": ["x"]}}


def body_of(path: str) -> dict[str, Any]:
    return next((body for name, body in BODIES.items() if name in path), {"body": "hi"})


async def ask(server: InProcess, method: str, path: str, authorization: str, body: Any = None) -> Any:
    options = {} if method == "GET" else {"json": body_of(path) if body is None else body}
    headers = {"Authorization": authorization} if authorization else {}
    return await server.client.request(method, ROOT + path, headers=headers, **options)


async def token(server: InProcess, *scopes: str) -> str:
    return "Bearer " + (await server.rooms.tokens.create("Bot", scopes)).text


# A scope is required exactly; the others do not imply it. 401 body `unauthorized`.
@pytest.mark.parametrize(("method", "path", "scope"), ENTRIES)
async def test_scopes(server: InProcess, method: str, path: str, scope: str) -> None:
    others = await token(server, *(one for one in SCOPES if one != scope))
    chatter = (await server.rooms.chat.users.register("Ada")).token
    for authorization in ("", "Bearer", "Bearer x", others, f"Bearer {chatter}", "Basic YTpi"):
        answer = await ask(server, method, path, authorization)
        assert (answer.status_code, answer.text) == (401, "unauthorized"), authorization
        assert answer.headers["access-control-allow-origin"] == "*"
    allowed = await ask(server, method, path, (await token(server, scope)).replace("Bearer", "bEARER"))
    assert allowed.status_code != 401
    assert allowed.headers["access-control-allow-origin"] == "*"


# The old route always answers 400 and points to chat/send; errors of speech are `{"error": …}`.
async def test_errors_of_speech(server: InProcess) -> None:
    all_scopes = await token(server, *SCOPES)
    answer = await ask(server, "POST", "chat/user", all_scopes)
    assert answer.status_code == 400
    assert "chat/send" in answer.json()["error"]
    for path, body in (
        ("chat/send", {"body": ""}),
        ("chat/send", {}),
        ("chat/send", {"body": "<script>x</script>"}),
        ("chat/send", {"body": "x" * 70_000}),
        ("chat/system", {"body": " "}),
        ("chat/action", {"body": ""}),
        ("chat/system/client/x", {"body": "hi"}),
        ("chat/system/client/77", {"body": "hi"}),
        ("chat/send", []),
    ):
        answer = await ask(server, "POST", path, all_scopes, body)
        assert answer.status_code == 400, (path, body)
        assert set(answer.json()) == {"error"}, (path, body)


# Errors of administration are the contract's `ApiResult`.
async def test_errors_of_administration(server: InProcess) -> None:
    admin = await token(server, SCOPES[2])
    answer = await ask(server, "POST", "chat/messagevisibility", admin)
    assert answer.status_code == 400
    assert answer.json()["success"] is False


async def test_what_a_bot_says(server: InProcess) -> None:
    bot = await token(server, *SCOPES)
    assert (await ask(server, "POST", "chat/send", bot)).json() == {"success": True, "message": "sent"}
    [message] = (await ask(server, "GET", "chat", bot)).json()
    assert message["user"]["isBot"] is True
    assert message["body"] == "<p>hi</p>"
    assert (await ask(server, "GET", "clients", bot)).json() == []
    status = (await ask(server, "GET", "status", bot)).json()
    assert {"online", "overallMaxViewerCount", "sessionMaxViewerCount"} <= set(status)
    await ask(server, "POST", "streamtitle", bot, {"value": "Friday"})
    assert server.rooms.settings.get("stream_title") == "Friday"
    user = await ask(server, "GET", f"moderation/chat/user/{message['user']['id']}", bot)
    assert user.json()["messages"][0]["id"] == message["id"]
