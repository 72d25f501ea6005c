"""Captions as text: what a person types, or a program hears, is shown as subtitles of the broadcast."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.hls import read_webvtt
from tallycast.http.errors import RequestRefused
from tallycast.http.guards import CHANGES
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.http.shapes import ApiResult

WEBVTT_BYTES = 64 << 10


class Caption(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is shown from now on."""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    seconds: Annotated[float, Meta(ge=0.5, le=30)] = 4.0


def _show(rooms: Rooms, text: str, seconds: float, later_seconds: float = 0.0) -> None:
    plain = "\n".join(line for line in (one.strip() for one in text.splitlines()) if line)
    if not plain:
        raise RequestRefused("There is no text to show")
    if not rooms.edge.caption(plain, seconds, later_seconds):
        raise RequestRefused(
            "Captions can be shown while something is live whose settings have a language for them"
        )


@post("/api/admin/captions", status_code=200)
async def post_caption(data: JSONBody[Caption], rooms: GivenRooms) -> ApiResult:
    """Show a text for some seconds."""
    _show(rooms, data.text, data.seconds)
    return ApiResult(success=True, message="shown")


@post("/api/admin/captions/webvtt", status_code=200, opt={CHANGES: True})
async def post_webvtt(request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Show the cues of a WebVTT text, the first one now and the others as long after it as they say."""
    body = await request.body()
    if len(body) > WEBVTT_BYTES:
        raise RequestRefused(f"Expected at most {WEBVTT_BYTES // 1024} KiB of WebVTT")
    text = body.decode("utf-8-sig", "replace")
    cues = read_webvtt(text) if text.startswith("WEBVTT") else []
    if not cues:
        raise RequestRefused("Expected WebVTT with at least one cue")
    for cue in cues:
        _show(rooms, cue.text[:1000], min(cue.end - cue.start, 30.0), cue.start - cues[0].start)
    return ApiResult(success=True, message=f"{len(cues)} captions")


HANDLERS = (post_caption, post_webvtt)
