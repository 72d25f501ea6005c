from datetime import UTC, datetime
from typing import Any, cast

from tallycast.broadcast import Elsewhere, Viewers
from tallycast.bus import MemoryBus
from tallycast.events import (
    BroadcastEnded,
    BroadcastReported,
    BroadcastStarted,
    Event,
    ForOthers,
    LiveElsewhere,
    OtherLeft,
    ToldElsewhere,
)
from tests.support.chat import until

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 1, 2, 13, tzinfo=UTC)
STARTED = BroadcastStarted(broadcast_id="1", started_at=NOON, remote_address="x")
ENDED = BroadcastEnded(broadcast_id="1", started_at=NOON, ended_at=LATER, reason="x")


# A broadcast elsewhere is told once at its begin and once at its end, whether the fact came or only a report
# of how it stands; who has left has nothing live, and nobody watches there.
async def test_live_elsewhere() -> None:
    told: list[LiveElsewhere] = []
    viewers = Viewers(b"salt")

    async def hear(event: LiveElsewhere) -> None:
        told.append(event)

    async with MemoryBus() as bus, Elsewhere(bus, viewers, cast(Any, None)) as elsewhere:
        bus.subscribe((LiveElsewhere,), hear)

        async def tell(fact: ForOthers, origin: str = "a") -> None:
            await _heard(bus, ToldElsewhere(origin=origin, fact=fact))

        await tell(STARTED)
        await tell(BroadcastReported(started_at=NOON, viewers=3))
        await tell(BroadcastReported(started_at=None, viewers=4), "b")
        assert (elsewhere.online, elsewhere.live_since, viewers.total(0.0)) == (True, NOON, 7)
        await tell(ENDED)
        assert (elsewhere.online, elsewhere.live_since) == (False, None)
        await until(lambda: len(told) == 2)
        assert told == [LiveElsewhere(online=True, at=NOON), LiveElsewhere(online=False, at=LATER)]
        await tell(BroadcastReported(started_at=NOON, viewers=3), "b")
        await _heard(bus, OtherLeft(origin="b"))
        assert (elsewhere.online, viewers.total(0.0)) == (False, 3)
        await until(lambda: len(told) == 4)
        await elsewhere.report()  # alone by design: nobody is told


async def _heard(bus: MemoryBus, event: Event) -> None:
    """Tell a fact and wait until all who were there before have heard it."""
    seen: list[Event] = []

    async def see(one: Event) -> None:
        seen.append(one)

    leave = bus.subscribe((type(event),), see)
    bus.publish(event)
    await until(lambda: seen)
    leave()
