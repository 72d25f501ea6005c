import json

from tallycast.integrations import Answer
from tests.support.in_process import ADMIN, InProcess
from tests.support.push_service import Browser

REGISTER = "/api/notifications/register"
CHANNEL = "BROWSER_PUSH_NOTIFICATION"


async def token(server: InProcess) -> str:
    return (await server.rooms.chat.users.register("Ann")).token


# A chat user subscribes a browser and takes it back; other channels and odd destinations are refused.
async def test_subscribe_and_leave(server: InProcess) -> None:
    browser, query = Browser(), {"accessToken": await token(server)}
    body = {"channel": CHANNEL, "destination": json.dumps(browser.subscription)}
    answer = await server.client.post(REGISTER, params=query, json=body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert server.rooms.notifications.subscribers.count == 1
    for wrong in ({"channel": "DISCORD"}, {"destination": "{}"}):
        refused = await server.client.post(REGISTER, params=query, json=body | wrong)
        assert (refused.status_code, refused.json()["success"]) == (400, False)
    assert (await server.client.post(REGISTER, json=body)).status_code == 401
    leave = {"endpoint": browser.endpoint}
    gone = await server.client.post("/api/notifications/unregister", params=query, json=leave)
    assert gone.status_code == 200
    assert server.rooms.notifications.subscribers.count == 0


async def test_the_service_worker(server: InProcess) -> None:
    answer = await server.client.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["cache-control"]
    assert "showNotification" in answer.text


# The administrator tries a channel out and reads in words how it went.
async def test_a_test_notice(server: InProcess) -> None:
    test = "/api/admin/notifications/test"
    nobody = await server.client.post(test, auth=ADMIN, json={"channel": "discord"})
    assert (nobody.status_code, nobody.json()["success"]) == (400, False)
    hook = {"enabled": False, "webhook": "https://discord.test/secret-hook"}
    await server.rooms.settings.set("discord_notification", hook)
    sent = await server.client.post(test, auth=ADMIN, json={"channel": "discord"})
    assert sent.json() == {
        "success": True,
        "message": "sent",
        "trials": [{"receiver": "", "sent": True, "message": ""}],
    }
    server.postings.answer = lambda posting: Answer(status=404)
    failed = await server.client.post(test, auth=ADMIN, json={"channel": "discord"})
    assert (failed.json()["success"], failed.json()["message"]) == (False, "the server answered 404")
    assert "secret-hook" not in failed.text
    async with server.client_from("192.0.2.9") as stranger:
        assert (await stranger.post(test, json={"channel": "discord"})).status_code == 401
    assert (await server.client.post(test, auth=ADMIN, json={"channel": "pigeon"})).status_code == 400
