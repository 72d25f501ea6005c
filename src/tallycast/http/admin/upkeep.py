"""Ours: what the administrator should look after, whether a broadcast is on or not."""

from datetime import datetime

import msgspec
from litestar import get, post

from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.integrations import Release


class Upkeep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What should be done some day soon."""

    weak_password: bool
    """Whether the password should be changed; known once somebody has signed in with it."""
    restart_wanted: tuple[str, ...]
    """Keys of settings that were changed and take effect with the next start."""
    newer_version: Release | None
    """Only where somebody is asked for it (the setting releases_url)."""
    asked_at: datetime | None
    """When the newest version was asked for last."""
    asking_problem: str
    """Why that told nothing, in words; empty while all is well."""


def _upkeep(rooms: Rooms) -> Upkeep:
    releases = rooms.releases
    return Upkeep(
        weak_password=rooms.administrator.password_is_weak,
        restart_wanted=rooms.settings.restart_wanted,
        newer_version=releases.newer,
        asked_at=releases.asked_at,
        asking_problem=releases.problem,
    )


@get("/api/admin/upkeep", sync_to_thread=False)
def get_upkeep(rooms: GivenRooms) -> Upkeep:
    """What is known."""
    return _upkeep(rooms)


@post("/api/admin/upkeep/version", status_code=200)
async def ask_for_newest(rooms: GivenRooms) -> Upkeep:
    """Ask for the newest version now."""
    await rooms.releases.look()
    return _upkeep(rooms)


HANDLERS = (get_upkeep, ask_for_newest)
