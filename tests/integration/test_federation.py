"""A real server and another one of the Fediverse, which follows it, checks what it signs, likes, shares."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.chat_socket import chatting, register
from tests.support.federated import ACTOR, ADMIN, HOST, INBOX, Meeting, meeting_in
from tests.support.fediverse import ACTIVITY, about, follow, undo

NS = "https://owncast.online/ns#"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def meeting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Meeting]:
    async with meeting_in(tmp_path_factory.mktemp("fediverse")) as meeting:
        yield meeting


# The walk of a follower: found by name, accepted, told of a post, engaged, gone again.
async def test_a_follower(meeting: Meeting) -> None:
    peer, server = meeting.peer, meeting.server
    found = (await server.get(f"/.well-known/webfinger?resource=acct:streamer@{HOST}")).json()
    assert [one["href"] for one in found["links"] if one["rel"] == "self"] == [ACTOR]
    actor = await meeting.actor()
    assert (actor["id"], actor["inbox"]) == (ACTOR, f"https://{HOST}{INBOX}")

    eve = peer.add("eve")
    asked = follow(eve, ACTOR)
    token = (await register(server))["accessToken"]
    async with chatting(server, token) as chat:
        assert await meeting.tell(asked) == 202
        [accepted] = await peer.until("Accept")
        assert accepted["object"]["id"] == asked["id"]
        line = await chat.next("FEDIVERSE_ENGAGEMENT_FOLLOW")
        assert (line["title"], line["link"]) == (f"eve@{peer.host}", eve)
        [row] = await meeting.until_followers(1)
        assert (row["link"], row["name"], row["username"]) == (eve, "Eve", f"eve@{peer.host}")
        assert (await server.get("/api/followers")).json()["total"] == 1
        assert (await server.get("/api/config")).json()["federation"]["followerCount"] == 1

        # Asked again, it is answered again, and the chat is not told twice.
        assert await meeting.tell(follow(eve, ACTOR, 2)) == 202
        assert (await peer.until("Accept", 2))[1]["object"]["id"] == f"{eve}/follows/2"

        await meeting.admin("federation/send", value="Hello **you** #SomeTag <script>x</script>")
        [created] = await peer.until("Create")
        note = created["object"]
        assert created["to"] == note["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
        assert "<strong>you</strong>" in note["content"]
        assert "<script" not in note["content"]
        assert [one["name"] for one in note["tag"]] == ["#SomeTag"]
        assert peer.arrived[-1].path == "/inbox"  # the shared one
        stored = await meeting.document(note["id"].removeprefix(f"https://{HOST}"))
        assert stored["content"] == note["content"]
        page = await meeting.document("/federation/user/streamer/outbox?page=1")
        assert [one["id"] for one in page["orderedItems"]] == [created["id"]]

        for kind, type_ in (("Like", "LIKE"), ("Announce", "REPOST")):
            assert await meeting.tell(about(kind, eve, note["id"])) == 202
            await chat.next(f"FEDIVERSE_ENGAGEMENT_{type_}")
        # Not ours, and once more: nothing is said. The next one is heard after both.
        assert await meeting.tell(about("Like", eve, "https://other.example/1")) == 202
        assert await meeting.tell(about("Like", eve, note["id"], 2)) == 202
        bob = peer.add("bob")
        assert await meeting.tell(about("Like", bob, note["id"])) == 202
        line = await chat.next("FEDIVERSE_ENGAGEMENT_LIKE", 2)
        assert line["link"] == bob
        # To quote it is allowed to everybody, which everybody can look up.
        asks = about("QuoteRequest", bob, note["id"]) | {"instrument": f"{bob}/statuses/1"}
        assert await meeting.tell(asks) == 202
        await chat.next("FEDIVERSE_ENGAGEMENT_QUOTE")
        allowed = (await peer.until("Accept", 3))[2]
        mark = await meeting.document(allowed["result"].removeprefix(f"https://{HOST}"))
        assert (mark["interactingObject"], mark["interactionTarget"]) == (f"{bob}/statuses/1", note["id"])
        assert (await meeting.document("/federation/user/streamer/outbox"))["totalItems"] == 1
    actions = await meeting.admin("federation/actions")
    assert [one["type"].rpartition("_")[2] for one in actions["results"]] == [
        "QUOTE",
        "LIKE",
        "REPOST",
        "LIKE",
        "FOLLOW",
    ]

    await meeting.admin("config/name", value="Another name")
    [updated] = await peer.until("Update")
    assert updated["object"]["name"] == "Another name"

    assert await meeting.tell(undo(follow(eve, ACTOR, 2))) == 202
    await meeting.until_followers(0)


# A private account: who asks waits; let in, refused, removed by the administrator.
async def test_a_private_account(meeting: Meeting) -> None:
    peer = meeting.peer
    await meeting.admin("config/federation/private", value=True)
    peer.arrived.clear()
    zoe, mallory = peer.add("zoe"), peer.add("mallory")
    assert await meeting.tell(follow(zoe, ACTOR)) == 202
    assert await meeting.tell(follow(mallory, ACTOR)) == 202
    await meeting.until_followers(2, "/pending")
    assert peer.of("Accept") == []
    await meeting.admin("followers/approve", actorIRI=zoe, approved=True)
    [accepted] = await peer.until("Accept")
    assert accepted["object"]["actor"] == zoe
    await meeting.admin("followers/approve", actorIRI=mallory, approved=False)
    await peer.until("Reject")
    [row] = await meeting.until_followers(1, "/blocked")
    assert row["disabledAt"] is not None
    # Who was refused may ask as often as they like, and like what they like.
    assert await meeting.tell(follow(mallory, ACTOR, 2)) == 202
    await meeting.admin("federation/send", value="For followers")
    [created] = await peer.until("Create")
    assert created["to"] == [f"{ACTOR}/followers"]
    note = created["object"]["id"].removeprefix(f"https://{HOST}")
    assert (await meeting.server.get(note, headers={"Accept": ACTIVITY})).status_code == 404
    assert (await meeting.document("/federation/user/streamer/outbox?page=1"))["orderedItems"] == []
    assert (await meeting.document("/federation/user/streamer/followers?page=1"))["orderedItems"] == []
    assert [one["link"] for one in await meeting.until_followers(1, "/blocked")] == [mallory]
    actions = (await meeting.admin("federation/actions"))["total"]
    await meeting.admin("config/federation/private", value=False)
    await meeting.admin("federation/send", value="For everybody")
    post = (await peer.until("Create", 2))[1]["object"]["id"]
    assert await meeting.tell(about("Like", mallory, post)) == 202
    assert await meeting.tell(about("Like", zoe, post)) == 202

    async def liked() -> bool:
        return bool((await meeting.admin("federation/actions"))["total"] > actions)

    await meeting.server.until("a like is noted", liked)
    assert (await meeting.admin("federation/actions"))["results"][0]["actorIRI"] == zoe
    await meeting.admin("config/federation/private", value=True)
    await meeting.admin("followers/remove", actorIRI=zoe)
    await meeting.until_followers(0)
    await meeting.admin("config/federation/private", value=False)
    # It was for followers, and stays so.
    assert (await meeting.server.get(note, headers={"Accept": ACTIVITY})).status_code == 404


# A server that wants signed questions; an actor that is gone; the page for following from there.
async def test_other_manners(meeting: Meeting) -> None:
    peer, server = meeting.peer, meeting.server
    gus = peer.add("gus")
    peer.wants_signatures = True
    assert await meeting.tell(follow(gus, ACTOR)) == 202
    await meeting.until_followers(1)
    peer.wants_signatures = False
    peer.documents["/users/gus"] = 410
    assert await meeting.tell(about("Delete", gus, gus)) == 202

    answer = await server.client.post(f"{server.url}/api/remotefollow", json={"account": f"@gus@{peer.host}"})
    assert answer.json()["redirectUrl"].startswith(
        f"{peer.base}/authorize_interaction?uri=https%3A%2F%2F{HOST}"
    )
    for account in ("gus", f"nobody@{peer.host}", "gus@127.0.0.1", "a@[::1]", "b@10.0.0.1:99"):
        answer = await server.client.post(f"{server.url}/api/remotefollow", json={"account": account})
        assert (answer.status_code, answer.json()["success"]) == (400, False)
        assert answer.json()["message"]


def nodeinfo(peer: Any, version: int) -> None:
    """The peer says that it is a server of this kind."""
    peer.documents["/.well-known/nodeinfo"] = {"links": [{"href": f"{peer.base}/nodeinfo/2.0"}]}
    federation = {"featuredStreams": version} if version else {}
    peer.documents["/nodeinfo/2.0"] = {
        "software": {"name": "owncast"},
        "metadata": {"federation": federation},
    }
    account = f"radio@{peer.host}"
    peer.documents["/api/config"] = {"name": "Radio", "federation": {"account": account}}


# Another server is shown here once it agrees; it says itself when it is live.
async def test_featured_servers(meeting: Meeting) -> None:
    peer, server = meeting.peer, meeting.server
    radio = peer.add("radio", type="Service")

    async def shown() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await server.get("/api/federation/servers")).json()["servers"]
        return found

    nodeinfo(peer, 0)
    url = f"{server.url}/api/admin/federation/servers"
    refused = await server.client.post(url, json={"url": peer.base}, auth=ADMIN)
    assert (refused.status_code, refused.json()["errorCode"]) == (400, "UNSUPPORTED_FEATURED_STREAMS")
    nodeinfo(peer, 1)
    await meeting.admin("federation/servers", url=peer.base)
    [asked] = await peer.until("Follow")
    assert asked[f"{NS}directory"] is True
    [row] = (await meeting.admin("federation/servers"))["servers"]
    assert (row["followStatus"], row["pending"], await shown()) == ("pending", True, [])
    assert await meeting.tell(about("Accept", radio, asked)) == 202
    live = {f"{NS}streamStatus": "live", f"{NS}streamTitle": "<b>Knots</b>", f"{NS}streamTags": ["sea", 7]}
    assert await meeting.tell(about("Offer", radio, peer.base) | live) == 202

    async def online() -> list[dict[str, Any]]:
        return [one for one in await shown() if one["isOnline"]]

    [one] = await server.until("the other server is live", online)
    assert (one["name"], one["streamTitle"], one["tags"]) == ("Radio", "Knots", ["sea", ""])
    assert await meeting.tell(about("Leave", radio, peer.base)) == 202

    async def offline() -> bool:
        return [one["isOnline"] for one in await shown()] == [False]

    await server.until("the other server is off", offline)
    answer = await server.client.delete(f"{url}/{row['id']}", auth=ADMIN)
    assert (answer.status_code, await shown()) == (200, [])
    assert (await peer.until("Undo"))[0]["object"]["id"] == asked["id"]


# A directory waits for the administrator although the account is public, and is no follower.
async def test_a_directory(meeting: Meeting) -> None:
    peer = meeting.peer
    peer.arrived.clear()
    followers = (await meeting.admin("followers"))["total"]
    guide = peer.add("guide", type="Service")
    assert await meeting.tell(follow(guide, ACTOR) | {f"{NS}directory": True}) == 202
    await meeting.until_followers(1, "/pending")
    [asks] = (await meeting.admin("federation/feature-requests"))["requests"]
    assert asks["link"] == guide
    await meeting.admin("followers/approve", actorIRI=guide, approved=True)
    await peer.until("Accept")
    assert [one["link"] for one in await meeting.until_followers(1, "/directory")] == [guide]
    assert (await meeting.admin("followers"))["total"] == followers


# Switched off: 405 on all of it.
async def test_switched_off(meeting: Meeting) -> None:
    server = meeting.server
    assert (await server.get("/federation/user/streamer")).headers["location"] == "/"
    await meeting.admin("config/federation/enable", value=False)
    for path in ("/federation/user/streamer", "/nodeinfo/2.0", "/.well-known/host-meta", "/federation/x"):
        assert (await server.get(path, headers={"Accept": ACTIVITY})).status_code == 405
    assert await meeting.tell(follow(meeting.peer.iri("eve"), ACTOR)) == 405
    assert (
        await server.client.post(f"{server.url}/api/admin/federation/send", json={"value": "x"}, auth=ADMIN)
    ).status_code == 400
