"""Updates: this server runs no script of anybody else's, so it says how to update it, and can end itself."""

import os

import msgspec
from litestar import get

from tallycast.http.errors import RequestRefused
from tallycast.http.guards import CHANGES
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult


class UpdateOptions(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What can be done from here."""

    supports_update: bool
    """Always false: updates come by the package manager."""
    can_restart: bool
    """Whether somebody (systemd) starts the server again when it ends."""


@get("/api/admin/update/options", sync_to_thread=False)
def get_update_options() -> UpdateOptions:
    """What can be done from here."""
    # systemd gives its services an invocation number (systemd.exec(5), INVOCATION_ID).
    return UpdateOptions(supports_update=False, can_restart="INVOCATION_ID" in os.environ)


@get("/api/admin/update/start", opt={CHANGES: True}, sync_to_thread=False)
def start_update() -> ApiResult:
    """Refused, with what to do instead."""
    raise RequestRefused(
        "This server does not update itself: install the new version "
        "(for example `pip install --upgrade tallycast`) and start it again"
    )


@get("/api/admin/update/forcequit", opt={CHANGES: True}, sync_to_thread=False)
def force_quit(rooms: GivenRooms) -> ApiResult:
    """End the server in good order; whatever supervises it may start it again."""
    rooms.quit()
    return ApiResult(success=True, message="The server ends")


HANDLERS = (get_update_options, start_update, force_quit)
