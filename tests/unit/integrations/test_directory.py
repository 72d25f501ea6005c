import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.events import BroadcastEnded, BroadcastStarted
from tallycast.integrations import Answer, Directory, PostFailed, Posting
from tallycast.integrations.directory import DirectoryFailed
from tests.support.planning import NOON, Planning, planning
from tests.support.postings import Postings


class Listing(Postings):
    """A directory that stands in for the real one: registers who has no key, knows who has its own."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = self.reply
        self.pinged = asyncio.Event()

    def reply(self, posting: Posting) -> Answer:
        self.pinged.set()
        asked = json.loads(posting.body)
        if asked["key"] not in ("", "given-key"):
            body = {"success": False, "error": "unknown key", "errorCode": 2}
        else:
            body = {"success": True, "key": "given-key"}
        return Answer(status=200, body=json.dumps(body).encode())

    async def until_pinged(self) -> None:
        await asyncio.wait_for(self.pinged.wait(), 5)
        self.pinged.clear()


@pytest.fixture
async def plans(tmp_path: Path) -> AsyncIterator[Planning]:
    async with planning(tmp_path) as plans:
        await plans.settings.set("server_url", "https://tally.test")
        await plans.settings.set("directory_url", "https://directory.test/")
        yield plans


def start(plans: Planning) -> None:
    plans.bus.publish(BroadcastStarted(broadcast_id="b", started_at=NOON, remote_address="192.0.2.1"))


def end(plans: Planning) -> None:
    plans.bus.publish(BroadcastEnded(broadcast_id="b", started_at=NOON, ended_at=NOON, reason="it left"))


# The first ping registers; the key that came back is kept, secret, and sent from then on.
async def test_registration(plans: Planning) -> None:
    listing = Listing()
    directory = Directory(plans.bus, plans.settings, listing.post)
    await directory.ping()
    await directory.ping()
    assert [json.loads(one.body) for one in listing.sent] == [
        {"key": "", "url": "https://tally.test"},
        {"key": "given-key", "url": "https://tally.test"},
    ]
    assert listing.sent[0].url == "https://directory.test/api/ping"
    assert plans.settings.get("directory_registration_key") == "given-key"
    # Forgotten by the administrator, it is a registration again.
    await plans.settings.reset("directory_registration_key")
    await directory.ping()
    assert json.loads(listing.sent[2].body)["key"] == ""


# While it is live and switched on, and only then.
async def test_while_it_is_live(plans: Planning) -> None:
    listing = Listing()
    async with Directory(plans.bus, plans.settings, listing.post, ping_seconds=0.01):
        start(plans)
        await plans.bus_is_idle()
        assert listing.sent == []
        await plans.settings.set("directory_enabled", True)
        await listing.until_pinged()
        await listing.until_pinged()
        end(plans)
        await plans.bus_is_idle()
        sent = len(listing.sent)
        await plans.settings.set("server_url", "https://other.test")
        await plans.bus_is_idle()
        assert len(listing.sent) == sent


async def test_what_goes_wrong(plans: Planning) -> None:
    listing = Listing()
    directory = Directory(plans.bus, plans.settings, listing.post)
    await plans.settings.set("directory_registration_key", "of-another")
    with pytest.raises(DirectoryFailed, match="unknown key"):
        await directory.ping()
    listing.answer = lambda posting: Answer(status=200, body=b"<html>")
    with pytest.raises(DirectoryFailed, match="cannot be read"):
        await directory.ping()

    def fail(posting: Posting) -> Answer:
        raise PostFailed("directory.test did not answer in time", passing=True)

    listing.answer = fail
    with pytest.raises(DirectoryFailed, match="in time"):
        await directory.ping()
    await plans.settings.set("server_url", "")
    with pytest.raises(DirectoryFailed, match="server URL"):
        await directory.ping()


# The same trouble is told once, not every four minutes.
async def test_trouble_is_told_once(plans: Planning, caplog: pytest.LogCaptureFixture) -> None:
    listing = Listing()
    await plans.settings.set("directory_registration_key", "of-another")
    await plans.settings.set("directory_enabled", True)
    async with Directory(plans.bus, plans.settings, listing.post, ping_seconds=0.01):
        start(plans)
        for _ in range(3):
            await listing.until_pinged()
    assert caplog.text.count("unknown key") == 1
