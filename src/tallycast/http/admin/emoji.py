"""Emoji: upload and delete."""

import asyncio
from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult


class EmojiUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A new emoji."""

    name: Annotated[str, Meta(max_length=255)]
    """File name."""
    data: str
    """The picture as a base64 data URL."""


class EmojiDelete(msgspec.Struct, frozen=True, kw_only=True):
    """An emoji to delete."""

    name: Annotated[str, Meta(max_length=1024)]
    """Path of the file, as in its URL below /img/emoji/."""


@post("/api/admin/emoji/upload", status_code=200)
async def upload_emoji(data: JSONBody[EmojiUpload], rooms: GivenRooms) -> ApiResult:
    """Add a picture to the emoji."""
    # Decoding a picture takes its time, and others are watching.
    emoji = await asyncio.to_thread(rooms.emoji.add, data.name, data.data)
    return ApiResult(success=True, message=f"emoji {emoji.path} added")


@post("/api/admin/emoji/delete", status_code=200)
async def delete_emoji(data: JSONBody[EmojiDelete], rooms: GivenRooms) -> ApiResult:
    """Remove an emoji's file."""
    await asyncio.to_thread(rooms.emoji.remove, data.name.removeprefix("/img/emoji/"))
    return ApiResult(success=True, message="emoji deleted")


HANDLERS = (upload_emoji, delete_emoji)
