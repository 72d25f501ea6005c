"""Who watches, how it plays there, and how many watched over time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from tallycast.broadcast import Watching
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import Timestamped
from tallycast.observe import GeoPlace, Player

UnixSeconds = Annotated[int, QueryParameter(ge=0, le=253_402_300_799)]
"""Up to the end of the year 9999."""


class Viewer(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "client_id": "clientID",
        "first_seen": "firstSeen",
        "ip_address": "ipAddress",
        "user_agent": "userAgent",
    },
):
    """The contract's `Viewer`."""

    client_id: str
    first_seen: datetime
    geo: GeoPlace | None
    """Where in the world; null where no database knows."""
    ip_address: str
    user_agent: str


class PlaybackHealth(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `PlaybackHealth`; null is not measured."""

    source: str
    last_update: datetime
    player_state: str
    bandwidth_kbps: float | None
    latency_seconds: float | None
    download_seconds: float | None
    bitrate_kbps: float | None
    error_count: float | None
    quality_variant_changes: float | None
    measurement_status: None


class PlaybackClient(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "client_id": "clientID",
        "viewer_id": "viewerID",
        "first_seen": "firstSeen",
        "ip_address": "ipAddress",
        "user_agent": "userAgent",
    },
):
    """The contract's `PlaybackClient`."""

    client_id: str
    viewer_id: str
    first_seen: datetime
    geo: GeoPlace | None
    ip_address: str
    user_agent: str
    playback: PlaybackHealth | None


def _first_seen(watching: Watching, now: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=now - watching.first_seen)


@get("/api/admin/viewers", sync_to_thread=False)
def get_viewers(rooms: GivenRooms) -> list[Viewer]:
    """Who watches now."""
    now = time.monotonic()
    return [
        Viewer(
            client_id=name.hex(),
            first_seen=_first_seen(watching, now),
            geo=rooms.geo.of(watching.address),
            ip_address=watching.address,
            user_agent=watching.user_agent,
        )
        for name, watching in rooms.viewers.watching(now).items()
    ]


@get("/api/admin/viewers/playback", sync_to_thread=False)
def get_viewers_playback(rooms: GivenRooms) -> list[PlaybackClient]:
    """Who watches now, and how it plays there."""
    now = time.monotonic()
    players = rooms.playback.players(now)
    return [
        PlaybackClient(
            client_id=name.hex(),
            viewer_id=name.hex(),
            first_seen=_first_seen(watching, now),
            geo=rooms.geo.of(watching.address),
            ip_address=watching.address,
            user_agent=watching.user_agent,
            playback=_health(players[name]) if name in players else None,
        )
        for name, watching in rooms.viewers.watching(now).items()
    ]


def _health(player: Player) -> PlaybackHealth:
    return PlaybackHealth(
        source="client",
        last_update=player.last_at,
        player_state=player.state,
        bandwidth_kbps=player.bandwidth_kbps,
        latency_seconds=player.latency_seconds,
        download_seconds=player.download_seconds,
        bitrate_kbps=player.bitrate_kbps,
        error_count=player.errors + player.errors_before,
        quality_variant_changes=player.quality_changes,
        measurement_status=None,
    )


@get("/api/admin/viewersOverTime")
async def get_viewers_over_time(
    rooms: GivenRooms,
    windowStart: UnixSeconds,  # noqa: N803 the contract's name
) -> list[Timestamped]:
    """How many watched since then (Unix seconds), while something was live."""
    points = await rooms.audience.since(datetime.fromtimestamp(windowStart, UTC))
    return [Timestamped(time=at, value=viewers) for at, viewers in points]


HANDLERS = (get_viewers, get_viewers_playback, get_viewers_over_time)
