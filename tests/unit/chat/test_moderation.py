import pytest

from tallycast.chat import ADMINISTRATOR, Actor, Answer, ModerationRefused, UnknownUser
from tallycast.chat.moderation import SHARED_BY_USERS
from tallycast.events import MessageVisibilityChanged, UserModerated
from tests.support.chat import ELSEWHERE, ChatRig, until


async def log_of(rig: ChatRig) -> list[tuple[str, str, str]]:
    return [(one.actor_name, one.action, one.target) for one in await rig.chat.moderation.entries()]


# Hide and show: VISIBILITY-UPDATE to everyone, out of the history and back, a fact, a line in the log.
async def test_hide_and_show(rig: ChatRig) -> None:
    ada, bob = await rig.person(), await rig.person()
    await ada.say("one")
    await ada.say("two")
    first = (await bob.socket.next("CHAT"))["id"]
    await rig.chat.moderation.set_visible([first, "unknown"], False, ADMINISTRATOR)
    frame = await bob.socket.next("VISIBILITY-UPDATE")
    assert (frame["ids"], frame["visible"]) == ([first], False)
    assert [message.body for message in await rig.chat.log.history()] == ["<p>two</p>"]
    everything = await rig.chat.log.everything()
    assert [message.hidden_at is None for message in everything] == [True, False]
    await rig.chat.moderation.set_visible([first], True, ADMINISTRATOR)
    assert len(await rig.chat.log.history()) == 2
    facts = await until(lambda: rig.told(MessageVisibilityChanged)[1:] and rig.told(MessageVisibilityChanged))
    assert [(fact.message_ids, fact.visible) for fact in facts] == [((first,), False), ((first,), True)]
    assert await log_of(rig) == [
        ("the administrator", "showed messages", first),
        ("the administrator", "hid messages", first),
    ]


@pytest.mark.parametrize("ids", [[], ["unknown"], ["x"] * 1001])
async def test_messages_that_are_not_there(rig: ChatRig, ids: list[str]) -> None:
    with pytest.raises(ModerationRefused):
        await rig.chat.moderation.set_visible(ids, False, ADMINISTRATOR)
    assert await log_of(rig) == []


# Disable: messages hidden, sockets told and closed, address banned with a note, a line to the chat.
async def test_disable_and_enable(rig: ChatRig) -> None:
    ada, bob = await rig.person("A<b>d</b>a *x*", ip=ELSEWHERE), await rig.person()
    await ada.say("bad")
    message = (await bob.socket.next("CHAT"))["id"]
    await rig.chat.moderation.set_enabled(ada.user.id, False, ADMINISTRATOR, "spam")
    assert (await bob.socket.next("VISIBILITY-UPDATE"))["ids"] == [message]
    assert (await bob.socket.next("CHAT_ACTION"))[
        "body"
    ] == "<strong>Ada *x*</strong> has been removed from the chat."
    error = await ada.socket.next("ERROR_USER_DISABLED")
    assert error["user"] is None
    await until(lambda: ada.socket.closed)
    [ban] = await rig.chat.bans.all()
    assert ban.ip_address == ELSEWHERE
    assert "Ada *x*" in ban.notes
    assert (await rig.chat.entrance.admit(ada.token, ELSEWHERE)).answer is Answer.BANNED
    _, disabled = await rig.chat.users.page(status="disabled")
    assert [(user.id, user.disabled_reason) for user in disabled] == [(ada.user.id, "spam")]
    # Enabling neither shows the messages again nor lifts the ban.
    await rig.chat.moderation.set_enabled(ada.user.id, True, ADMINISTRATOR)
    assert (await rig.chat.entrance.admit(ada.token, ELSEWHERE)).answer is Answer.BANNED
    assert (await rig.chat.entrance.admit(ada.token, "203.0.113.9")).answer is Answer.COME_IN
    assert await rig.chat.log.history() == []
    facts = await until(lambda: rig.told(UserModerated)[1:] and rig.told(UserModerated))
    assert [fact.action for fact in facts] == ["disabled", "enabled"]


# Loopback is never banned, nor an address that many others share (a proxy that nobody named).
async def test_addresses_that_are_not_banned(rig: ChatRig) -> None:
    ada = await rig.person()
    await rig.chat.moderation.set_enabled(ada.user.id, False, ADMINISTRATOR)
    assert await rig.chat.bans.all() == []
    others = [await rig.person(ip=ELSEWHERE) for _ in range(SHARED_BY_USERS + 1)]
    await rig.chat.moderation.set_enabled(others[0].user.id, False, ADMINISTRATOR)
    assert await rig.chat.bans.all() == []


# Moderators: the scope, a fresh CONNECTED_USER_INFO on every socket; only what is said later shows it.
async def test_moderators(rig: ChatRig) -> None:
    ada = await rig.person()
    second = await rig.socket_for(ada.token)
    await rig.chat.moderation.set_moderator(ada.user.id, True, ADMINISTRATOR)
    for socket in (ada.socket, second.socket):
        assert (await socket.next("CONNECTED_USER_INFO", 2))["user"]["scopes"] == ["MODERATOR"]
    _, moderators = await rig.chat.users.page(status="moderators")
    assert [user.id for user in moderators] == [ada.user.id]
    await rig.chat.moderation.set_moderator(ada.user.id, False, ADMINISTRATOR)
    assert "scopes" not in (await ada.socket.next("CONNECTED_USER_INFO", 3))["user"]


# A moderator cannot remove another, nor themselves; the administrator can.
async def test_moderators_among_themselves(rig: ChatRig) -> None:
    ada, bob = await rig.person(moderator=True), await rig.person(moderator=True)
    actor = Actor(kind="moderator", name="Ada", id=ada.user.id)
    for person in (ada, bob):
        with pytest.raises(ModerationRefused):
            await rig.chat.moderation.set_enabled(person.user.id, False, actor)
    await rig.chat.moderation.set_enabled(bob.user.id, False, ADMINISTRATOR)


async def test_unknown_users(rig: ChatRig) -> None:
    with pytest.raises(UnknownUser):
        await rig.chat.moderation.set_enabled("x", False, ADMINISTRATOR)
    with pytest.raises(UnknownUser):
        await rig.chat.moderation.set_moderator("x", True, ADMINISTRATOR)
    with pytest.raises(UnknownUser):
        await rig.chat.moderation.delete_user("x", ADMINISTRATOR)


# Deleted: the user, their token and what they said are gone, from every client too.
async def test_delete_a_user(rig: ChatRig) -> None:
    ada, bob = await rig.person("Ada"), await rig.person()
    await ada.say("mine")
    message = (await bob.socket.next("CHAT"))["id"]
    await rig.chat.moderation.delete_user(ada.user.id, ADMINISTRATOR)
    assert (await bob.socket.next("VISIBILITY-UPDATE"))["ids"] == [message]
    await until(lambda: ada.socket.closed)
    await ada.say("more")
    assert len(bob.socket.bodies) == 1
    assert await rig.chat.users.by_token(ada.token) is None
    assert await rig.chat.users.find(ada.user.id) is None
    assert await rig.chat.log.everything() == []
    [(_, action, target)] = await log_of(rig)
    assert (action, target) == ("deleted", ada.user.id)
    assert (await rig.chat.moderation.entries())[0].details == "Ada"


# Bans by hand: their note says so, open sockets close, and they can be lifted.
async def test_bans(rig: ChatRig) -> None:
    ada, bob = await rig.person(ip="192.0.2.5"), await rig.person(ip="198.51.100.5")
    await rig.chat.moderation.ban("192.0.2.0/24", ADMINISTRATOR)
    assert ada.socket.closed is not None
    assert bob.socket.closed is None
    [ban] = await rig.chat.bans.all()
    assert (ban.ip_address, ban.notes) == ("192.0.2.0/24", "Added by hand")
    assert (await rig.chat.entrance.admit(bob.token, "192.0.2.77")).answer is Answer.BANNED
    await rig.chat.moderation.unban("192.0.2.0/24", ADMINISTRATOR)
    assert (await rig.chat.entrance.admit(bob.token, "192.0.2.77")).answer is Answer.COME_IN
    with pytest.raises(ModerationRefused):
        await rig.chat.moderation.unban("192.0.2.0/24", ADMINISTRATOR)
    with pytest.raises(ModerationRefused):
        await rig.chat.moderation.ban("not an address", ADMINISTRATOR)
