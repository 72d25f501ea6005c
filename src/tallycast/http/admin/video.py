"""Encoders of this machine: which rows of the table it can run, and which one is used."""

import msgspec
from litestar import get, post

from tallycast.http.admin.status import video_in_force
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.http.shapes import ApiResult


class VideoCodec(msgspec.Struct, frozen=True, kw_only=True):
    """One encoder."""

    name: str
    """Value of the setting `videoCodec`."""
    title: str
    format: str
    """h264, hevc or av1."""
    hardware: bool
    available: bool
    """It encoded a second of video on this machine."""
    reason: str
    """Why it is not available; empty if it is, or while nobody knows yet."""


class VideoCodecs(msgspec.Struct, frozen=True, kw_only=True):
    """All encoders."""

    codecs: list[VideoCodec]
    probing: bool
    """Some are being tried right now: ask again in a second."""
    wanted: str
    """As the settings say."""
    used: str
    """Of the broadcast that is on, or of the next one."""
    warning: str
    """Why these two differ; empty if they do not."""


def _codecs(rooms: Rooms) -> VideoCodecs:
    wanted = video_in_force(rooms).video_codec
    used, warning = rooms.codecs.usable(wanted)
    broadcast = rooms.edge.broadcast
    return VideoCodecs(
        codecs=[
            VideoCodec(
                name=one.codec.name,
                title=one.codec.title,
                format=one.codec.format,
                hardware=one.codec.hardware,
                available=one.reason == "",
                reason=one.reason or "",
            )
            for one in rooms.codecs.offers()
        ],
        probing=rooms.codecs.trying,
        wanted=wanted,
        used=used.name if broadcast is None else broadcast.codec.name,
        warning=warning,
    )


@get("/api/admin/video/codecs")
async def get_codecs(rooms: GivenRooms) -> VideoCodecs:
    """Every encoder of the table; the first request begins to try those that nobody has tried."""
    if not rooms.codecs.all_tried:
        rooms.codecs.try_all()
    return _codecs(rooms)


@post("/api/admin/video/codecs/probe", status_code=200)
async def probe_codecs(rooms: GivenRooms) -> ApiResult:
    """Try all encoders anew, as after a driver was installed."""
    rooms.codecs.try_all(anew=True)
    return ApiResult(success=True, message="The encoders are tried")


HANDLERS = (get_codecs, probe_codecs)
