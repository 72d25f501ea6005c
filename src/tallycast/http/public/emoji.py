"""The server's own emoji: the list and the pictures."""

import asyncio
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tallycast.http.caching import ANY_ORIGIN, INERT, NO_CACHE
from tallycast.http.rooms import GivenRooms

PICTURES = "/img/emoji/"
AN_HOUR = {"Cache-Control": "public, max-age=3600"}
"""A picture keeps its name; one that was replaced under it may be seen for so long."""


class EmojiItem(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `Emoji`."""

    name: str
    url: str
    emoji: str
    """The older name of the same."""


@get("/api/emoji")
async def get_emoji(rooms: GivenRooms) -> Response[list[EmojiItem]]:
    """Every emoji of this server."""
    found = await asyncio.to_thread(rooms.emoji.all)
    urls = [PICTURES + quote(one.path) for one in found]
    items = [EmojiItem(name=one.name, url=url, emoji=url) for one, url in zip(found, urls, strict=True)]
    return Response(items, headers={**NO_CACHE, **ANY_ORIGIN})


@get("/img/emoji/{path:path}", media_type="image/*", raises=[NotFoundException])
async def get_emoji_picture(path: FromPath[str], rooms: GivenRooms) -> Response[bytes]:
    """One of them."""
    found = await asyncio.to_thread(rooms.emoji.read, path.removeprefix("/"))
    if found is None:
        raise NotFoundException
    emoji, data = found
    return Response(data, media_type=emoji.media_type, headers={**AN_HOUR, **ANY_ORIGIN, **INERT})
