"""Ours: recordings and clips: see them, rename, publish, keep and delete them, cut clips."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.public.recordings import Recording, shown
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.recordings import RecordingRefused, make_still

PATH = "/api/admin/recordings"
CLIPS = "/api/admin/clips"
LIVE = "live"
Id = Annotated[str, Meta(max_length=40)]
Title = Annotated[str, Meta(max_length=400)]
Seconds = Annotated[float, Meta(ge=-86_400, le=864_000)]


class Recordings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All of them."""

    recordings: list[Recording]
    """Recordings and clips, the newest first."""
    total_bytes: int
    running: str
    """Id of what is being recorded now; empty if nothing is."""


class RecordingChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a recording changes; what is absent stays."""

    id: Id
    title: Title | None = None
    published: bool | None = None
    keep: bool | None = None


class RecordingChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which recording is meant."""

    id: Id


class ClipWish(msgspec.Struct, frozen=True, kw_only=True):
    """A clip, by seconds from the begin of what it is cut from."""

    source: Id = LIVE
    """A recording's id, or `live`: below nought, and nought as the end, then count back from now."""
    start: Seconds
    end: Seconds
    title: Title = ""


@get(PATH)
async def get_all_recordings(rooms: GivenRooms) -> Recordings:
    """Every recording and clip."""
    rows = await rooms.recorder.catalogue.all()
    return Recordings(
        recordings=[await shown(rooms, row) for row in rows],
        total_bytes=sum(row.size_bytes for row in rows),
        running=rooms.recorder.running,
    )


@post(PATH + "/update", status_code=200)
async def update_recording(data: JSONBody[RecordingChange], rooms: GivenRooms) -> Recording:
    """Another title, published or not, kept or not."""
    catalogue = rooms.recorder.catalogue
    return await shown(
        rooms,
        await catalogue.change(data.id, title=data.title, published=data.published, keep=data.keep),
    )


@post(PATH + "/delete", status_code=200)
async def delete_recording(data: JSONBody[RecordingChoice], rooms: GivenRooms) -> ApiResult:
    """Delete a recording or a clip, with its media."""
    await rooms.recorder.catalogue.delete(data.id)
    return ApiResult(success=True, message="deleted recording")


@post(CLIPS + "/create", status_code=200)
async def create_clip(data: JSONBody[ClipWish], rooms: GivenRooms) -> Recording:
    """Cut a clip; it is published and has its picture when this answers."""
    if data.source == LIVE:
        broadcast = rooms.edge.broadcast
        if broadcast is None:
            raise RecordingRefused("Nothing is live")
        row = await rooms.clips.from_live(broadcast, data.start, data.end, data.title)
    else:
        row = await rooms.clips.from_recording(data.source, data.start, data.end, data.title)
    await make_still(rooms.recorder.ffmpeg(), rooms.recorder.keeping, row.id)
    rooms.recorder.mover.wake()
    return await shown(rooms, row)


HANDLERS = (get_all_recordings, update_recording, delete_recording, create_clip)
