"""Webhooks in process: facts on the bus, a real receiving server, the admin's entries."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallycast.db.queries import imported
from tallycast.events import (
    BroadcastEnded,
    BroadcastStarted,
    ChatUser,
    Event,
    FollowerAccepted,
    MessageSent,
    MessageVisibilityChanged,
    NameChanged,
    PlannedBroadcast,
    PlannedBroadcastNear,
    UserJoined,
    UserParted,
)
from tallycast.integrations import TYPES, WebhookState
from tests.support.chat import until_answered
from tests.support.in_process import ADMIN, InProcess, in_process
from tests.support.receiver import Receiver, receiving

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANN = ChatUser(id="ann", display_name="Ann", display_color=3, created_at=NOW, previous_names=("An", "Ann"))
MESSAGE = MessageSent(message_id="m1", sent_at=NOW, user=ANN, client_id=7, body="<p>Hi</p>", raw_body="Hi")
COMMON = {"status", "serverURL"}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[InProcess]:
    async with in_process(tmp_path) as server:
        await server.rooms.settings.set("outbound_allow", ["127.0.0.1"])
        await server.rooms.settings.set("server_url", "https://tally.example")
        yield server


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


async def until_state(server: InProcess, hook: Any, fits: Callable[[WebhookState], object]) -> None:
    async def asked() -> object:
        return fits(await server.rooms.webhooks.state(hook["id"]))

    await until_answered(asked)


async def is_long(listed: Callable[[], Awaitable[list[Any]]], count: int) -> bool:
    return len(await listed()) == count


async def ask(server: InProcess, path: str, status: int = 200, **body: Any) -> Any:
    answer = await server.client.post(f"/api/admin/webhooks{path}", json=body, auth=ADMIN)
    assert answer.status_code == status, answer.text
    return answer.json()


async def create(server: InProcess, url: str, *events: str, **more: Any) -> Any:
    return await ask(server, "/create", url=url, events=list(events or TYPES), **more)


async def happen(server: InProcess, fact: Event) -> None:
    """As the rooms do: with what others are told of it in the transaction, then told on the bus."""
    await server.database.write_batches(lambda: server.database.outbox([fact]))
    server.rooms.bus.publish(fact)


async def told(server: InProcess, receiver: Receiver, *facts: Event) -> list[Any]:
    before = len(receiver.received)
    for fact in facts:
        await happen(server, fact)
    return [one.json for one in (await receiver.until(before + len(facts)))[before:]]


# webhooks.md, Events: the fields of each type, old names and new.
PAYLOADS: list[tuple[Event, str, set[str]]] = [
    (MESSAGE, "CHAT", {"id", "timestamp", "user", "body", "rawBody", "clientId", "visible"}),
    (
        UserJoined(event_id="e", at=NOW, user=ANN, client_id=7),
        "USER_JOINED",
        {"id", "timestamp", "user", "clientId", "type"},
    ),
    (UserParted(event_id="e", at=NOW, user=ANN), "USER_PARTED", {"id", "timestamp", "user", "type"}),
    (
        NameChanged(event_id="e", at=NOW, user=ANN, old_name="An", client_id=7),
        "NAME_CHANGE",
        {"id", "timestamp", "user", "newName", "clientId", "type"},
    ),
    (
        MessageVisibilityChanged(event_id="e", at=NOW, message_ids=("m1",), visible=False),
        "VISIBILITY-UPDATE",
        {"id", "timestamp", "type", "user", "body", "ids", "visible", "MessageIDs", "Visible"},
    ),
    (
        BroadcastStarted(broadcast_id="b", started_at=NOW, remote_address="192.0.2.1"),
        "STREAM_STARTED",
        {"id", "timestamp", "name", "summary", "streamTitle"},
    ),
    (
        BroadcastEnded(broadcast_id="b", started_at=NOW, ended_at=NOW, reason=""),
        "STREAM_STOPPED",
        {"id", "timestamp", "name", "summary", "streamTitle"},
    ),
    (
        PlannedBroadcastNear(
            planned=PlannedBroadcast(
                id="p", name="N", description="", starts_at=NOW, duration_minutes=60, timezone="UTC"
            )
        ),
        "SCHEDULED_EVENT",
        {"id", "timestamp", "event", "action"},
    ),
]


async def test_payloads(server: InProcess, receiver: Receiver) -> None:
    await create(server, receiver.url)
    payloads = await told(server, receiver, *(fact for fact, _, _ in PAYLOADS))
    assert len(payloads) == len(PAYLOADS)
    by_type = {payload["type"]: payload for payload in payloads}
    for _, kind, fields in PAYLOADS:
        payload = by_type[kind]
        assert payload["eventData"].keys() == fields | COMMON
        assert payload["eventData"]["serverURL"] == "https://tally.example"
        assert payload["eventData"]["status"].keys() == {
            "lastConnectTime",
            "lastDisconnectTime",
            "versionNumber",
            "streamTitle",
            "viewerCount",
            "overallMaxViewerCount",
            "sessionMaxViewerCount",
            "online",
        }


async def test_what_is_in_a_message(server: InProcess, receiver: Receiver) -> None:
    await create(server, receiver.url, "CHAT")
    [payload] = await told(server, receiver, MESSAGE)
    data = payload["eventData"]
    assert (data["body"], data["rawBody"], data["clientId"], data["visible"]) == ("<p>Hi</p>", "Hi", 7, True)
    assert data["user"]["displayName"] == "Ann"
    assert data["user"]["previousNames"] == ["An", "Ann"]
    assert data["timestamp"] == "2026-05-01T12:00:00Z"


# What a bot says is told to no webhook: two bots would answer one another for ever.
async def test_bots_are_not_told(server: InProcess, receiver: Receiver) -> None:
    await create(server, receiver.url, "CHAT")
    bot = msgspec.structs.replace(ANN, is_bot=True)
    await happen(server, msgspec.structs.replace(MESSAGE, user=bot))
    [payload] = await told(server, receiver, MESSAGE)
    assert payload["eventData"]["user"]["isBot"] is False


# The follower's payload alone has no status.
async def test_a_follower(server: InProcess, receiver: Receiver) -> None:
    await create(server, receiver.url, "FEDIVERSE_ENGAGEMENT_FOLLOW")
    fact = FollowerAccepted(event_id="f", at=NOW, name="Eve", username="eve@social.example", image="")
    [payload] = await told(server, receiver, fact)
    assert payload["eventData"] == {
        "id": "f",
        "timestamp": "2026-05-01T12:00:00Z",
        "name": "Eve",
        "username": "eve@social.example",
        "image": "",
        "serverURL": "https://tally.example",
    }


async def test_a_new_title(server: InProcess, receiver: Receiver) -> None:
    await create(server, receiver.url, "STREAM_TITLE_UPDATED")
    await server.rooms.settings.set("stream_title", "")
    await server.rooms.settings.set("stream_title", "Cats")
    [received] = await receiver.until(1)
    assert received.json["type"] == "STREAM_TITLE_UPDATED"
    assert received.json["eventData"]["streamTitle"] == "Cats"
    # Saved once more it is told once more, as Owncast does; another setting is not.
    await server.rooms.settings.set("stream_title", "Cats")
    await server.rooms.settings.set("server_url", "https://tally.example")
    await receiver.until(2)
    await server.rooms.settings.set("stream_title", "Dogs")
    titles = [one.json["eventData"]["streamTitle"] for one in await receiver.until(3)]
    assert titles == ["Cats", "Cats", "Dogs"]


async def test_only_what_was_asked_for(server: InProcess, receiver: Receiver) -> None:
    await create(server, f"{receiver.url}/chat", "CHAT")
    await create(server, f"{receiver.url}/people", "USER_PARTED")
    await told(server, receiver, MESSAGE, UserParted(event_id="e", at=NOW, user=ANN))
    assert sorted((one.path, one.json["type"]) for one in receiver.received) == [
        ("/chat", "CHAT"),
        ("/people", "USER_PARTED"),
    ]


# Off by default; switched on, it comes as often as it says while a broadcast goes on.
async def test_still_live(server: InProcess, receiver: Receiver) -> None:
    await create(server, receiver.url, "STREAM_STARTED", "STREAM_STOPPED", "STREAM_STILL_LIVE")
    started = BroadcastStarted(broadcast_id="b", started_at=NOW, remote_address="")
    await told(server, receiver, started)
    webhooks = server.rooms.webhooks
    await webhooks.look_whether_still_live(time.monotonic() + 1_000)
    await server.rooms.settings.set("webhook_still_live_minutes", 5)
    await webhooks.look_whether_still_live(time.monotonic() + 290)
    await webhooks.look_whether_still_live(time.monotonic() + 301)
    await webhooks.look_whether_still_live(time.monotonic() + 302)
    await receiver.until(2)
    await told(server, receiver, BroadcastEnded(broadcast_id="b", started_at=NOW, ended_at=NOW, reason=""))
    await webhooks.look_whether_still_live(time.monotonic() + 1_000)
    assert [one.json["type"] for one in receiver.received] == [
        "STREAM_STARTED",
        "STREAM_STILL_LIVE",
        "STREAM_STOPPED",
    ]


# Signed with the secret that was given, afresh for each try; the id stays.
async def test_signed_fresh_for_each_try(server: InProcess, receiver: Receiver) -> None:
    hook = await create(server, f"{receiver.url}/x", "CHAT", secret="between us")
    assert hook["secret"] == "between us"
    receiver.statuses["/x"] = 503
    await told(server, receiver, MESSAGE)
    receiver.statuses.clear()
    first, second = await receiver.until(2)
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    stamps = []
    for one in (first, second):
        stamp, _, signature = one.headers["owncast-signature"].removeprefix("t=").partition(".s=")
        expected = hmac.new(b"between us", f"{stamp}.".encode() + one.body, hashlib.sha256).hexdigest()
        assert signature == expected
        assert one.headers["Content-Type"] == "application/json"
        assert one.headers["User-Agent"] == "Tallycast"
        stamps.append(int(stamp))
    assert stamps[1] > stamps[0]


async def test_the_list_tells_how_each_is_doing(server: InProcess, receiver: Receiver) -> None:
    hook = await create(server, receiver.url, "CHAT")
    assert hook["lastUsed"] is None
    await told(server, receiver, MESSAGE)

    async def listed() -> Any:
        [one] = (await server.client.get("/api/admin/webhooks", auth=ADMIN)).json()
        return one

    await until_state(server, hook, lambda state: state.last_used_at)
    one = await listed()
    assert one["state"] == "fine"
    assert one["waiting"] == 0
    # The secret stands in the answer to `create` alone.
    assert "secret" not in one
    assert hook["secret"] not in str(one)


async def test_pause_resume_and_delete(server: InProcess, receiver: Receiver) -> None:
    hook = await create(server, receiver.url, "CHAT")
    assert (await ask(server, "/pause", id=hook["id"]))["state"] == "paused"
    await happen(server, MESSAGE)
    await until_state(server, hook, lambda state: state.health.waiting == 1)
    assert receiver.received == []
    assert (await ask(server, "/resume", id=hook["id"]))["state"] == "fine"
    await receiver.until(1)
    # Older documents write the id as a text.
    assert await ask(server, "/delete", id=str(hook["id"])) == {"success": True, "message": "deleted webhook"}
    assert (await server.client.get("/api/admin/webhooks", auth=ADMIN)).json() == []
    assert "error" in await ask(server, "/delete", 400, id=hook["id"])


# The home page of the admin hears of those that fail or that we have paused, not of what a person paused.
async def test_the_admin_is_told_of_trouble(server: InProcess, receiver: Receiver) -> None:
    gone = await create(server, f"{receiver.url}/gone", "CHAT")
    failing = await create(server, f"{receiver.url}/failing", "CHAT")
    await create(server, f"{receiver.url}/fine", "CHAT")
    by_hand = await create(server, f"{receiver.url}/by-hand", "CHAT")
    await ask(server, "/pause", id=by_hand["id"])
    receiver.statuses |= {"/gone": 410, "/failing": 503}

    async def troubles() -> list[tuple[int, str, str]]:
        status = (await server.client.get("/api/admin/status", auth=ADMIN)).json()
        return [(one["id"], one["state"], one["message"]) for one in status["webhookTroubles"]]

    assert await troubles() == []
    await told(server, receiver, MESSAGE)
    await until_answered(lambda: is_long(troubles, 2))
    assert await troubles() == [
        (gone["id"], "paused", "The server answered 410: it is gone"),
        (failing["id"], "failing", "The server answered 503"),
    ]
    receiver.statuses.clear()
    await ask(server, "/resume", id=gone["id"])
    await until_answered(lambda: is_long(troubles, 1))


async def test_update(server: InProcess, receiver: Receiver) -> None:
    hook = await create(server, "https://hook.example/", "CHAT")
    changed = await ask(server, "/update", id=hook["id"], url=f"{receiver.url}/new")
    assert changed["url"] == f"{receiver.url}/new"
    assert "secret" not in changed
    renewed = await ask(server, "/update", id=hook["id"], secret="", events=["USER_PARTED"])
    assert renewed["secret"] not in ("", hook["secret"])
    await told(server, receiver, UserParted(event_id="e", at=NOW, user=ANN))


async def test_the_test_button(server: InProcess, receiver: Receiver) -> None:
    hook = await create(server, f"{receiver.url}/x", "CHAT")
    trial = await ask(server, "/test", id=hook["id"])
    assert (trial["sent"], trial["status"], trial["message"]) == (True, 204, "")
    assert receiver.received[0].json["type"] == "PING"
    receiver.statuses["/x"] = 500
    trial = await ask(server, "/test", id=hook["id"])
    assert (trial["sent"], trial["status"]) == (False, 500)


async def test_deliveries_and_resend(server: InProcess, receiver: Receiver) -> None:
    hook = await create(server, f"{receiver.url}/x", "CHAT")
    await create(server, f"{receiver.url}/other", "CHAT")
    receiver.statuses["/x"] = 404
    await told(server, receiver, MESSAGE)
    await receiver.until(2)

    async def page() -> Any:
        answer = await server.client.get(
            "/api/admin/webhooks/deliveries", params={"id": hook["id"]}, auth=ADMIN
        )
        assert answer.status_code == 200
        return answer.json()

    await until_state(server, hook, lambda state: state.last_used_at)
    found = await page()
    async with asyncio.timeout(10):
        while found["results"][0]["state"] == "waiting":
            found = await page()
    assert found["total"] == 1
    [one] = found["results"]
    assert (one["type"], one["state"], one["status"], one["attempts"]) == ("CHAT", "refused", 404, 1)
    assert '"rawBody":"Hi"' in one["body"]
    receiver.statuses.clear()
    again = await ask(server, "/deliveries/resend", id=one["id"])
    assert again["id"] > one["id"]
    await receiver.until(3)
    assert receiver.received[-1].path == "/x"
    assert receiver.received[-1].json == receiver.received[0].json
    assert "error" in await ask(server, "/deliveries/resend", 400, id=99_999)


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"url": "https://hook.example/", "events": ["NOPE"]}, "NOPE is no event"),
    ({"url": "https://hook.example/"}, "events"),
    ({"events": ["CHAT"]}, "url"),
    ({"url": "file:///etc/passwd", "events": ["CHAT"]}, "https://"),
    ({"url": "http://10.0.0.1/", "events": ["CHAT"]}, "outbound_allow"),
    ({"url": "http://169.254.169.254/", "events": ["CHAT"]}, "outbound_allow"),
    ({"url": "http://0x7f.1/", "events": ["CHAT"]}, "plain numbers"),
    ({"url": "https://u:p@hook.example/", "events": ["CHAT"]}, "user name"),
]


async def test_what_is_refused(server: InProcess) -> None:
    for body, words in UNFIT:
        answer = await server.client.post("/api/admin/webhooks/create", json=body, auth=ADMIN)
        assert answer.status_code == 400
        assert words in answer.text
    assert (await server.client.get("/api/admin/webhooks", auth=ADMIN)).json() == []


# Webhooks of an imported server become real once, with their secrets; a deleted one stays away.
async def test_imported_webhooks(tmp_path: Path) -> None:
    documents = {
        "7": {
            "id": 7,
            "url": "https://hook.example",
            "events": "CHAT,USER_JOINED,SOMETHING",
            "timestamp": "2023-01-01",
            "last_used": "2023-02-01T10:00:00Z",
            "secret": "theirs",
        },
        "8": {"id": 8, "url": "https://old.example", "events": "", "timestamp": None, "last_used": None},
    }
    async with in_process(tmp_path) as server, server.database.writing() as connection:
        await imported.add(connection, "owncast/webhooks", documents, NOW - timedelta(days=1))
    for _ in range(2):
        async with in_process(tmp_path) as server:
            [state] = await server.rooms.webhooks.states()
            assert state.hook.url == "https://hook.example"
            assert state.hook.events == ("CHAT", "USER_JOINED")
            assert state.hook.secret == "theirs"
            assert state.last_used_at == datetime(2023, 2, 1, 10, tzinfo=UTC)
    async with in_process(tmp_path) as server:
        await server.rooms.webhooks.delete((await server.rooms.webhooks.states())[0].hook.id)
    async with in_process(tmp_path) as server:
        assert await server.rooms.webhooks.states() == []
