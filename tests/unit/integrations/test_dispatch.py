import asyncio
from typing import Any

import pytest

from tallycast.integrations.channels import Errand, ErrandFailed
from tallycast.integrations.dispatch import Dispatcher
from tallycast.integrations.notice import Notice

NOTICE = Notice(kind="go-live", id="b1", name="Tally", title="", summary="", url="")
NO_CONNECTION: Any = None


def errand(receiver: str) -> Errand:
    return Errand(channel="mail", receiver=receiver, notice=NOTICE)


# Each receiver by itself: one that is slow or refuses keeps nobody waiting, one that stumbles is tried again.
async def test_receivers_do_not_wait_for_each_other(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[str] = []
    told = asyncio.Event()

    async def run(one: Errand) -> None:
        tries.append(one.receiver)
        if one.receiver == "slow":
            await asyncio.Event().wait()
        if one.receiver == "gone":
            raise ErrandFailed("no such user", passing=False)
        if one.receiver == "stumbles" and tries.count("stumbles") < 3:
            raise ErrandFailed("later", passing=True)
        if one.receiver == "stumbles":
            told.set()

    async with Dispatcher(run, waits_seconds=(0.0, 0.0, 0.0)) as dispatcher:
        await dispatcher.enqueue(NO_CONNECTION, [errand(one) for one in ("slow", "gone", "stumbles")])
        await asyncio.wait_for(told.wait(), 5)
    assert sorted(tries) == ["gone", "slow", "stumbles", "stumbles", "stumbles"]
    assert "was not sent: no such user" in caplog.text
