"""Two server processes, one PostgreSQL, one Valkey: one chat."""

import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio

from tests.support.chat_socket import ChatSocket, chatting, person, register
from tests.support.postgresql import PostgreSQL
from tests.support.receiver import receiving
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.valkey import Valkey, running_valkey

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)
PROXIED = {"TALLYCAST_TRUSTED_PROXIES": '["127.0.0.1"]'}


class Site(NamedTuple):
    """Two servers side by side, and what they share."""

    one: Server
    two: Server
    valkey: Valkey
    database: str


@pytest.fixture(scope="module")
def own_valkey() -> Iterator[Valkey]:
    with running_valkey() as server:
        yield server


@contextlib.asynccontextmanager
async def beside(database: str, valkey: Valkey) -> AsyncIterator[Server]:
    """One more server of the site."""
    urls = {"TALLYCAST_DATABASE_URL": database, "TALLYCAST_BUS_URL": valkey.url}
    async with running_server(environment={**PROXIED, **urls}) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(postgresql: PostgreSQL, own_valkey: Valkey) -> AsyncIterator[Site]:
    database = postgresql.new_database(migrated=False)
    async with beside(database, own_valkey) as one, beside(database, own_valkey) as two:
        await until_linked(one, 1)
        await until_linked(two, 1)
        yield Site(one, two, own_valkey, database)


async def post(server: Server, path: str, **body: Any) -> None:
    """POST to the admin API."""
    answer = await server.client.post(f"{server.url}/api/admin/{path}", json=body, auth=ADMIN)
    assert answer.status_code == 200, answer.text


async def get(server: Server, path: str) -> Any:
    """GET from the admin API."""
    answer = await server.admin(f"/api/admin/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def until_linked(server: Server, others: int) -> None:
    """Wait until the server hears so many others."""

    async def linked() -> bool:
        found = (await get(server, "status"))["otherServers"]
        return bool(found["linked"] and found["count"] == others)

    await server.until(f"{others} other servers are heard", linked)


async def names(server: Server) -> list[str]:
    """Who is connected, as the administrator sees it."""
    return sorted(one["user"]["displayName"] for one in await get(server, "chat/clients"))


async def history(server: Server, token: str) -> list[str]:
    """Bodies of the messages that a newcomer sees."""
    answer = await server.get(f"/api/chat?accessToken={token}")
    return [one["body"] for one in answer.json() if one["type"] == "CHAT"]


async def next_body(socket: ChatSocket, body: str, kind: str = "CHAT") -> dict[str, Any]:
    """Wait for the message that has this in its body."""

    def found() -> list[dict[str, Any]]:
        return [frame for frame in socket.of_type(kind) if body in frame["body"]]

    await socket._until(found, 15.0, f"a {kind} with {body!r}")
    return found()[0]


# A message, a name, a system line of one server reach the sockets of the other, once; both show one history.
async def test_one_chat(site: Site) -> None:
    made = await register(site.one, "Ada")
    async with chatting(site.one, made["accessToken"]) as ada, person(site.two, "Bo") as bo:
        await ada.next("CONNECTED_USER_INFO")
        await ada.say("from **one**")
        there = await next_body(bo, "from")
        assert there == await next_body(ada, "from")
        await bo.say("from two")
        assert (await next_body(ada, "from two"))["user"]["displayName"] == "Bo"
        await ada.send(type="NAME_CHANGE", newName="Ada Lovelace")
        changed = await bo.next("NAME_CHANGE")
        assert (changed["oldName"], changed["user"]["displayName"]) == ("Ada", "Ada Lovelace")
        # The same token on the other server is the same user; what changes reaches that tab as well.
        async with chatting(site.two, made["accessToken"]) as tab:
            user = (await tab.next("CONNECTED_USER_INFO"))["user"]
            assert (user["id"], user["displayName"]) == (made["id"], "Ada Lovelace")
            other = (user["displayColor"] + 1) % 8
            await ada.send(type="COLOR_CHANGE", newColor=other)
            await tab._until(
                lambda: tab.of_type("CONNECTED_USER_INFO")[-1]["user"]["displayColor"] == other,
                10.0,
                "the colour",
            )
            token = made["accessToken"]
            assert await history(site.one, token) == await history(site.two, token)
            assert len(await history(site.two, token)) == 2
            for server in site[:2]:
                await server.until("all are listed", lambda at=server: three_names(at))
        assert len(bo.of_type("CHAT")) == len(ada.of_type("CHAT")) == 2


async def three_names(server: Server) -> bool:
    return await names(server) == ["Ada Lovelace", "Ada Lovelace", "Bo"]


# What moderators do on one server holds on both at once: hidden, shown, made a moderator, disabled, banned.
async def test_moderation(site: Site) -> None:
    eve = await register(site.two, "Eve")
    elsewhere = {"additional_headers": {"X-Forwarded-For": "198.51.100.7"}}
    async with person(site.two, "Cy") as cy, chatting(site.two, eve["accessToken"], **elsewhere) as socket:
        await socket.next("CONNECTED_USER_INFO")
        await socket.say("spam")
        said = await next_body(cy, "spam")
        await post(site.one, "chat/messagevisibility", idArray=[said["id"]], visible=False)
        assert (await cy.next("VISIBILITY-UPDATE"))["ids"] == [said["id"]]
        assert "spam" not in str(await history(site.two, eve["accessToken"]))
        await post(site.one, "chat/messagevisibility", idArray=[said["id"]], visible=True)
        assert (await cy.next("VISIBILITY-UPDATE", 2))["visible"]
        await post(site.one, "chat/users/setmoderator", userId=eve["id"], isModerator=True)
        assert (await socket.next("CONNECTED_USER_INFO", 2))["user"]["scopes"] == ["MODERATOR"]

        async def is_known() -> bool:
            return "Eve" in await names(site.one)

        await site.one.until("the first server knows of the socket", is_known)
        await post(site.one, "chat/users/setenabled", userId=eve["id"], enabled=False)
        await socket.next("ERROR_USER_DISABLED")
        await socket.closed()
        await next_body(cy, "has been removed", "CHAT_ACTION")
        # Her address, which only the other server saw, is banned on both.
        assert [ban["ipAddress"] for ban in await get(site.two, "chat/users/ipbans")] == ["198.51.100.7"]
    async with person(site.two, "Di") as di:
        await post(site.one, "chat/users/ipbans/create", value="127.0.0.1")
        await di.closed()
        await post(site.two, "chat/users/ipbans/remove", value="127.0.0.1")

        async def may_enter() -> bool:
            with contextlib.suppress(Exception):
                async with person(site.one, "Di again"):
                    return True
            return False

        await site.one.until("the ban is lifted on the other server", may_enter)


# A setting that was changed on one server holds on the other, and its chat is told.
async def test_settings(site: Site) -> None:
    async with person(site.two, "Flo") as flo:
        await post(site.one, "config/streamtitle", value="Two at once")
        await next_body(flo, "Two at once", "CHAT_ACTION")
        assert (await site.two.status())["streamTitle"] == "Two at once"
        assert len([one for one in flo.of_type("CHAT_ACTION") if "Two at once" in one["body"]]) == 1


# A webhook that is made on one server hears what is said on the other, once, whichever of them sends; paused
# on either it hears nothing until it is resumed on either.
async def test_webhooks(site: Site) -> None:
    async with receiving() as receiver:
        await post(site.one, "config/outboundallow", value=["127.0.0.1"])
        made = await site.one.client.post(
            f"{site.one.url}/api/admin/webhooks/create",
            json={"url": receiver.url, "events": ["CHAT", "STREAM_TITLE_UPDATED"]},
            auth=ADMIN,
        )
        hook_id = made.json()["id"]
        for maker, other in ((site.one, site.two), (site.two, site.one)):

            async def known(server: Server = other, state: str = "fine") -> bool:
                listed = (await server.admin("/api/admin/webhooks")).json()
                return [one["state"] for one in listed if one["id"] == hook_id] == [state]

            async def paused(server: Server = other, known: Any = known) -> bool:
                return bool(await known(server, "paused"))

            before = len(receiver.received)
            await other.until("it knows the webhook", known)
            await post(maker, "webhooks/pause", id=hook_id)
            await other.until("it knows that it is paused", paused)
            await post(other, "config/streamtitle", value=f"Title {before}")
            speaker = await register(other, "Ann")
            async with chatting(other, speaker["accessToken"]) as chat:
                await chat.say("hello")
                await chat.next("CHAT")
            assert len(receiver.received) == before
            await post(other, "webhooks/resume", id=hook_id)
            await receiver.until(before + 2)
            kinds = [one.json["type"] for one in receiver.received[before:]]
            assert kinds == ["STREAM_TITLE_UPDATED", "CHAT"]
            assert receiver.received[before].json["eventData"]["streamTitle"] == f"Title {before}"
        await post(site.two, "webhooks/delete", id=hook_id)

        async def gone() -> bool:
            return not (await site.one.admin("/api/admin/webhooks")).json()

        await site.one.until("the webhook is gone", gone)
        assert len(receiver.received) == 4


# Valkey dies: each chat goes on by itself, and the administrator reads why. It comes back: everybody gets
# what they missed, once.
async def test_valkey_dies_and_returns(site: Site) -> None:
    async with person(site.one, "Gil") as gil, person(site.two, "Hana") as hana:
        await gil.say("before")
        await next_body(hana, "before")
        site.valkey.stop()
        for server in site[:2]:

            async def alone(server: Server = server) -> Any:
                found = (await get(server, "status"))["otherServers"]
                return not found["linked"] and found["message"]

            await server.until("the link is down", alone)
            assert server.output.count("cannot be used") == 1
            assert (await server.get("/readyz")).status_code == 200
        await gil.say("in the dark, one")
        await next_body(gil, "in the dark, one")
        await hana.say("in the dark, two")
        await next_body(hana, "in the dark, two")
        site.valkey.start()
        await next_body(hana, "in the dark, one")
        await next_body(gil, "in the dark, two")
        await until_linked(site.one, 1)
        await until_linked(site.two, 1)
        await gil.say("after")
        await next_body(hana, "after")
        await hana.say("after that")
        await next_body(gil, "after that")
        for socket in (gil, hana):
            bodies = [frame["body"] for frame in socket.of_type("CHAT")]
            assert len(bodies) == len(set(bodies)) == 5


# A server that is killed takes nothing with it: the other one goes on and misses it after a while; what was
# acknowledged is in the history.
async def test_one_is_killed(site: Site) -> None:
    async with person(site.one, "Ivy") as ivy:
        async with beside(site.database, site.valkey) as third:
            await until_linked(site.one, 2)
            async with person(third, "Jo") as jo:
                await jo.say("my last words")
                await next_body(jo, "my last words")
                await next_body(ivy, "my last words")

                async def both_are_listed() -> bool:
                    return await names(site.one) == ["Ivy", "Jo"]

                await site.one.until("the other server lists both", both_are_listed)
                await third.stop(signal.SIGKILL)
        await until_linked(site.one, 1)
        assert await names(site.one) == ["Ivy"]
        await ivy.say("still here")
        await next_body(ivy, "still here")
