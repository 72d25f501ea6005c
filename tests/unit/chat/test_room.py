import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallycast.chat import MessageRefused, TooManyNewcomers
from tallycast.chat.client import GOING_AWAY
from tallycast.chat.room import NEWCOMERS
from tallycast.events import (
    BroadcastEnded,
    BroadcastStarted,
    PlannedBroadcast,
    PlannedBroadcastOverdue,
    ToldElsewhere,
)
from tests.support.chat import ELSEWHERE, LOOPBACK, ChatRig, open_chat


# Lines of the server: the stream starts and ends; they are not kept.
async def test_start_and_end(rig: ChatRig) -> None:
    ada = await rig.person()
    now = datetime.now(UTC)
    await rig.publish(BroadcastStarted(broadcast_id="b", started_at=now, remote_address=""))
    assert "starting" in (await ada.socket.next("CHAT_ACTION"))["body"]
    await rig.publish(BroadcastEnded(broadcast_id="b", started_at=now, ended_at=now, reason=""))
    assert "ending" in (await ada.socket.next("CHAT_ACTION", 2))["body"]
    assert await rig.chat.log.everything() == []


# What was planned has not begun: the chat is warned, here and by the other servers.
async def test_nobody_begins(rig: ChatRig) -> None:
    ada = await rig.person()
    planned = PlannedBroadcast(
        id="p",
        name="Cats & <b>dogs</b>",
        description="",
        starts_at=datetime.now(UTC),
        duration_minutes=60,
        timezone="UTC",
    )
    overdue = PlannedBroadcastOverdue(planned=planned)
    await rig.publish(overdue)
    body = (await ada.socket.next("CHAT_ACTION"))["body"]
    assert "Cats &amp; &lt;b&gt;dogs&lt;/b&gt;" in body
    assert "has not begun" in body
    await rig.publish(ToldElsewhere(origin="other", fact=overdue))
    assert (await ada.socket.next("CHAT_ACTION", 2))["body"] == body


# A title is told as it is, whatever it holds; an empty one is not told.
async def test_a_new_title(rig: ChatRig) -> None:
    ada = await rig.person()
    await rig.settings.set("stream_title", "a <b>*b*</b> [c](https://d.example)")
    body = (await ada.socket.next("CHAT_ACTION"))["body"]
    assert "a &lt;b&gt;*b*&lt;/b&gt; [c](https://d.example)" in body
    await rig.settings.set("stream_title", "")
    await rig.settings.set("stream_title", "two")
    assert "two" in (await ada.socket.next("CHAT_ACTION", 2))["body"]


# Messages of the server: kept, but not in the history of people (contract); cleaned like all.
async def test_announcements(rig: ChatRig) -> None:
    ada = await rig.person()
    await rig.chat.announcements.system("**hi** <script>x</script><img src=https://a.example/b.png>")
    assert (await ada.socket.next("SYSTEM"))["body"].strip() == "<p><strong>hi</strong> </p>"
    await rig.chat.announcements.action("waves")
    assert (await ada.socket.next("CHAT_ACTION"))["body"] == "<p>waves</p>"
    await rig.chat.announcements.engagement(
        "FEDIVERSE_ENGAGEMENT_LIKE", "liked", image=None, link="https://a", title="a@b"
    )
    frame = await ada.socket.next("FEDIVERSE_ENGAGEMENT_LIKE")
    assert (frame["image"], frame["link"], frame["title"]) == (None, "https://a", "a@b")
    assert [one.kind for one in await rig.chat.log.everything()] == [
        "FEDIVERSE_ENGAGEMENT_LIKE",
        "CHAT_ACTION",
        "SYSTEM",
    ]
    assert await rig.chat.log.history() == []
    with pytest.raises(MessageRefused):
        await rig.chat.announcements.system("<style>x</style>")


async def test_a_message_to_one(rig: ChatRig) -> None:
    ada, bob = await rig.person(), await rig.person()
    rig.chat.announcements.system_to(ada.client, "psst")
    assert (await ada.socket.next("SYSTEM"))["body"] == "<p>psst</p>"
    assert bob.socket.of_type("SYSTEM") == []
    assert await rig.chat.log.everything() == []


# The server stops: sockets close; it starts again: bans, users and messages are there.
async def test_stop_and_start(tmp_path: Path) -> None:
    async with open_chat(tmp_path) as rig:
        ada = await rig.person("Ada")
        await ada.say("hi")
    assert ada.socket.closed == GOING_AWAY
    async with open_chat(tmp_path) as rig:
        again = await rig.socket_for(ada.token)
        assert again.user.display_name == "Ada"
        assert [message.body for message in await rig.chat.log.history()] == ["<p>hi</p>"]


# A school may come at once; a script that goes on is held up. This machine is not: it may be a proxy.
async def test_many_newcomers(rig: ChatRig) -> None:
    for _ in range(NEWCOMERS.burst):
        await rig.chat.register("", ELSEWHERE)
    more = [rig.chat.register("", ELSEWHERE) for _ in range(50)]
    results = await asyncio.gather(*more, return_exceptions=True)
    assert any(isinstance(one, TooManyNewcomers) for one in results)
    await rig.chat.register("", "203.0.113.1")
    await rig.chat.register("", LOOPBACK)
