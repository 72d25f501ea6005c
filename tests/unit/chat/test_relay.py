"""Two chats over one database, joined as two servers are."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.bus import Handler, MemoryBus
from tallycast.chat import ADMINISTRATOR, Chat
from tallycast.db import Database
from tallycast.events import ForOthers, OtherLeft, OthersMissed, ToldElsewhere
from tallycast.settings import SettingsStore
from tests.support.chat import ELSEWHERE, QUICK, ChatRig, until


class Pair:
    """Two servers; `cut` holds back what one tells the other."""

    def __init__(self, one: ChatRig, two: ChatRig) -> None:
        self.one, self.two = one, two
        self.cut = False
        for here, there, origin in ((one, two, "one"), (two, one, "two")):
            here.bus.subscribe((ForOthers,), self._carry(there, origin))

    def _carry(self, there: ChatRig, origin: str) -> Handler:
        async def carry(fact: ForOthers) -> None:
            if not self.cut:
                there.bus.publish(ToldElsewhere(origin=origin, fact=fact))

        return carry


@contextlib.asynccontextmanager
async def server(folder: Path) -> AsyncIterator[ChatRig]:
    async with Database(folder / "tally.db") as database, MemoryBus() as bus:
        store = SettingsStore(database, bus, {}, hash_password=lambda password: password)
        await store.load()
        chat = Chat(database=database, bus=bus, settings=store, emoji=list, sockets_most=100, timing=QUICK)
        async with chat:
            yield ChatRig(chat, database, bus, store)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with server(tmp_path) as one, server(tmp_path) as two:
        yield Pair(one, two)


# After a gap: messages that were not told are told once, what was hidden is, who was removed goes.
async def test_what_was_missed_is_read(pair: Pair) -> None:
    ada, bo, eve = await pair.one.person("Ada"), await pair.two.person("Bo"), await pair.two.person("Eve")
    await ada.say("first")
    await bo.socket.next("CHAT")
    pair.cut = True
    await ada.say("second")
    await pair.one.chat.moderation.set_visible([bo.socket.of_type("CHAT")[0]["id"]], False, ADMINISTRATOR)
    await pair.one.chat.moderation.set_enabled(eve.user.id, False, ADMINISTRATOR)
    await pair.one.chat.moderation.ban(ELSEWHERE, ADMINISTRATOR)
    assert bo.socket.bodies == ["<p>first</p>"]
    pair.cut = False
    pair.two.bus.publish(OthersMissed())
    assert (await bo.socket.next("VISIBILITY-UPDATE"))["visible"] is False
    await bo.socket.next("CHAT", 2)
    await eve.socket.next("ERROR_USER_DISABLED")
    await until(lambda: eve.socket.closed is not None)
    assert pair.two.chat.bans.holds(ELSEWHERE)
    # Again: nothing comes twice.
    pair.two.bus.publish(OthersMissed())
    await ada.say("third")
    await bo.socket.next("CHAT", 3)
    assert bo.socket.bodies == ["<p>first</p>", "<p>second</p>", "<p>third</p>"]
    history = [one.body for one in await pair.two.chat.log.history()]
    assert history == ["<p>second</p>", "<p>third</p>"]


# A message that comes both ways, by a fact and out of the database, is told once, whichever came first.
async def test_no_message_comes_twice(pair: Pair) -> None:
    ada, bo = await pair.one.person("Ada"), await pair.two.person("Bo")
    for number in range(20):
        await ada.say(str(number)) if number < 3 else await pair.one.chat.speech.say(ada.user, str(number))
        pair.two.bus.publish(OthersMissed())
    await until(lambda: len(bo.socket.bodies) >= 20)
    await pair.one.chat.speech.say(ada.user, "last")
    await until(lambda: "<p>last</p>" in bo.socket.bodies)
    assert sorted(bo.socket.bodies) == sorted(set(bo.socket.bodies))


# One person on two servers is present once; who was on a server that died parts after it.
async def test_presence(pair: Pair) -> None:
    made = await pair.one.chat.users.register("Ada")
    bo = await pair.two.person("Bo")
    ada = await pair.one.socket_for(made.token)
    await until(lambda: len(list(pair.two.chat.roster)) == 1)
    tab = await pair.two.socket_for(made.token)
    await until(lambda: len(list(pair.one.chat.roster)) == 2)  # Bo's as well
    tab.leave()
    await until(lambda: len(list(pair.one.chat.roster)) == 1)
    assert bo.socket.of_type("USER_PARTED") == []
    ada.leave()
    await bo.socket.next("USER_PARTED")
    await until(lambda: not list(pair.two.chat.roster))
    await pair.one.socket_for(made.token)
    await until(lambda: len(list(pair.two.chat.roster)) == 1)
    pair.two.bus.publish(OtherLeft(origin="one"))
    await until(lambda: not list(pair.two.chat.roster))
    assert len(bo.socket.of_type("USER_PARTED")) == 1


# Who starts later asks, and learns who is connected to the others.
async def test_the_roster_is_told(pair: Pair) -> None:
    pair.cut = True
    await pair.one.person("Ada")
    await pair.one.person("Cy")
    assert not list(pair.two.chat.roster)
    pair.cut = False
    pair.two.bus.publish(OthersMissed())
    await until(lambda: len(list(pair.two.chat.roster)) == 2)
    assert {socket.user.display_name for socket in pair.two.chat.roster} == {"Ada", "Cy"}
