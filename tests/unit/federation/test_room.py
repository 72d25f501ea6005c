"""The room over a real database and queue: posts, what is told by itself, imports, the inbox."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallycast.db import execute_all
from tallycast.db.queries import (
    deliveries,
    federation_followers,
    federation_inbox,
    federation_posts,
    federation_servers,
    imported,
)
from tallycast.db.queries.deliveries import DeliveryRow
from tallycast.db.queries.federation_followers import FollowerRow
from tallycast.db.queries.federation_posts import PostRow
from tallycast.db.queries.federation_servers import ServerRow
from tallycast.delivery import DeliveryFailed, DeliveryRefused
from tallycast.events import BroadcastAnnounced, BroadcastEnded, BroadcastStarted
from tallycast.federation import (
    BODY_MOST_BYTES,
    DirectMessageFailed,
    DocumentUnfit,
    Federation,
    FederationRefused,
    InboxFull,
    SignedRequest,
)
from tallycast.federation.inbox import WAITING_OF_HOST_MOST
from tallycast.federation.sending import KIND, STATUS
from tallycast.federation.signatures import headers_of_request, new_keys
from tests.support.chat import until_answered
from tests.support.in_process import InProcess, in_process

PRIVATE, _ = new_keys()
INBOX = "https://tally.example/federation/user/streamer/inbox"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[InProcess]:
    async with in_process(tmp_path) as server:
        await server.rooms.settings.set_many(
            {"federation_enabled": True, "server_url": "https://tally.example", "notify_delay_seconds": 0}
        )
        yield server


async def add(server: InProcess, name: str, *, shared: bool = True, waits: bool = False, **more: Any) -> str:
    # `.invalid` is never resolved (RFC 6761): what is sent there waits in the queue.
    iri = f"https://peer.invalid/users/{name}"
    row = FollowerRow(
        iri=iri,
        inbox=f"{iri}/inbox",
        shared_inbox="https://peer.invalid/inbox" if shared else "",
        username=f"{name}@peer.invalid",
        created_at=datetime.now(UTC),
        approved_at=None if waits else datetime.now(UTC),
        **more,
    )
    async with server.database.writing() as connection:
        await federation_followers.save(connection, row)
    return iri


async def posts(server: InProcess) -> list[PostRow]:
    async with server.database.reading() as connection:
        return (await federation_posts.page(connection, 0, 100))[1]


async def queued(server: InProcess) -> list[DeliveryRow]:
    async with server.database.reading() as connection:
        return (await deliveries.newest(connection, KIND, target=None, offset=0, limit=1_000))[1]


# A post goes to each shared inbox once, to no one who waits or was refused, all to one server in one line.
async def test_who_gets_a_post(server: InProcess) -> None:
    for name in ("ann", "bob"):
        await add(server, name)
    cem = await add(server, "cem", shared=False)
    await add(server, "dan", shared=False, waits=True)
    await add(server, "eve", shared=False, disabled_at=datetime.now(UTC))
    await server.rooms.federation.outbox.send("Hello")
    rows = await queued(server)
    assert sorted(row.label for row in rows) == ["https://peer.invalid/inbox", f"{cem}/inbox"]
    assert {row.target for row in rows} == {f"{KIND}/peer.invalid"}
    assert len({row.payload for row in rows}) == 1


async def test_no_post(server: InProcess) -> None:
    for text in ("", "   \n", "x" * 5_001):
        with pytest.raises(FederationRefused):
            await server.rooms.federation.outbox.send(text)
    assert await posts(server) == []


async def started(server: InProcess, broadcast_id: str) -> None:
    server.rooms.bus.publish(
        BroadcastStarted(broadcast_id=broadcast_id, started_at=datetime.now(UTC), remote_address="192.0.2.1")
    )


# One post for a broadcast, however often it is told; with title, tags and the mark for adults.
async def test_a_broadcast_is_told_once(server: InProcess) -> None:
    await server.rooms.settings.set_many(
        {"stream_title": "Knots & splices", "tags": ["Live coding"], "nsfw": True}
    )
    async with server.rooms.notifications:
        await started(server, "one")
        [post] = await until_answered(lambda: posts(server))
        assert post.live
        note = post.document
        assert "Knots &amp; splices" in note["content"]
        assert [one["name"] for one in note["tag"]] == ["#Livecoding", "#owncast", "#tallycast"]
        assert note["sensitive"] is True
        # As after a crash between the post and the note that it was made.
        fact = BroadcastAnnounced(broadcast_id="one")
        async with server.database.writing() as connection:
            await execute_all(connection, server.database.outbox((fact,)))
        now = datetime.now(UTC)
        ended = BroadcastEnded(broadcast_id="one", started_at=now, ended_at=now, reason="stopped")
        server.rooms.bus.publish(ended)
        await started(server, "two")
        await until_answered(lambda: has(server, 2))
    assert len({post.id for post in await posts(server)}) == 2


async def has(server: InProcess, count: int) -> bool:
    return len(await posts(server)) == count


# No words, no post; nor while federation is off.
async def test_no_post_of_a_broadcast(server: InProcess) -> None:
    for settings in (
        {"federation_go_live_message": ""},
        {"federation_go_live_message": "Live", "server_url": ""},
        {"server_url": "https://tally.example", "federation_enabled": False},
    ):
        await server.rooms.settings.set_many(settings)
        await server.rooms.federation.outbox.tell_of_broadcast("one")
        assert await posts(server) == []


# Followers hear of a new name once, and not of what they cannot see.
async def test_a_changed_account(server: InProcess) -> None:
    await add(server, "ann")
    settings = server.rooms.settings
    await settings.set_many({"server_name": "Harbour", "server_summary": "Knots", "chat_disabled": True})

    async def updates() -> list[dict[str, Any]]:
        found = [json.loads(row.payload) for row in await queued(server)]
        return [one for one in found if one["type"] == "Update"]

    [update] = await until_answered(updates)
    assert (update["object"]["name"], update["object"]["summary"]) == ("Harbour", "Knots")
    await settings.set("server_name", "Haven")
    await until_answered(lambda: updates_are(updates, 2))
    await settings.set("chat_disabled", False)
    await server.rooms.federation.outbox.tell_of_change(await server.rooms.federation.actor())
    assert len(await updates()) == 2


async def updates_are(updates: Callable[[], Awaitable[list[Any]]], count: int) -> bool:
    return len(await updates()) == count


def asked(actor: str = "https://peer.invalid/users/eve", **changes: Any) -> SignedRequest:
    about = INBOX.removesuffix("/inbox")
    activity = {"id": f"{actor}#1", "type": "Follow", "actor": actor, "object": about}
    body = msgspec.json.encode(activity | changes)
    headers = headers_of_request(
        private_pem=PRIVATE,
        key_id=f"{actor}#main-key",
        method="POST",
        url=INBOX,
        body=body,
        now=datetime.now(UTC),
    )
    lower = {name.lower(): value for name, value in headers.items()} | {
        "host": "tally.example",
        "cookie": "x",
    }
    return SignedRequest(method="POST", target="/federation/user/streamer/inbox", headers=lower, body=body)


async def waiting(server: InProcess, host: str = "peer.invalid") -> int:
    async with server.database.reading() as connection:
        return (await federation_inbox.counts(connection, host))[1]


# The sender's server does not answer: it is looked at again later, and after a crash as well.
async def test_what_cannot_be_proved_yet_waits(tmp_path: Path) -> None:
    for attempt in (1, 2):
        async with in_process(tmp_path) as server:
            settings = {"federation_enabled": True, "server_url": "https://tally.example"}
            await server.rooms.settings.set_many(settings)
            if attempt == 1:
                await server.rooms.federation.inbox.take(asked())

            async def tried(server: InProcess = server) -> bool:
                async with server.database.reading() as connection:
                    due = await federation_inbox.due(connection, datetime.now(UTC) + timedelta(days=1), (), 5)
                assert b"cookie" not in due[0].request
                return due[0].attempts > 0

            await until_answered(tried)
            assert await waiting(server) == 1


# Nobody fills the table: not one server, and nobody with what is none of our business.
async def test_the_inbox_is_bounded(server: InProcess) -> None:
    federation: Federation = server.rooms.federation
    for changes in (
        {"type": "Move"},
        {"type": "Create", "object": {"type": "Note"}},
        {"type": "Delete", "object": "https://peer.invalid/users/eve"},
    ):
        await federation.inbox.take(asked(**changes))
    await server.rooms.settings.set("federation_blocked_domains", ["blocked.invalid"])
    await federation.inbox.take(asked("https://a.blocked.invalid/users/eve"))
    assert await waiting(server, "a.blocked.invalid") == 0
    unsigned = msgspec.structs.replace(asked(), headers={"host": "tally.example"})
    await federation.inbox.take(unsigned)
    for body in (b"", b"[]", b'{"type": 7}', b"x" * BODY_MOST_BYTES):
        with pytest.raises(DocumentUnfit):
            await federation.inbox.take(msgspec.structs.replace(unsigned, body=body))
    assert await waiting(server) == 0
    for number in range(WAITING_OF_HOST_MOST):
        await federation.inbox.take(asked(id=f"https://peer.invalid/{number}"))
    with pytest.raises(InboxFull):
        await federation.inbox.take(asked())
    assert await waiting(server) == WAITING_OF_HOST_MOST


# Whom we may not ask is not asked, and says nothing of why.
async def test_messages_and_follows_to_nowhere(server: InProcess) -> None:
    federation = server.rooms.federation
    told = set()
    for account in ("eve@127.0.0.1", "eve@[::1]", "eve@169.254.169.254", "eve@10.0.0.1:22", "eve@2130706433"):
        with pytest.raises(DirectMessageFailed) as failed:
            await federation.send_direct(account, "<p>x</p>")
        told.add(str(failed.value))
        with pytest.raises(FederationRefused) as refused:
            await federation.remote_follow(account)
        told.add(str(refused.value))
    assert len(told) == 1
    await server.rooms.settings.set("federation_enabled", False)
    with pytest.raises(DirectMessageFailed):
        await federation.send_direct("eve@peer.invalid", "<p>x</p>")


# What is sent is decided anew for each try: nothing to a server that was blocked since, nothing when off.
async def test_what_is_not_sent_any_more(server: InProcess) -> None:
    handler = server.rooms.federation.outbox._sender.deliver
    row = DeliveryRow(
        kind=KIND,
        target=f"{KIND}/peer.invalid",
        label="https://peer.invalid/inbox",
        payload=b"{}",
        created_at=datetime.now(UTC),
    )
    with pytest.raises(DeliveryFailed):
        await handler(row)
    await server.rooms.settings.set("federation_blocked_domains", ["peer.invalid"])
    with pytest.raises(DeliveryRefused):
        await handler(row)
    await server.rooms.settings.set_many({"federation_blocked_domains": [], "federation_enabled": False})
    with pytest.raises(DeliveryRefused):
        await handler(row)


# An imported server goes on: its followers need not follow anew, its posts are there, its key is kept.
async def test_an_import(tmp_path: Path) -> None:
    private, public = new_keys()
    note = {
        "id": "https://tally.example/federation/abc",
        "type": "Note",
        "to": "https://www.w3.org/ns/activitystreams#Public",
    }
    followers: dict[str, dict[str, Any]] = {
        "a": {
            "iri": "https://peer.invalid/users/ann",
            "inbox": "https://peer.invalid/users/ann/inbox",
            "name": "Ann",
            "username": "ann@peer.invalid",
            "created_at": "2023-01-01 00:00:00",
            "approved_at": "2023-01-01 00:00:00",
        },
        "b": {"iri": "javascript:x", "inbox": 7},
    }
    outbox = {
        "a": {"iri": note["id"], "value": json.dumps(note), "live_notification": 1},
        "b": {"iri": "x", "value": {"$base64": "AP8="}},
    }
    actions = {
        "a": {"iri": "https://peer.invalid/1", "actor": "https://peer.invalid/users/ann", "type": "Like"}
    }
    async with in_process(tmp_path) as server:
        await server.rooms.settings.set_many(
            {"federation_private_key": private, "federation_public_key": public, "federation_enabled": True}
        )
        await server.rooms.settings.set("server_url", "https://tally.example")
        async with server.database.writing() as connection:
            for table, documents in (
                ("ap_followers", followers),
                ("ap_outbox", outbox),
                ("ap_accepted_activities", actions),
            ):
                await imported.add(connection, f"owncast/{table}", documents, datetime.now(UTC))
    for _ in range(2):
        async with in_process(tmp_path) as server:
            federation = server.rooms.federation
            assert federation.followers.count == 1
            assert (await federation.actor())["publicKey"]["publicKeyPem"] == public
            assert await federation.outbox.find("abc") == note
            total, rows = await federation.engagement.actions(0, 10)
            assert (total, rows[0].kind) == (1, "FEDIVERSE_ENGAGEMENT_LIKE")


# Directories hear when a broadcast begins, goes on and ends; followers do not.
async def test_signals_to_directories(server: InProcess) -> None:
    guide = await add(server, "guide", shared=False, directory=True)
    await add(server, "ann", shared=False)
    await server.rooms.settings.set("stream_title", "Knots")
    featured = server.rooms.federation.featured

    async def signals() -> list[dict[str, Any]]:
        async with server.database.reading() as connection:
            rows = (await deliveries.newest(connection, STATUS, target=None, offset=0, limit=10))[1]
        assert {row.label for row in rows} <= {f"{guide}/inbox"}
        return [json.loads(row.payload) for row in reversed(rows)]

    async def have(count: int) -> bool:
        return len(await signals()) == count

    await featured.signal()
    assert await signals() == []
    await started(server, "one")
    await until_answered(lambda: have(1))
    await featured.signal()
    now = datetime.now(UTC)
    ended = BroadcastEnded(broadcast_id="one", started_at=now, ended_at=now, reason="stopped")
    server.rooms.bus.publish(ended)
    await until_answered(lambda: have(3))
    found = await signals()
    assert [one["type"] for one in found] == ["Offer", "Offer", "Leave"]
    assert [one["https://owncast.online/ns#streamStatus"] for one in found] == ["live", "live", "offline"]
    assert found[0]["https://owncast.online/ns#streamTitle"] == "Knots"
    assert {one["object"] for one in found} == {"https://tally.example"}


# A server that fell silent is not live, whatever it said last.
async def test_a_silent_server(server: InProcess) -> None:
    now = datetime.now(UTC)
    for name, minutes in (("fresh", 3), ("silent", 20)):
        row = ServerRow(
            iri=f"https://{name}.invalid/u",
            inbox=f"https://{name}.invalid/inbox",
            base=f"https://{name}.invalid",
            name=name,
            username=f"u@{name}.invalid",
            follow_id=f"https://tally.example/federation/{name}",
            online=True,
            added_at=now,
            accepted_at=now,
            told_at=now - timedelta(minutes=minutes),
        )
        async with server.database.writing() as connection:
            await federation_servers.add(connection, row)
    found = (await server.client.get("/api/federation/servers")).json()["servers"]
    assert [(one["name"], one["isOnline"]) for one in found] == [("fresh", True), ("silent", False)]


# The key is made once, even if many ask at the same time.
async def test_the_key_is_made_once(server: InProcess) -> None:
    keys = server.rooms.federation.keys
    assert len(set(await asyncio.gather(*(keys.public_pem() for _ in range(5))))) == 1
    private = server.rooms.settings.get("federation_private_key")
    await server.rooms.settings.set("federation_public_key", "")
    assert await keys.public_pem() == server.rooms.settings.get("federation_public_key")
    assert server.rooms.settings.get("federation_private_key") == private
