import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallycast.chat import ADMINISTRATOR, Address, Answer
from tallycast.chat.entrance import SOCKETS_OF_USER_MOST
from tallycast.chat.limits import Budget
from tallycast.events import BroadcastStarted, UserJoined, UserParted
from tests.support.chat import ELSEWHERE, LOOPBACK, ChatRig, MemorySocket, open_chat, until

STARTED = BroadcastStarted(
    broadcast_id="b", started_at=datetime(2026, 1, 2, tzinfo=UTC), remote_address="192.0.2.1"
)


async def answer(rig: ChatRig, token: str, ip: str = LOOPBACK) -> Answer:
    return (await rig.chat.entrance.admit(token, ip)).answer


# chat.md, order of checks: disabled, banned, full; then no token, unknown token, disabled user.
async def test_the_order_of_checks(tmp_path: Path) -> None:
    async with open_chat(tmp_path, sockets_most=2) as rig:
        removed = await rig.person()
        await rig.chat.moderation.set_enabled(removed.user.id, False, ADMINISTRATOR)
        assert await answer(rig, removed.token) is Answer.USER_DISABLED
        removed.leave()
        assert await answer(rig, "unknown") is Answer.NEEDS_REGISTRATION
        assert await answer(rig, "") is Answer.NO_TOKEN
        someone = await rig.person()
        assert await answer(rig, someone.token) is Answer.COME_IN
        await rig.person()
        for token in ("", "unknown", someone.token):
            assert await answer(rig, token) is Answer.FULL
        await rig.chat.moderation.ban(ELSEWHERE, ADMINISTRATOR)
        assert await answer(rig, someone.token, ELSEWHERE) is Answer.BANNED
        await rig.settings.set("chat_disabled", True)
        assert await answer(rig, someone.token, ELSEWHERE) is Answer.CHAT_DISABLED


async def test_one_person_holds_only_so_many_sockets(rig: ChatRig) -> None:
    person = await rig.person()
    for _ in range(SOCKETS_OF_USER_MOST - 1):
        await rig.socket_for(person.token)
    assert await answer(rig, person.token) is Answer.FULL
    person.leave()
    assert await answer(rig, person.token) is Answer.COME_IN


# After connect: the own CONNECTED_USER_INFO first.
async def test_who_comes_in_is_told_who_they_are(rig: ChatRig) -> None:
    person = await rig.person("Ada")
    [info] = person.socket.frames
    assert info["type"] == "CONNECTED_USER_INFO"
    assert info["user"]["displayName"] == "Ada"


# While online: USER_JOINED to everyone with the first socket, USER_PARTED some time after the last.
async def test_joined_and_parted(rig: ChatRig) -> None:
    await rig.publish(STARTED)
    watcher = await rig.person("Watcher")
    ada = await rig.person("Ada")
    joined = await watcher.socket.next("USER_JOINED", 2)
    assert joined["user"]["displayName"] == "Ada"
    second = await rig.socket_for(ada.token)
    ada.leave()
    second.leave()
    parted = await watcher.socket.next("USER_PARTED")
    assert parted["user"]["id"] == ada.user.id
    assert len(watcher.socket.of_type("USER_JOINED")) == 2
    facts = await until(lambda: rig.told(UserParted))
    assert [fact.user.display_name for fact in facts] == ["Ada"]
    assert [fact.user.display_name for fact in rig.told(UserJoined)] == ["Watcher", "Ada"]
    assert rig.told(UserJoined)[1].event_id == joined["id"]


# A return in time suppresses both.
async def test_a_page_that_is_loaded_anew(rig: ChatRig) -> None:
    await rig.publish(STARTED)
    watcher = await rig.person("Watcher")
    ada = await rig.person("Ada")
    await watcher.socket.next("USER_JOINED", 2)
    ada.leave()
    ada = await rig.socket_for(ada.token)
    bob = await rig.person("Bob")
    bob.leave()
    parted = await watcher.socket.next("USER_PARTED")
    assert parted["user"]["displayName"] == "Bob"
    names = [frame["user"]["displayName"] for frame in watcher.socket.of_type("USER_JOINED")]
    assert names == ["Watcher", "Ada", "Bob"]


# Offline nobody is told that somebody joined; with join messages off nobody is told anything, but the
# fact that somebody parted is still there (for webhooks).
async def test_when_nobody_is_told(rig: ChatRig) -> None:
    watcher = await rig.person("Watcher")
    await rig.settings.set("chat_join_messages_enabled", False)
    await rig.publish(STARTED)
    ada = await rig.person("Ada")
    ada.leave()
    await until(lambda: rig.told(UserParted))
    assert not watcher.socket.of_type("USER_JOINED")
    assert not watcher.socket.of_type("USER_PARTED")
    assert not rig.told(UserJoined)


# While online the welcome message follows, to the newcomer alone; not when it is empty.
async def test_the_welcome_message(tmp_path: Path) -> None:
    async with open_chat(tmp_path, welcome_message="Hi **there**") as rig:
        early = await rig.person()
        await rig.publish(STARTED)
        assert (await early.socket.next("SYSTEM"))["body"] == "<p>Hi <strong>there</strong></p>"
        late = await rig.person()
        welcome = await late.socket.next("SYSTEM")
        assert welcome["user"] == {"displayName": rig.chat.server_name()}
        assert len(early.socket.of_type("SYSTEM")) == 1


# A user who was removed between the check and the open socket is not let in after all.
async def test_removed_at_the_last_moment(rig: ChatRig) -> None:
    person = await rig.person()
    admission = await rig.chat.entrance.admit(person.token, LOOPBACK)
    await rig.chat.moderation.set_enabled(person.user.id, False, ADMINISTRATOR)
    socket = MemorySocket()
    assert await rig.chat.entrance.open(admission, socket, Address(ip=LOOPBACK)) is None
    assert socket.closed is not None
    assert socket.frames == [{"type": "ERROR_USER_DISABLED"}]


async def test_a_socket_closes_once(rig: ChatRig) -> None:
    person = await rig.person()
    person.leave()
    person.leave()
    await asyncio.sleep(0)
    assert len(rig.chat.hub) == 0


# In a crowd not every name is told, but the facts are (for webhooks), and messages are never held back.
async def test_a_crowd(rig: ChatRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.chat.entrance, "_comings_and_goings", Budget(3.0, 0.0))
    await rig.publish(STARTED)
    people = [await rig.person() for _ in range(5)]
    await until(lambda: len(rig.told(UserJoined)) == 5)
    await people[4].say("hi")
    assert people[0].socket.bodies == ["<p>hi</p>"]
    assert len(people[0].socket.of_type("USER_JOINED")) == 2
