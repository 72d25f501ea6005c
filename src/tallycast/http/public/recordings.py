"""Recordings and clips: the list, their playlists and media, their pictures, and the download.

What is not published is there for the administrator alone; to everybody else it does not exist.
"""

import asyncio
import functools
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath, QueryParameter

from tallycast.hls import PlaylistBody, is_media_name
from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.download import Download
from tallycast.http.guards import is_administrator
from tallycast.http.media import media_reply
from tallycast.http.ranges import parse_range
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.media import MediaFormatError
from tallycast.recordings import (
    STILL_NAME,
    Mp4File,
    RecordingRow,
    UnknownRecording,
    best_first,
    media,
    multivariant,
)
from tallycast.settings import StorageSettings
from tallycast.storage import Journal, StorageTrouble

_OF_BODY = (b"content-length", b"content-type")
MEDIA_TYPE = "video/mp4"
STILL_TYPE = "image/jpeg"
PLAYLIST_TYPE = "application/x-mpegURL"
OF_HEAD = "tallycast.head"
"""In the scope of a request that wants no body."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9 _-]+")


class Recording(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording or a clip."""

    id: str
    kind: str
    """`recording` or `clip`."""
    title: str
    started_at: datetime
    ended_at: datetime | None
    duration_seconds: float
    size_bytes: int
    state: str
    """`recording` while more is coming, then `complete`."""
    published: bool
    keep: bool
    """Age and size do not delete it."""
    of: str
    """The recording that a clip was cut from, `live`, or empty."""
    page: str
    playlist: str
    thumbnail: str
    """Empty while there is none."""
    download: str

    @classmethod
    def of_row(cls, row: RecordingRow, *, has_still: bool) -> Self:
        """As the catalogue has it."""
        is_clip = row.kind == "clip"
        return cls(
            id=row.id,
            kind=row.kind,
            title=row.title,
            started_at=row.started_at,
            ended_at=row.ended_at,
            duration_seconds=round(row.duration_seconds, 3),
            size_bytes=row.size_bytes,
            state="complete" if row.complete else "recording",
            published=row.published,
            keep=row.keep,
            of=row.source_id,
            page=f"/clips/{row.id}" if is_clip else f"/recordings/{row.id}",
            playlist=f"/clip/{row.id}" if is_clip else f"/replay/{row.id}",
            thumbnail=f"/recordings/{row.id}/{STILL_NAME}" if has_still else "",
            download=f"/recordings/{row.id}/download.mp4",
        )


async def shown(rooms: Rooms, row: RecordingRow) -> Recording:
    """A row as the API tells it."""
    still = rooms.recorder.catalogue.folder_of(row.id) / STILL_NAME
    return Recording.of_row(row, has_still=await asyncio.to_thread(still.exists))


async def published(rooms: Rooms) -> list[Recording]:
    """What the list shows to everybody; nothing while the list is switched off."""
    if not StorageSettings.of(rooms.settings.snapshot).recordings_public:
        return []
    return [await shown(rooms, row) for row in await rooms.recorder.catalogue.all() if row.published]


async def visible(request: AnyRequest, rooms: Rooms, recording_id: str, kind: str = "") -> RecordingRow:
    """The row, if this request may see it; raises NotFoundException."""
    try:
        row = await rooms.recorder.catalogue.find(recording_id)
    except UnknownRecording:
        raise NotFoundException from None
    if (kind and row.kind != kind) or not (row.published or await is_administrator(request)):
        raise NotFoundException
    return row


async def _journals(rooms: Rooms, recording_id: str) -> list[Journal]:
    journals = await rooms.recorder.catalogue.journals(recording_id)
    if not journals:
        raise NotFoundException
    return journals


async def _journal(rooms: Rooms, recording_id: str, rendition: int) -> Journal:
    for journal in await _journals(rooms, recording_id):
        if journal.rendition.index == rendition:
            return journal
    raise NotFoundException


def _playlist(body: PlaylistBody) -> Response[bytes]:
    headers = {**ANY_ORIGIN, "Cache-Control": "no-cache", "ETag": body.etag}
    return Response(body.body, media_type=PLAYLIST_TYPE, headers=headers)


@get("/api/recordings")
async def get_recordings(rooms: GivenRooms) -> Response[list[Recording]]:
    """The published recordings and clips, the newest first."""
    return Response(await published(rooms), headers={**NO_CACHE, **ANY_ORIGIN})


async def _multivariant(request: AnyRequest, rooms: Rooms, recording_id: str, kind: str) -> Response[bytes]:
    await visible(request, rooms, recording_id, kind)
    return _playlist(multivariant(recording_id, await _journals(rooms, recording_id)))


async def _media_playlist(
    request: AnyRequest, rooms: Rooms, recording_id: str, rendition: int, kind: str
) -> Response[bytes]:
    row = await visible(request, rooms, recording_id, kind)
    journal = await _journal(rooms, recording_id, rendition)
    addresses = await _addresses(rooms, row, rendition) if row.complete else {}
    return _playlist(media(journal, complete=row.complete, addresses=addresses))


async def _addresses(rooms: Rooms, row: RecordingRow, rendition: int) -> dict[str, str]:
    """Where viewers fetch for themselves. What not everybody may watch comes from us alone: an object store
    asks nobody for a ticket."""
    if not (row.published and rooms.watching.is_open):
        return {}
    return await rooms.recorder.keeping.addresses(row.id, rendition)


@get("/replay/{recording_id:str}", media_type=PLAYLIST_TYPE)
async def get_replay(recording_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """A recording's qualities."""
    return await _multivariant(request, rooms, recording_id, "recording")


@get("/replay/{recording_id:str}/{rendition:int}", media_type=PLAYLIST_TYPE)
async def get_replay_rendition(
    recording_id: FromPath[str], rendition: FromPath[int], request: AnyRequest, rooms: GivenRooms
) -> Response[bytes]:
    """One of them."""
    return await _media_playlist(request, rooms, recording_id, rendition, "recording")


@get("/clip/{recording_id:str}", media_type=PLAYLIST_TYPE)
async def get_clip(recording_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """A clip's qualities."""
    return await _multivariant(request, rooms, recording_id, "clip")


@get("/clip/{recording_id:str}/{rendition:int}", media_type=PLAYLIST_TYPE)
async def get_clip_rendition(
    recording_id: FromPath[str], rendition: FromPath[int], request: AnyRequest, rooms: GivenRooms
) -> Response[bytes]:
    """One of them."""
    return await _media_playlist(request, rooms, recording_id, rendition, "clip")


@get(
    [
        "/replay/{recording_id:str}/{rendition:int}/{name:str}",
        "/clip/{recording_id:str}/{rendition:int}/{name:str}",
    ],
    media_type=MEDIA_TYPE,
)
async def get_recorded_media(
    recording_id: FromPath[str],
    rendition: FromPath[int],
    name: FromPath[str],
    request: AnyRequest,
    rooms: GivenRooms,
) -> Response[Any]:
    """A segment or an initialization section."""
    row = await visible(request, rooms, recording_id)
    if not is_media_name(name):
        raise NotFoundException
    keeping = rooms.recorder.keeping
    if not await asyncio.to_thread(keeping.path(recording_id, rendition, name).exists):
        address = (await _addresses(rooms, row, rendition)).get(name)
        if address is not None:
            return Response(b"", status_code=307, headers={**ANY_ORIGIN, **NO_CACHE, "Location": address})
    try:
        data = await keeping.read(recording_id, rendition, name)
    except OSError:
        raise NotFoundException from None
    except StorageTrouble:
        raise ServiceUnavailableException("The place where this is kept does not answer") from None
    reply = media_reply({**request.scope}, name, data)
    headers = {key.decode(): value.decode() for key, value in reply.headers if key not in _OF_BODY}
    if not row.published:
        # Shown to the administrator alone: no cache on the way may give it to others.
        headers["cache-control"] = "private, no-store"
    return Response(bytes(reply.body), status_code=reply.status, headers=headers, media_type=MEDIA_TYPE)


@get("/recordings/{recording_id:str}/thumbnail.jpg", media_type=STILL_TYPE)
async def get_still(recording_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """The picture that stands for a recording or a clip."""
    await visible(request, rooms, recording_id)
    return await _still(rooms, recording_id)


@get("/clip-thumbnail/{file:str}", media_type=STILL_TYPE)
async def get_clip_still(file: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """The same for a clip, at the contract's address."""
    clip_id = file.removesuffix(".jpg")
    if clip_id == file:
        raise NotFoundException
    await visible(request, rooms, clip_id, "clip")
    return await _still(rooms, clip_id)


async def _still(rooms: Rooms, recording_id: str) -> Response[bytes]:
    path = rooms.recorder.catalogue.folder_of(recording_id) / STILL_NAME
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError:
        raise NotFoundException from None
    headers = {**ANY_ORIGIN, "Cache-Control": "public, max-age=3600"}
    return Response(data, media_type=STILL_TYPE, headers=headers)


@get("/recordings/{recording_id:str}/download.mp4", media_type=MEDIA_TYPE)
async def get_download(
    recording_id: FromPath[str],
    request: AnyRequest,
    rooms: GivenRooms,
    rendition: Annotated[int | None, QueryParameter(ge=0, le=2**31)] = None,
) -> Response[Any] | Download:
    """The recording as one MP4 file, of the best quality or of the one that is asked for."""
    row = await visible(request, rooms, recording_id)
    journals = await _journals(rooms, recording_id)
    if rendition is None:
        journal = max(journals, key=best_first)
    else:
        journal = await _journal(rooms, recording_id, rendition)
    index, keeping = journal.rendition.index, rooms.recorder.keeping
    folder = rooms.recorder.catalogue.folder_of(recording_id) / str(index)
    try:
        file = await rooms.remuxer.file(
            folder, journal, functools.partial(keeping.read_stored, recording_id, index)
        )
    except (MediaFormatError, OSError):
        raise NotFoundException from None
    return _download(request, file, row, journal)


def _download(
    request: AnyRequest, file: Mp4File, row: RecordingRow, journal: Journal
) -> Response[Any] | Download:
    size = file.size_bytes
    etag = f'"{row.id}-{journal.rendition.index}-{len(journal.segments)}"'
    name = _NOT_IN_NAMES.sub("-", row.title).strip(" -")
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{name or row.id}.mp4"',
    }
    first, length, status = 0, size, 200
    wanted = request.headers.get("range", "")
    if wanted and request.headers.get("if-range", etag) == etag:
        span = parse_range(wanted.encode("latin-1"), size)
        if span is False:
            return Response(b"", status_code=416, headers={"Content-Range": f"bytes */{size}"})
        if isinstance(span, tuple):
            first, length, status = span[0], span[1] - span[0] + 1, 206
            headers["Content-Range"] = f"bytes {span[0]}-{span[1]}/{size}"
    headers["Content-Length"] = str(length)
    wants_body = OF_HEAD not in request.scope
    return Download(
        file.read(first, length) if wants_body else _nothing(),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


HANDLERS = (
    get_clip,
    get_clip_rendition,
    get_clip_still,
    get_download,
    get_recorded_media,
    get_recordings,
    get_replay,
    get_replay_rendition,
    get_still,
)
