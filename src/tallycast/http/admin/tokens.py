"""Access tokens of integrations: make, list, delete."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from litestar import get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.events import ChatUser
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult

TOKENS = "/api/admin/accesstokens"
Short = Annotated[str, Meta(max_length=200)]


class TokenWish(msgspec.Struct, frozen=True, kw_only=True):
    """A new token."""

    name: Short = ""
    scopes: Annotated[list[Short], Meta(max_length=20)] = []


class TokenToDelete(msgspec.Struct, frozen=True, kw_only=True):
    """A token's text, or what the list has in its place."""

    token: Short


class AccessTokenUser(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `AccessTokenUser`, with the seed document's names beside it.

    The text is there when a token was just made. Afterwards nobody knows it any more; the list has the
    id in its place, which deletes the token and opens nothing.
    """

    id: str
    access_token: str
    display_name: str
    display_color: int
    type: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    is_bot: bool
    name: str
    token: str

    @classmethod
    def of(cls, user: ChatUser, text: str, last_used_at: datetime | None = None) -> Self:
        """One token."""
        return cls(
            id=user.id,
            access_token=text,
            display_name=user.display_name,
            display_color=user.display_color,
            type="API",
            scopes=user.scopes,
            created_at=user.created_at,
            last_used_at=last_used_at,
            is_bot=True,
            name=user.display_name,
            token=text,
        )


@get(TOKENS)
async def get_tokens(rooms: GivenRooms) -> list[AccessTokenUser]:
    """Every access token, without its text."""
    return [AccessTokenUser.of(one.user, one.user.id, one.last_used_at) for one in await rooms.tokens.all()]


@post(TOKENS + "/create", status_code=200)
async def create_token(data: JSONBody[TokenWish], rooms: GivenRooms) -> AccessTokenUser:
    """A new access token; its text is told here and never again."""
    made = await rooms.tokens.create(data.name, data.scopes)
    return AccessTokenUser.of(made.user, made.text)


@post(TOKENS + "/delete", status_code=200)
async def delete_token(data: JSONBody[TokenToDelete], rooms: GivenRooms) -> ApiResult:
    """Delete an access token; what its bot said leaves the history."""
    user_id = await rooms.tokens.delete(data.token)
    await rooms.chat.user_was_deleted(user_id)
    return ApiResult(success=True, message="deleted token")


HANDLERS = (get_tokens, create_token, delete_token)
