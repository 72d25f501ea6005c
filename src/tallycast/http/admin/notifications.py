"""Trying out how followers are told."""

import msgspec
from litestar import post
from litestar.params import JSONBody

from tallycast.http.errors import RequestRefused
from tallycast.http.rooms import GivenRooms
from tallycast.integrations import Channel, Trial

NOBODY = {
    "discord": "There is no webhook to send to",
    "push": "No browser has subscribed yet",
    "mail": "Mail needs a server, a sender and a recipient",
    "service": "There is no service to send to",
}


class TestWish(msgspec.Struct, frozen=True, kw_only=True):
    """Which channel is tried."""

    channel: Channel


class TestReport(msgspec.Struct, frozen=True, kw_only=True):
    """How it went, receiver by receiver."""

    success: bool
    message: str
    trials: list[Trial]


@post("/api/admin/notifications/test", status_code=200)
async def send_test(data: JSONBody[TestWish], rooms: GivenRooms) -> TestReport:
    """Ours: send a test notice by one channel, now and as it is set up, even if it is off."""
    trials = await rooms.notifications.test(data.channel)
    if not trials:
        raise RequestRefused(NOBODY[data.channel])
    failed = [one for one in trials if not one.sent]
    message = "; ".join(f"{one.receiver}: {one.message}" if one.receiver else one.message for one in failed)
    return TestReport(success=not failed, message=message or "sent", trials=trials)


HANDLERS = (send_test,)
