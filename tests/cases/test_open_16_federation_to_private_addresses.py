"""OPEN-16 through the Fediverse: whatever address a stranger names, nothing inside is even connected to.

The canary listens on loopback, which only the name `localhost` (the peer) is exempted to.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from tests.support.federated import ACTOR, Meeting, meeting_in
from tests.support.fediverse import follow

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Canary:
    """Counts who connects."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def canary() -> AsyncIterator[Canary]:
    one = Canary()
    server = await asyncio.start_server(one.take, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    yield one
    server.close()
    await server.wait_closed()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def meeting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Meeting]:
    async with meeting_in(tmp_path_factory.mktemp("fediverse")) as meeting:
        yield meeting


def inside(port: int) -> list[str]:
    hosts = (
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "169.254.169.254",
    )
    return [f"{host}:{port}" for host in hosts]


async def until_all_was_looked_at(meeting: Meeting, name: str) -> None:
    """One line for each server: who asks after the others of the same one is answered after them."""
    iri = meeting.peer.add(name)
    asked = follow(iri, ACTOR)
    assert await meeting.tell(asked) == 202

    async def accepted() -> bool:
        return any(one["object"].get("id") == asked["id"] for one in meeting.peer.of("Accept"))

    await meeting.server.until("the last one is accepted", accepted)


# (a) Actors and keys at addresses inside, by number, by redirect, over other schemes.
async def test_actors_and_keys_inside(meeting: Meeting, canary: Canary) -> None:
    peer = meeting.peer
    for host in inside(canary.port):
        for actor in (f"https://{host}/users/eve", f"http://{host}/users/eve"):
            await meeting.tell(follow(actor, ACTOR))
            honest = peer.add("honest")
            await meeting.tell(follow(honest, ACTOR), key_id=f"{actor}#main-key")
    for actor in (f"file://127.0.0.1:{canary.port}/x", f"gopher://127.0.0.1:{canary.port}/x"):
        await meeting.tell(follow(actor, ACTOR), key_id=actor)
    iri = peer.add("moved")
    peer.documents["/users/moved"] = web.HTTPFound(f"https://127.0.0.1:{canary.port}/users/moved")
    await meeting.tell(follow(iri, ACTOR))
    await until_all_was_looked_at(meeting, "after_actors")
    assert canary.connections == 0


# An inbox inside, of an actor that is real: nothing signed is sent there.
async def test_inboxes_inside(meeting: Meeting, canary: Canary) -> None:
    peer = meeting.peer
    for number, host in enumerate(inside(canary.port)):
        inbox = f"https://{host}/inbox"
        iri = peer.add(f"mole{number}", inbox=inbox, endpoints={"sharedInbox": inbox})
        assert await meeting.tell(follow(iri, ACTOR)) == 202
    await until_all_was_looked_at(meeting, "after_inboxes")
    await meeting.admin("federation/send", value="To all of you")
    await peer.until("Create")
    # Each of them was tried, and refused before anything was connected to.
    await meeting.server.until_logged(r"fediverse/127\.0\.0\.1:\d+ does not take deliveries")
    assert canary.connections == 0


# (c) Following from an account inside, and one whose server names a page there; all are told the same.
async def test_accounts_inside(meeting: Meeting, canary: Canary) -> None:
    server, told = meeting.server, set()
    for host in inside(canary.port):
        answer = await server.client.post(f"{server.url}/api/remotefollow", json={"account": f"eve@{host}"})
        assert answer.status_code == 400
        told.add(answer.json()["message"])
    assert len(told) == 1
    meeting.peer.documents["/.well-known/webfinger?eve"] = web.HTTPFound(f"https://127.0.0.1:{canary.port}/")
    account = f"eve@{meeting.peer.host}"
    answer = await server.client.post(f"{server.url}/api/remotefollow", json={"account": account})
    assert answer.json()["message"] in told
    assert canary.connections == 0
