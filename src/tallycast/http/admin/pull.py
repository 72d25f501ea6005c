"""How a broadcast that is fetched is doing; its address is a setting."""

import msgspec
from litestar import get

from tallycast.http.rooms import GivenRooms


class PullStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What is fetched."""

    state: str
    """off, occupied (an encoder is on air), connecting, receiving or retrying."""
    message: str
    """What is wrong, in words; empty while nothing is."""


@get("/api/admin/pull", sync_to_thread=False)
def get_pull(rooms: GivenRooms) -> PullStatus:
    """How fetching is doing."""
    return PullStatus(state=rooms.pulling.state.value, message=rooms.pulling.message)


HANDLERS = (get_pull,)
