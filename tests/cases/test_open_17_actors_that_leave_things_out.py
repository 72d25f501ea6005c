"""OPEN-17, actors that leave things out: each software of the Fediverse describes itself otherwise.

Shapes are of each project's public documentation. Whatever comes, the server lives, and the same person can
ask again.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.support.federated import ACTOR, HOST, Meeting, meeting_in
from tests.support.fediverse import STREAMS, Peer, follow

pytestmark = pytest.mark.asyncio(loop_scope="module")

Changes = Callable[[Peer, str], dict[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def meeting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Meeting]:
    async with meeting_in(tmp_path_factory.mktemp("fediverse")) as meeting:
        yield meeting


def key(peer: Peer, iri: str, **changes: Any) -> dict[str, Any]:
    return {"id": f"{iri}#main-key", "owner": iri, "publicKeyPem": peer.public_pem} | changes


# What each software says of an actor; None: the field is not there.
ACTORS: dict[str, Changes] = {
    "mastodon": lambda peer, iri: {"url": f"{peer.base}/@x", "followers": f"{iri}/followers"},
    "misskey": lambda peer, iri: {
        "name": None,
        "icon": None,
        "image": None,
        "publicKey": key(peer, iri, type="Key"),
        "sharedInbox": f"{peer.base}/inbox",
    },
    "firefish": lambda peer, iri: {"name": None, "summary": None, "endpoints": {}, "icon": None},
    "pleroma": lambda peer, iri: {
        "@context": [STREAMS, f"{peer.base}/schemas/litepub-0.1.jsonld", {"@language": "und"}],
        "endpoints": {"sharedInbox": f"{peer.base}/inbox", "oauthTokenEndpoint": f"{peer.base}/oauth"},
        "image": {"type": "Image", "url": f"{peer.base}/banner.png"},
    },
    "gotosocial": lambda peer, iri: {
        "endpoints": None,
        "url": None,
        "icon": None,
        "publicKey": key(peer, iri, id=f"{iri}/main-key"),
    },
    "peertube": lambda peer, iri: {
        "type": "Application",
        "icon": [{"type": "Image", "mediaType": "image/png", "width": 48, "url": f"{peer.base}/48.png"}],
        "@context": [STREAMS, {"RsaSignature2017": "https://w3id.org/security#RsaSignature2017"}],
    },
    "lemmy": lambda peer, iri: {"type": "Group", "name": None, "attributedTo": f"{peer.base}/u/mod"},
    "owncast": lambda peer, iri: {"type": "Service", "endpoints": None, "image": f"{peer.base}/logo"},
    "key as a list": lambda peer, iri: {"publicKey": [key(peer, iri, id=f"{iri}#old"), key(peer, iri)]},
    "context as a text": lambda peer, iri: {"@context": STREAMS},
    "context as a list of nothing": lambda peer, iri: {"@context": []},
    "no context": lambda peer, iri: {"@context": None},
    "type as a list": lambda peer, iri: {"type": ["Person"]},
    "no name at all": lambda peer, iri: {"preferredUsername": None, "name": None, "url": []},
    "icon of nothing": lambda peer, iri: {"icon": {"type": "Image"}, "image": [], "tag": {}},
}
KEY_IDS = {"gotosocial": "/main-key"}


# Accepted, with the id of what was asked; and the same person can ask again.
@pytest.mark.parametrize("software", ACTORS)
async def test_each_software(meeting: Meeting, software: str) -> None:
    peer, name = meeting.peer, software.replace(" ", "_")
    iri = peer.add(name, **ACTORS[software](peer, peer.iri(name)))
    key_id = iri + KEY_IDS.get(software, "#main-key")
    for number in (1, 2):
        asked = follow(iri, ACTOR, number)
        assert await meeting.tell(asked, key_id=key_id) == 202
        await until_accepted(meeting, asked["id"])


async def until_accepted(meeting: Meeting, follow_id: str) -> None:
    async def accepted() -> bool:
        return any(one["object"].get("id") == follow_id for one in meeting.peer.of("Accept"))

    await meeting.server.until(f"{follow_id} is accepted", accepted)
    assert meeting.peer.faults == []


# The key lies at an address of its own, and the actor only names that.
async def test_a_key_elsewhere(meeting: Meeting) -> None:
    peer = meeting.peer
    iri = peer.iri("linked")
    peer.add("linked", publicKey=f"{iri}/key")
    peer.documents["/users/linked/key"] = key(peer, iri, id=f"{iri}/key")
    asked = follow(iri, ACTOR)
    assert await meeting.tell(asked, key_id=f"{iri}/key") == 202
    await until_accepted(meeting, asked["id"])


# Activities in every shape that a follow may have.
@pytest.mark.parametrize(
    "changes",
    [
        {"object": {"id": ACTOR, "type": "Service"}},
        {"object": [ACTOR]},
        {"@context": STREAMS},
        {"@context": None},
        {"to": [ACTOR], "cc": None},
        {"actor": "embedded"},
    ],
)
async def test_each_shape_of_a_follow(meeting: Meeting, changes: dict[str, Any]) -> None:
    iri = meeting.peer.add("shapes")
    if changes.get("actor") == "embedded":
        changes = {"actor": {"id": iri, "type": "Person"}}
    asked = follow(iri, ACTOR, len(meeting.peer.arrived) + 10) | changes
    assert await meeting.tell(asked, key_id=f"{iri}#main-key") == 202
    await until_accepted(meeting, asked["id"])


# What is not for us, or not by whom it says: nothing comes of it, nobody is told, the server goes on.
async def test_what_is_dropped(meeting: Meeting) -> None:
    peer = meeting.peer
    iri, other = peer.add("sly"), peer.add("honest")
    path = "/federation/user/somebody/inbox"
    client, url = meeting.server.client, meeting.server.url
    assert await peer.post(client, url, HOST, path, follow(iri, ACTOR)) == 404
    before = len(peer.arrived)
    # For another account of this server.
    assert await meeting.tell(follow(iri, f"https://{HOST}/federation/user/somebody")) == 202
    # In the name of somebody else, with one's own key; and with a key that is nobody's.
    assert await meeting.tell(follow(other, ACTOR), key_id=f"{iri}#main-key") == 202
    assert await meeting.tell(follow(other, ACTOR), key_id=f"{peer.base}/actor#main-key") == 202
    # Actors of which too much is left out.
    for name, changes in {"a": {"inbox": None}, "b": {"publicKey": None}, "c": {"id": None}}.items():
        peer.add(name, **changes)
        assert await meeting.tell(follow(peer.iri(name), ACTOR)) == 202
    peer.documents["/users/d"] = ["no actor"]
    peer.documents["/users/e"] = 500
    for name in "de":
        assert await meeting.tell(follow(peer.iri(name), ACTOR)) == 202
    # No activities.
    for body in (b"", b"[]", b"{}", b"x", b'{"type": "Follow"}', b"[" * 50_000):
        answer = await client.post(url + "/federation/user/streamer/inbox", content=body)
        assert answer.status_code == 400
    assert (
        await client.post(url + "/federation/user/streamer/inbox", content=b" " * 300_000)
    ).status_code == 413
    # One line for each server: what comes now is looked at after all of that but the one that fails.
    last = peer.add("last")
    peer.documents["/users/e"] = 404
    asked = follow(last, ACTOR)
    assert await meeting.tell(asked) == 202
    await until_accepted(meeting, asked["id"])
    assert [one.document["type"] for one in peer.arrived[before:]] == ["Accept"]
