import json
from pathlib import Path
from typing import Any

import pytest

from tallycast.delivery import Deliveries
from tallycast.integrations.channels import ErrandFailed
from tallycast.integrations.notice import Notice, Posting
from tallycast.integrations.notifications import Notifications
from tallycast.integrations.post import Answer, PostFailed
from tests.support.mail_server import mail_server
from tests.support.planning import Planning, planning
from tests.support.postings import Postings
from tests.support.push_service import Browser, verified_claims

NOTICE = Notice(kind="go-live", id="b1", name="Tally", title="Talk", summary="", url="https://tally.test")


class Rig:
    """The room of notifications, and what it sends."""

    def __init__(self, plans: Planning) -> None:
        self.plans = plans
        self.postings = Postings()
        self.room = self.another()

    def another(self) -> Notifications:
        return Notifications(
            self.plans.database,
            self.plans.bus,
            self.plans.settings,
            post=self.postings.post,
            deliveries=Deliveries(self.plans.database),
        )

    async def set(self, key: str, value: Any) -> None:
        await self.plans.settings.set(key, value)

    async def all_on(self, mail_port: int) -> None:
        await self.set("discord_notification", {"enabled": True, "webhook": "https://discord.test/secret"})
        await self.set("browser_notification", {"enabled": True, "goLiveMessage": "Live!"})
        await self.set("notification_targets", [{"service": "ntfy", "url": "https://ntfy.test/t"}])
        for key, value in {
            "enabled": True,
            "host": "127.0.0.1",
            "port": mail_port,
            "security": "none",
            "sender": "tally@example.com",
            "recipients": ["ann@example.com", "bob@example.com"],
        }.items():
            await self.set(f"mail_{key}", value)


@pytest.fixture
async def rig(tmp_path: Path) -> Any:
    async with planning(tmp_path) as plans:
        yield Rig(plans)


# One piece of work for each receiver; together they reach everybody, and nobody whose channel is off.
async def test_everybody_is_told(rig: Rig) -> None:
    with mail_server() as mail:
        await rig.all_on(mail.port)
        browser = Browser()
        await rig.room.subscribers.register(json.dumps(browser.subscription), "ann")
        errands = await rig.room.channels.errands(NOTICE)
        assert [one.channel for one in errands] == ["discord", "push", "mail", "mail", "service"]
        for errand in errands:
            await rig.room.channels.run(errand)
        assert sorted(one["To"] for one in mail.mails) == ["ann@example.com", "bob@example.com"]
    hosts = [one.url.split("/")[2] for one in rig.postings.sent]
    assert hosts == ["discord.test", "push.test", "ntfy.test"]
    keys = await rig.room.channels.keys()
    assert browser.read(rig.postings.sent[1].body)["body"] == "Live!"
    verified_claims(rig.postings.sent[1].headers, keys.public)
    assert rig.room.channels.counts == {
        ("discord", "sent"): 1,
        ("push", "sent"): 1,
        ("mail", "sent"): 2,
        ("service", "sent"): 1,
    }


async def test_nobody_is_told(rig: Rig) -> None:
    await rig.room.subscribers.register(json.dumps(Browser().subscription), "ann")
    await rig.set("discord_notification", {"enabled": False, "webhook": "https://discord.test/secret"})
    await rig.set("notification_targets", [{"service": "ntfy", "url": "https://n.test/t", "enabled": False}])
    await rig.set("mail_enabled", True)  # and no server yet
    assert await rig.room.channels.errands(NOTICE) == []


# A browser that is no more (RFC 8030 7.3) is forgotten; one whose push service only stumbles is kept.
@pytest.mark.parametrize(
    ("status", "kept"), [(404, False), (410, False), (429, True), (500, True), (413, True)]
)
async def test_dead_subscriptions(rig: Rig, status: int, kept: bool) -> None:
    await rig.set("browser_notification", {"enabled": True})
    await rig.room.subscribers.register(json.dumps(Browser().subscription), "ann")
    [errand] = await rig.room.channels.errands(NOTICE)
    rig.postings.answer = lambda posting: Answer(status=status, retry_after_seconds=7.0)
    if kept:
        with pytest.raises(ErrandFailed) as failed:
            await rig.room.channels.run(errand)
        assert failed.value.passing is (status != 413)
        assert failed.value.retry_after_seconds == 7.0
    else:
        await rig.room.channels.run(errand)
        # What waited for it is done.
        await rig.room.channels.run(errand)
        assert len(rig.postings.sent) == 1
    assert rig.room.subscribers.count == int(kept)


# A queue may hold what is no longer wanted: then nothing is sent, and nothing has failed.
async def test_receivers_that_were_taken_away(rig: Rig) -> None:
    with mail_server() as mail:
        await rig.all_on(mail.port)
        errands = await rig.room.channels.errands(NOTICE)
        await rig.set("discord_notification", {"enabled": False, "webhook": ""})
        await rig.set("notification_targets", [])
        await rig.set("mail_recipients", [])
        for errand in errands:
            await rig.room.channels.run(errand)
        assert (rig.postings.sent, mail.mails) == ([], [])


# No answer at all is worth another try; the reason names no secret.
async def test_no_answer(rig: Rig) -> None:
    await rig.set("discord_notification", {"enabled": True, "webhook": "https://discord.test/secret"})

    def no_answer(posting: Posting) -> Answer:
        raise PostFailed("discord.test cannot be reached", passing=True)

    rig.postings.answer = no_answer
    [errand] = await rig.room.channels.errands(NOTICE)
    with pytest.raises(ErrandFailed, match="cannot be reached") as failed:
        await rig.room.channels.run(errand)
    assert failed.value.passing
    assert "secret" not in str(failed.value)


# The keys are made when push is switched on, once, and last.
async def test_the_keys(rig: Rig) -> None:
    async with rig.room:
        assert rig.plans.settings.get("browser_push_public_key") == ""
        await rig.set("browser_notification", {"enabled": True})
        made = await rig.room.channels.keys()
    async with rig.another() as again:
        assert await again.channels.keys() == made
    stored = rig.plans.settings.get("browser_push_private_key")
    assert (stored, rig.plans.settings.get("browser_push_public_key")) == (made.private, made.public)


# A test reaches the channel as it is set up, on or off; of the browsers only the newest.
async def test_a_test(rig: Rig) -> None:
    await rig.set("discord_notification", {"enabled": False, "webhook": "https://discord.test/x"})
    [trial] = await rig.room.test("discord")
    assert (trial.sent, trial.message) == (True, "")
    assert b"Test:" in rig.postings.sent[0].body
    for name in ("old", "new"):
        browser = Browser(f"https://push.test/{name}")
        await rig.room.subscribers.register(json.dumps(browser.subscription), "ann")
    assert len(await rig.room.test("push")) == 1
    assert rig.postings.sent[1].url == "https://push.test/new"
    rig.postings.answer = lambda posting: Answer(status=401)
    [trial] = await rig.room.test("discord")
    assert (trial.sent, trial.message) == (False, "the server answered 401")
    assert await rig.room.test("mail") == []


# One person's browsers are not without end; the oldest makes room.
async def test_many_browsers_of_one_person(rig: Rig) -> None:
    for number in range(25):
        browser = Browser(f"https://push.test/{number}")
        await rig.room.subscribers.register(json.dumps(browser.subscription), "ann")
    # The same browser again takes the place that it has.
    await rig.room.subscribers.register(json.dumps(Browser("https://push.test/24").subscription), "ann")
    assert rig.room.subscribers.count <= 20
    await rig.room.subscribers.unregister("https://push.test/24")
    assert rig.room.subscribers.count <= 19
