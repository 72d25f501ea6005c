import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from tallycast.delivery import Deliveries, DeliveryFailed, DeliveryRefused
from tallycast.integrations.channels import Errand, ErrandFailed
from tallycast.integrations.errands import KIND, PATIENCE, handler_of, row_of
from tallycast.integrations.notice import Notice
from tests.support.planning import Planning

NOTICE = Notice(kind="go-live", id="b1", name="Tally", title="", summary="", url="")


def errand(receiver: str) -> Errand:
    return Errand(channel="mail", receiver=receiver, notice=NOTICE)


# Each receiver is a target of its own: one that hangs or refuses keeps nobody waiting. What was put into the
# queue is sent by the next start of the server as well.
async def test_through_the_queue(plans: Planning) -> None:
    async with Deliveries(plans.database) as stopped, plans.database.writing() as connection:
        now = datetime.now(UTC)
        names = ("hangs", "gone", "ann")
        await stopped.enqueue(connection, [row_of(errand(one), now) for one in names])
    tried: list[str] = []
    told = asyncio.Event()

    async def run(one: Errand) -> None:
        tried.append(one.receiver)
        if len(tried) == 3:
            told.set()
        if one.receiver == "hangs":
            await asyncio.Event().wait()
        if one.receiver == "gone":
            raise ErrandFailed("no such user", passing=False)

    deliveries = Deliveries(plans.database)
    deliveries.register(KIND, handler_of(run), PATIENCE)
    async with deliveries, deliveries.sending():
        await asyncio.wait_for(told.wait(), 10)
    assert sorted(tried) == ["ann", "gone", "hangs"]


# A passing failure is tried again, after the time that was asked for; another one is given up.
async def test_what_a_failure_means() -> None:
    async def run(one: Errand) -> None:
        raise ErrandFailed("later", passing=one.receiver == "passing", retry_after_seconds=7.0)

    hand_over = handler_of(run)
    now = datetime.now(UTC)
    with pytest.raises(DeliveryFailed) as failed:
        await hand_over(row_of(errand("passing"), now))
    assert failed.value.retry_after_seconds == 7.0
    with pytest.raises(DeliveryRefused):
        await hand_over(row_of(errand("final"), now))
    with pytest.raises(DeliveryRefused, match="another version"):
        await hand_over(msgspec.structs.replace(row_of(errand("x"), now), payload=b'{"channel": "pigeon"}'))


# The row names the receiver by a hash, and the target is the same for each broadcast.
def test_the_target() -> None:
    first, second = (row_of(errand("ann@example.com"), datetime.now(UTC)) for _ in range(2))
    assert first.target == second.target
    assert first.target.startswith("notice/mail/")
    assert "ann" not in first.target
