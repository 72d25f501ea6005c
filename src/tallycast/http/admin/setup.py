"""Ours: whether the assistant of the first run still has something to do."""

import msgspec
from litestar import get, post

from tallycast.http.public.status import connected_at
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.settings import OperationSettings


class SetupState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Of a new server."""

    finished: bool
    """Somebody went through it or put it away, or the server was live already."""


@get("/api/admin/setup", sync_to_thread=False)
def get_setup(rooms: GivenRooms) -> SetupState:
    """Whether the server is set up."""
    finished = OperationSettings.of(rooms.settings.snapshot).setup_finished
    return SetupState(finished=finished or connected_at(rooms) is not None)


@post("/api/admin/setup/finish", status_code=200)
async def finish_setup(rooms: GivenRooms) -> ApiResult:
    """The assistant is not to come again."""
    await rooms.settings.set("setup_finished", True)
    return ApiResult(success=True, message="set up")


HANDLERS = (get_setup, finish_setup)
