"""Followers, posts, actions, featured servers and the inbox, on each database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tallycast.db import Database
from tallycast.db.queries import (
    federation_followers,
    federation_inbox,
    federation_posts,
    federation_servers,
)
from tallycast.db.queries.federation_followers import FollowerRow
from tallycast.db.queries.federation_inbox import InboxRow
from tallycast.db.queries.federation_posts import ActionRow, PostRow
from tallycast.db.queries.federation_servers import ServerRow, Told

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def follower(name: str, minutes: int, **more: Any) -> FollowerRow:
    iri = f"https://peer.example/{name}"
    values: dict[str, Any] = {"approved_at": AT} | more
    return FollowerRow(
        iri=iri,
        inbox=f"{iri}/inbox",
        username=f"{name}@peer.example",
        created_at=AT + timedelta(minutes=minutes),
        **values,
    )


async def test_followers(database: Database) -> None:
    ann = follower("ann", 1, shared_inbox="https://peer.example/inbox")
    rows = [
        ann,
        follower("bob", 2, shared_inbox="https://peer.example/inbox"),
        follower("cem", 3),
        follower("dan", 4, approved_at=None),
        follower("eve", 5, disabled_at=AT),
        follower("guide", 6, directory=True),
    ]
    async with database.writing() as connection:
        for row in rows:
            await federation_followers.save(connection, row)
        await federation_followers.save(connection, msgspec.structs.replace(ann, name="Ann"))
    async with database.reading() as connection:
        assert await federation_followers.count(connection) == 3
        named = [one.username[:3] for one in await federation_followers.following(connection, 1, 5)]
        assert named == ["bob", "ann"]
        found = await federation_followers.find(connection, ann.iri)
        assert found is not None
        assert (found.name, found.approved_at) == ("Ann", AT)
        assert [one.username[:3] for one in await federation_followers.waiting(connection, 5)] == ["dan"]
        assert [one.username[:3] for one in await federation_followers.blocked(connection, 5)] == ["eve"]
        assert [one.username[:3] for one in await federation_followers.listing(connection, 5)] == ["gui"]
        assert await federation_followers.waiting_count(connection) == 1
        assert sorted(await federation_followers.inboxes(connection)) == [
            "https://peer.example/cem/inbox",
            "https://peer.example/inbox",
        ]
        assert len(await federation_followers.inboxes(connection, directories=True)) == 1
    async with database.writing() as connection:
        assert await federation_followers.remove(connection, ann.iri)
        assert not await federation_followers.remove(connection, ann.iri)
        assert await federation_followers.remove_by_inbox(connection, "https://peer.example/cem/inbox") == 1
        assert await federation_followers.count(connection) == 1


# What was sent to everybody is listed; what others may quote is fetched like a post, and is none.
async def test_posts(database: Database) -> None:
    async with database.writing() as connection:
        for number, name in enumerate(("a", "b", "quote-c", "d")):
            await federation_posts.add(
                connection,
                PostRow(
                    id=name,
                    document={"id": name, "of": ["ü"]},
                    created_at=AT + timedelta(minutes=number),
                    live=name == "b",
                    open=name != "d",
                ),
            )
        total, rows = await federation_posts.page(connection, 0, 10)
        assert (total, [one.id for one in rows]) == (2, ["b", "a"])
        assert [one.id for one in (await federation_posts.page(connection, 1, 1))[1]] == ["a"]
        assert await federation_posts.count(connection) == 3
        found = await federation_posts.find(connection, "quote-c")
        assert found is not None
        assert (found.document, found.live, found.open) == ({"id": "quote-c", "of": ["ü"]}, False, True)
        assert await federation_posts.find(connection, "x") is None


# Each once for who did it, what it is and what it is about.
async def test_actions(database: Database) -> None:
    like = ActionRow(iri="1", actor="a", kind="LIKE", object="x", at=AT)
    async with database.writing() as connection:
        assert await federation_posts.add_action(connection, like)
        assert not await federation_posts.add_action(connection, msgspec.structs.replace(like, iri="2"))
        for changes in ({"actor": "b"}, {"kind": "REPOST"}, {"object": "y"}):
            changed = msgspec.structs.replace(like, **changes)
            assert await federation_posts.add_action(connection, changed)
        total, rows = await federation_posts.actions(connection, 1, 2)
        assert (total, [one.kind for one in rows]) == (4, ["REPOST", "LIKE"])


# Taken by one, in order, one for each server; what is held is nobody else's.
async def test_the_inbox(database: Database) -> None:
    async with database.writing() as connection:
        for host in ("a", "a", "b"):
            row = InboxRow(host=host, request=b"{}", received_at=AT, due_at=AT)
            await federation_inbox.add(connection, row)
        assert await federation_inbox.counts(connection, "a") == (3, 2)
        [first] = await federation_inbox.due(connection, AT, (), 1)
        assert (first.host, first.request, first.received_at) == ("a", b"{}", AT)
        later = AT + timedelta(minutes=1)
        assert await federation_inbox.hold(connection, first, later)
        assert not await federation_inbox.hold(connection, first, later)
        assert [one.host for one in await federation_inbox.due(connection, AT, {"a"}, 5)] == ["b"]
        await federation_inbox.retry(connection, first.number, 1, later)
        assert await federation_inbox.next_due(connection) == AT
        for one in await federation_inbox.due(connection, AT, (), 5):
            await federation_inbox.remove(connection, one.number)
        assert await federation_inbox.next_due(connection) == later
        # What has failed waits on; what was only held is due again.
        await federation_inbox.release(connection, AT)
        assert await federation_inbox.due(connection, AT, (), 5) == []


async def test_servers(database: Database) -> None:
    row = ServerRow(
        iri="https://a.example/u",
        inbox="https://a.example/inbox",
        base="https://a.example",
        name="A",
        username="u@a.example",
        follow_id="x",
        added_at=AT,
    )
    async with database.writing() as connection:
        await federation_servers.add(connection, row)
        found = await federation_servers.find(connection, row.iri)
        assert found is not None
        assert msgspec.structs.replace(found, id=0) == row
        told = Told(title="T", tags=("a", "b"))
        await federation_servers.save(connection, msgspec.structs.replace(found, online=True, told=told))
        [changed] = await federation_servers.every(connection)
        assert (changed.online, changed.told) == (True, told)
        await federation_servers.remove(connection, changed.id)
        assert await federation_servers.every(connection) == []
