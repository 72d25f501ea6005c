import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tallycast.chat import ADMINISTRATOR, Emoji, MessageRefused
from tallycast.chat.client import POLICY_VIOLATION
from tallycast.chat.limits import HOSTILE_FRAMES
from tallycast.chat.lookalikes import mark_of
from tallycast.chat.speech import FRAME_BYTES_MOST
from tallycast.db.queries import state, users
from tallycast.db.tables import users as users_table
from tallycast.events import BroadcastEnded, BroadcastStarted, MessageSent, NameChanged
from tests.support.chat import ChatRig, Person, open_chat, until

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def refused(person: Person, count: int = 1) -> dict[str, object]:
    frame = await person.socket.next("CHAT_ACTION", count)
    refusal: dict[str, object] = frame["refused"]
    return {"text": frame["body"], **refusal}


# CHAT goes to everyone, the sender too, with user, HTML and visible; the fact carries what was typed.
async def test_a_message(rig: ChatRig) -> None:
    ada, bob = await rig.person("Ada"), await rig.person("Bob")
    await ada.say("hi **there**")
    for person in (ada, bob):
        frame = await person.socket.next("CHAT")
        assert frame["body"] == "<p>hi <strong>there</strong></p>"
        assert frame["user"]["displayName"] == "Ada"
        assert frame["visible"] is True
        assert frame["clientId"] == ada.client.id
    [fact] = await until(lambda: rig.told(MessageSent))
    assert (fact.raw_body, fact.message_id, fact.client_id) == ("hi **there**", frame["id"], ada.client.id)
    assert [message.id for message in await rig.chat.log.history()] == [frame["id"]]


async def test_emoji(tmp_path: Path) -> None:
    async with open_chat(tmp_path, emoji=(Emoji(name="wave", path="wave.png"),)) as rig:
        ada = await rig.person()
        await ada.say(":WAVE:")
        assert 'src="/img/emoji/wave.png"' in (await ada.socket.next("CHAT"))["body"]


# Ignored: empty after rendering, other types, what is no frame.
async def test_what_is_ignored(tmp_path: Path) -> None:
    async with open_chat(tmp_path, chat_spam_protection_enabled=False) as rig:
        ada = await rig.person()
        before = len(ada.socket.frames)
        for body in ("", "   ", "<script>x</script>", "<p></p>"):
            await ada.say(body)
        for kind in ("PING", "PONG", "SYSTEM", "", "VISIBILITY-UPDATE", "ERROR_USER_DISABLED"):
            await ada.send(type=kind, body="x")
        for text in ("", "{", "[]", "[" * 2000, "\0", '{"type":"CHAT","body":["x"]}'):
            await rig.chat.speech.receive(ada.client, text)
        assert len(ada.socket.frames) == before


# Newlines inside a frame are turned to spaces.
async def test_newlines(rig: ChatRig) -> None:
    ada = await rig.person()
    await rig.chat.speech.receive(ada.client, '{"type":"CHAT",\n"body":"a\nb"}')
    assert (await ada.socket.next("CHAT"))["body"] == "<p>a b</p>"


# OPEN-13: a short burst, then a clear time-out notice with how long; the text comes back to its sender.
async def test_a_flood(rig: ChatRig) -> None:
    ada, bob = await rig.person(), await rig.person()
    for number in range(200):
        await ada.say(f"message {number}")
    assert ada.socket.bodies == bob.socket.bodies == [f"<p>message {number}</p>" for number in range(3)]
    told = await refused(ada)
    assert told["body"] == "message 3"
    assert 9 <= float(str(told["retryAfterSeconds"])) <= 10
    assert "10 seconds" in str(told["text"])
    assert len(ada.socket.notices) < 3
    assert bob.socket.notices == []
    await bob.say("still here")
    assert bob.socket.bodies[-1] == "<p>still here</p>"


# The limit is a person's: more sockets do not help, nor does coming back.
async def test_fifty_sockets_of_one_person(rig: ChatRig) -> None:
    ada = await rig.person()
    sockets = [ada, *[await rig.socket_for(ada.token) for _ in range(49)]]
    await asyncio.gather(*(one.say("x") for one in sockets))
    assert len(ada.socket.bodies) == 3
    for one in sockets:
        one.leave()
    ada = await rig.socket_for(ada.token)
    await ada.say("y")
    assert ada.socket.bodies == []


# OPEN-13: moderators are exempt.
async def test_moderators_are_exempt(rig: ChatRig) -> None:
    moderator = await rig.person(moderator=True)
    for number in range(30):
        await moderator.say(str(number))
    assert len(moderator.socket.bodies) == 30


async def test_the_limits_can_be_tuned(tmp_path: Path) -> None:
    async with open_chat(tmp_path, chat_spam_messages=1, chat_spam_timeout_seconds=90) as rig:
        ada = await rig.person()
        await ada.say("1")
        await ada.say("2")
        assert "90 seconds" in str((await refused(ada))["text"])
        await rig.settings.set("chat_spam_protection_enabled", False)
        bob = await rig.person()
        for number in range(10):
            await bob.say(str(number))
        assert len(bob.socket.bodies) == 10


# More than 2048 bytes: dropped with a private notice.
@pytest.mark.parametrize("text", ["x" * FRAME_BYTES_MOST, "ä" * (FRAME_BYTES_MOST // 2)])
async def test_a_long_message(rig: ChatRig, text: str) -> None:
    ada, bob = await rig.person(), await rig.person()
    await ada.say(text)
    assert "2048" in (await ada.socket.next("CHAT_ACTION"))["body"]
    assert bob.socket.bodies == []
    assert bob.socket.notices == []


# The chat is closed once the stream has been offline for five minutes; a server that never had one is open.
async def test_offline_for_a_while(tmp_path: Path) -> None:
    async with open_chat(tmp_path) as rig, rig.database.writing() as connection:
        await state.write(
            connection, state.ServerState(last_connected_at=LONG_AGO, last_disconnected_at=LONG_AGO)
        )
    async with open_chat(tmp_path) as rig:
        ada = await rig.person()
        await ada.say("anybody here?")
        told = await refused(ada)
        assert "offline" in str(told["text"])
        assert told["body"] == "anybody here?"
        await rig.publish(BroadcastStarted(broadcast_id="b", started_at=LONG_AGO, remote_address=""))
        await ada.say("hello")
        assert ada.socket.bodies == ["<p>hello</p>"]
        await rig.publish(
            BroadcastEnded(broadcast_id="b", started_at=LONG_AGO, ended_at=datetime.now(UTC), reason="")
        )
        await ada.say("bye")
        assert ada.socket.bodies[-1] == "<p>bye</p>"


# Slow mode: one message in so many seconds, told how many are left; names and colours do not count.
async def test_slow_mode(tmp_path: Path) -> None:
    async with open_chat(tmp_path, chat_slow_mode_seconds=30, chat_spam_protection_enabled=False) as rig:
        ada, moderator = await rig.person(), await rig.person(moderator=True)
        await ada.send(type="COLOR_CHANGE", newColor=1)
        await ada.say("one")
        await ada.say("two")
        assert ada.socket.bodies == ["<p>one</p>"]
        told = await refused(ada)
        assert "30 seconds" in str(told["text"])
        assert told["body"] == "two"
        await moderator.say("a")
        await moderator.say("b")
        assert moderator.socket.bodies[-2:] == ["<p>a</p>", "<p>b</p>"]


# Established users only: whoever came less than 15 minutes ago may do nothing, moderators may.
async def test_established_users(tmp_path: Path) -> None:
    async with open_chat(tmp_path, chat_established_users_only=True) as rig:
        ada, moderator = await rig.person("Ada"), await rig.person(moderator=True)
        await ada.say("hi")
        assert "15 minutes" in str((await refused(ada))["text"])
        await ada.send(type="NAME_CHANGE", newName="Eve")
        await ada.socket.next("CHAT_ACTION", 2)
        assert ada.user.display_name == "Ada"
        await moderator.say("hi")
        assert moderator.socket.bodies == ["<p>hi</p>"]
        async with rig.database.writing() as connection:
            earlier = datetime.now(UTC) - timedelta(minutes=16)
            await connection.execute(
                update(users_table).where(users_table.c.id == ada.user.id).values(created_at=earlier)
            )
        again = await rig.socket_for(ada.token)
        await again.say("now")
        assert again.socket.bodies == ["<p>now</p>"]


async def test_required_authentication(tmp_path: Path) -> None:
    async with open_chat(tmp_path, chat_require_authentication=True) as rig:
        ada = await rig.person()
        await ada.say("hi")
        assert "signed in" in str((await refused(ada))["text"])
        async with rig.database.writing() as connection:
            await users.set_authenticated(connection, ada.user.id, datetime.now(UTC))
        again = await rig.socket_for(ada.token)
        await again.say("hi")
        assert again.socket.bodies == ["<p>hi</p>"]


# Slur filter: the whole message is dropped, only the sender is told; the list can be edited.
async def test_the_slur_filter(tmp_path: Path) -> None:
    async with open_chat(tmp_path, chat_slur_words=["darn"]) as rig:
        ada, bob = await rig.person(), await rig.person()
        await ada.say("darn")
        await rig.settings.set("chat_slur_filter_enabled", True)
        await ada.say("oh d4rn, DARN")
        assert bob.socket.bodies == ["<p>darn</p>"]
        assert (await refused(ada))["body"] == "oh d4rn, DARN"
        assert bob.socket.notices == []
        await rig.settings.set("chat_slur_words", ["other"])
        await bob.say("darn")
        assert len(bob.socket.bodies) == 2


async def test_a_chat_that_is_switched_off(rig: ChatRig) -> None:
    ada = await rig.person()
    await rig.settings.set("chat_disabled", True)
    await ada.say("hi")
    assert "switched off" in str((await refused(ada))["text"])


# NAME_CHANGE: broadcast with the new name and the old one; own CONNECTED_USER_INFO; the fact.
async def test_another_name(rig: ChatRig) -> None:
    ada, bob = await rig.person("Ada"), await rig.person("Bob")
    await ada.say("before")
    await ada.send(type="NAME_CHANGE", newName="Grace")
    frame = await bob.socket.next("NAME_CHANGE")
    assert (frame["oldName"], frame["user"]["displayName"]) == ("Ada", "Grace")
    assert frame["user"]["previousNames"] == ["Ada", "Grace"]
    info = await ada.socket.next("CONNECTED_USER_INFO", 2)
    assert info["user"]["displayName"] == "Grace"
    assert len(bob.socket.of_type("CONNECTED_USER_INFO")) == 1
    [fact] = await until(lambda: rig.told(NameChanged))
    assert (fact.old_name, fact.user.display_name) == ("Ada", "Grace")
    [message] = await rig.chat.log.history()
    assert message.user is not None
    assert message.user.display_name == "Grace"


# An unchanged name: only CONNECTED_USER_INFO. A shortened one is told.
async def test_names_that_stay_or_are_shortened(rig: ChatRig) -> None:
    ada = await rig.person("Ada")
    await ada.send(type="NAME_CHANGE", newName=" Ada ")
    await ada.socket.next("CONNECTED_USER_INFO", 2)
    await ada.send(type="NAME_CHANGE", newName="x" * 40)
    assert (await ada.socket.next("NAME_CHANGE"))["user"]["displayName"] == "x" * 30
    assert "30 characters" in (await ada.socket.next("CHAT_ACTION"))["body"]


# Refused names: a private action and a fresh CONNECTED_USER_INFO.
@pytest.mark.parametrize("name", ["", "<b></b>", "admin", "Grаce"])
async def test_refused_names(rig: ChatRig, name: str) -> None:
    grace = await rig.person("Grace")
    async with rig.database.writing() as connection:
        await users.set_authenticated(connection, grace.user.id, datetime.now(UTC))
    assert mark_of("Grаce") == mark_of("Grace")
    ada = await rig.person("Ada")
    await ada.send(type="NAME_CHANGE", newName=name)
    await ada.socket.next("CHAT_ACTION")
    info = await ada.socket.next("CONNECTED_USER_INFO", 2)
    assert info["user"]["displayName"] == "Ada"
    assert not grace.socket.of_type("NAME_CHANGE")


# COLOR_CHANGE: saved; only the own CONNECTED_USER_INFO, to every socket of the person.
async def test_another_color(rig: ChatRig) -> None:
    ada, bob = await rig.person(), await rig.person()
    second = await rig.socket_for(ada.token)
    color = (ada.user.display_color + 1) % 8
    await ada.send(type="COLOR_CHANGE", newColor=color)
    for socket in (ada.socket, second.socket):
        assert (await socket.next("CONNECTED_USER_INFO", 2))["user"]["displayColor"] == color
    assert len(bob.socket.frames) == 1
    await ada.send(type="COLOR_CHANGE", newColor=-3)
    await ada.socket.next("CHAT_ACTION")
    assert ada.user.display_color == color


# Name and colour at once: neither is lost.
async def test_changes_at_once(rig: ChatRig) -> None:
    ada = await rig.person("Ada")
    await asyncio.gather(
        ada.send(type="COLOR_CHANGE", newColor=5),
        ada.send(type="NAME_CHANGE", newName="Grace"),
    )
    found = await rig.chat.users.find(ada.user.id)
    assert found is not None
    assert (found.display_name, found.display_color) == ("Grace", 5)


async def test_a_removed_person_says_no_more(rig: ChatRig) -> None:
    ada, bob = await rig.person(), await rig.person()
    await rig.chat.moderation.set_enabled(ada.user.id, False, ADMINISTRATOR)
    await ada.say("still me")
    assert bob.socket.bodies == []


# A bot's message is rendered like anybody's; nothing to be seen is refused.
async def test_bots(rig: ChatRig) -> None:
    ada = await rig.person()
    await rig.chat.speech.say(ada.user, "<b>x</b> [y](javascript:z)")
    assert ada.socket.bodies == ["<p>x [y](javascript:z)</p>"]
    with pytest.raises(MessageRefused):
        await rig.chat.speech.say(ada.user, "<script>x</script>")


# Thousands of frames into a time-out close their socket; no other.
async def test_a_machine_is_cut_off(rig: ChatRig) -> None:
    ada, bob = await rig.person(), await rig.person()
    for _ in range(HOSTILE_FRAMES):
        await ada.send(type="PING")
    assert ada.socket.closed is None
    for _ in range(10):
        await ada.send(type="PING")
    assert ada.socket.closed == POLICY_VIOLATION
    assert bob.socket.closed is None
