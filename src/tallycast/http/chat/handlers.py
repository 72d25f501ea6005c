"""Registration, history, and what moderators do."""

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody

from tallycast.chat import Said
from tallycast.http.caching import NO_CACHE
from tallycast.http.chat.people import chat_user, moderator
from tallycast.http.chat.shapes import (
    MessageVisibility,
    ModerationUser,
    UserEnabled,
    moderation_user,
    told,
)
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.http.shapes import ApiResult


class Registration(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The body of a registration; every part of it may be missing."""

    display_name: str = ""


class Registered(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A new person in the chat."""

    id: str
    access_token: str
    display_name: str
    notice: str = ""
    """Ours: what was changed about the proposed name, in words."""


@post("/api/chat/register", status_code=200)
async def register(request: AnyRequest, rooms: GivenRooms) -> Response[Registered]:
    """Become somebody: a name of one's own or a generated one, and a token for the socket."""
    address = rooms.client_address().of(request.scope)  # type: ignore[arg-type]
    made = await rooms.chat.register(_proposal(request, rooms, await request.body()), address)
    answer = Registered(
        id=made.user.id,
        access_token=made.token,
        display_name=made.user.display_name,
        notice=made.notice,
    )
    return Response(answer, headers=NO_CACHE)


@get("/api/chat")
async def get_history(request: AnyRequest, rooms: GivenRooms) -> Response[list[Said]]:
    """What was said lately, oldest first."""
    await chat_user(request, rooms)
    history = told(await rooms.chat.log.history(), rooms.chat.server_name())
    return Response(history, headers=NO_CACHE)


@post(["/api/chat/messagevisibility", "/api/chat/updatemessagevisibility"], status_code=200)
async def set_visibility(
    data: JSONBody[MessageVisibility], request: AnyRequest, rooms: GivenRooms
) -> ApiResult:
    """Hide messages, or show them again."""
    actor = await moderator(request, rooms)
    await rooms.chat.moderation.set_visible(data.id_array, data.visible, actor)
    return ApiResult(success=True, message="changed")


@post("/api/chat/users/setenabled", status_code=200)
async def set_enabled(data: JSONBody[UserEnabled], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Remove somebody from the chat, or let them in again."""
    actor = await moderator(request, rooms)
    await rooms.chat.moderation.set_enabled(data.user_id, data.enabled, actor, data.reason)
    return ApiResult(success=True, message=f"{data.user_id} enabled: {str(data.enabled).lower()}")


@get("/api/moderation/chat/user/{user_id:str}", raises=[NotFoundException])
async def get_user(user_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> ModerationUser:
    """What moderators may know of somebody."""
    await moderator(request, rooms)
    found = await moderation_user(rooms, user_id)
    if found is None:
        raise NotFoundException
    return found


def _proposal(request: AnyRequest, rooms: Rooms, body: bytes) -> str:
    """The name that is asked for: a proxy's word first, then the body's, if it can be read at all."""
    forwarded = request.headers.get("x-forwarded-user", "")
    if forwarded and rooms.client_address().is_from_proxy(request.scope):  # type: ignore[arg-type]
        return forwarded
    try:
        return msgspec.json.decode(body, type=Registration).display_name
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ""


HANDLERS = (
    register,
    get_history,
    set_visibility,
    set_enabled,
    get_user,
)
