"""What bots with the administrator's scope may do: moderate, read, set the title."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from tallycast.auth import ADMIN_ACCESS
from tallycast.chat import Said
from tallycast.http.chat.shapes import (
    ChatClient,
    MessageVisibility,
    ModerationUser,
    chat_clients,
    moderation_user,
    told,
)
from tallycast.http.integrations.bots import as_actor, bot
from tallycast.http.public.status import Status, current_status
from tallycast.http.rooms import AnyRequest, GivenRooms
from tallycast.http.shapes import ApiResult

ROOT = "/api/integrations"


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """The title of the stream."""

    value: Annotated[str, Meta(max_length=1000)]


@post([ROOT + "/chat/messagevisibility", ROOT + "/chat/updatemessagevisibility"], status_code=200)
async def set_visibility(
    data: JSONBody[MessageVisibility], request: AnyRequest, rooms: GivenRooms
) -> ApiResult:
    """Hide messages, or show them again."""
    user = await bot(request, rooms, ADMIN_ACCESS)
    await rooms.chat.moderation.set_visible(data.id_array, data.visible, as_actor(user))
    return ApiResult(success=True, message="changed")


@get(ROOT + "/chat")
async def get_history(request: AnyRequest, rooms: GivenRooms) -> list[Said]:
    """What was said lately, oldest first."""
    await bot(request, rooms, ADMIN_ACCESS)
    return told(await rooms.chat.log.history(), rooms.chat.server_name())


@get(ROOT + "/clients")
async def get_clients(request: AnyRequest, rooms: GivenRooms) -> list[ChatClient]:
    """Who is in the chat now, one entry a socket."""
    await bot(request, rooms, ADMIN_ACCESS)
    return chat_clients(rooms)


@post(ROOT + "/streamtitle", status_code=200)
async def set_title(data: JSONBody[Title], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Another title of the stream."""
    await bot(request, rooms, ADMIN_ACCESS)
    await rooms.settings.set("stream_title", data.value)
    return ApiResult(success=True, message="changed")


@get(ROOT + "/status")
async def get_status(request: AnyRequest, rooms: GivenRooms) -> Status:
    """Whether a broadcast is on, with the record counts."""
    await bot(request, rooms, ADMIN_ACCESS)
    return msgspec.structs.replace(
        current_status(rooms),
        overall_max_viewer_count=rooms.peaks.overall,
        session_max_viewer_count=rooms.peaks.session,
    )


@get(ROOT + "/moderation/chat/user/{user_id:str}", raises=[NotFoundException])
async def get_user(user_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> ModerationUser:
    """What moderators may know of somebody."""
    await bot(request, rooms, ADMIN_ACCESS)
    found = await moderation_user(rooms, user_id)
    if found is None:
        raise NotFoundException
    return found


HANDLERS = (set_visibility, get_history, get_clients, set_title, get_status, get_user)
