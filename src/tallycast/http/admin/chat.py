"""The chat as the administrator sees it: who is there, what was said, who may not."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from tallycast.chat import ADMINISTRATOR, Said, UserWithReason
from tallycast.http.chat.shapes import (
    ChatClient,
    Id,
    MessageVisibility,
    ModerationUser,
    UserEnabled,
    chat_clients,
    moderation_user,
    told,
)
from tallycast.http.paging import ADMIN_PAGE_MOST, Place
from tallycast.http.rooms import AnyRequest, GivenRooms
from tallycast.http.shapes import ApiResult

CHAT = "/api/admin/chat"


class ModeratorChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether a user is a moderator."""

    user_id: Id
    is_moderator: bool


class UserToDelete(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A user to delete."""

    user_id: Id


class AddressValue(msgspec.Struct, frozen=True, kw_only=True):
    """An IP address, or a network."""

    value: Annotated[str, Meta(max_length=100)]


class IpBan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `IPBan`."""

    ip_address: str
    notes: str
    created_at: datetime


class ModerationLogEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Ours: one line of the log of moderation."""

    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    target: str
    details: str


class UserPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of users."""

    total: int
    results: list[UserWithReason]


@get(CHAT + "/clients", sync_to_thread=False)
def get_clients(rooms: GivenRooms) -> list[ChatClient]:
    """Who is in the chat now, one entry a socket."""
    return chat_clients(rooms)


@get(CHAT + "/messages")
async def get_messages(rooms: GivenRooms) -> list[Said]:
    """Everything that was said, also what is hidden, newest first."""
    return told(await rooms.chat.log.everything(), rooms.chat.server_name())


@post([CHAT + "/messagevisibility", CHAT + "/updatemessagevisibility"], status_code=200)
async def set_visibility(data: JSONBody[MessageVisibility], rooms: GivenRooms) -> ApiResult:
    """Hide messages, or show them again."""
    await rooms.chat.moderation.set_visible(data.id_array, data.visible, ADMINISTRATOR)
    return ApiResult(success=True, message="changed")


@post(CHAT + "/users/setenabled", status_code=200)
async def set_enabled(data: JSONBody[UserEnabled], rooms: GivenRooms) -> ApiResult:
    """Remove somebody from the chat, or let them in again."""
    await rooms.chat.moderation.set_enabled(data.user_id, data.enabled, ADMINISTRATOR, data.reason)
    return ApiResult(success=True, message=f"{data.user_id} enabled: {str(data.enabled).lower()}")


@post(CHAT + "/users/setmoderator", status_code=200)
async def set_moderator(data: JSONBody[ModeratorChange], rooms: GivenRooms) -> ApiResult:
    """Appoint a moderator, or dismiss one."""
    await rooms.chat.moderation.set_moderator(data.user_id, data.is_moderator, ADMINISTRATOR)
    return ApiResult(success=True, message=f"{data.user_id} moderator: {str(data.is_moderator).lower()}")


@get(CHAT + "/users/detail/{user_id:str}", raises=[NotFoundException])
async def get_user(user_id: FromPath[str], rooms: GivenRooms) -> ModerationUser:
    """Ours: somebody with their windows and what they said lately, as moderators see it."""
    found = await moderation_user(rooms, user_id)
    if found is None:
        raise NotFoundException
    return found


@get([CHAT + "/users/disabled", "/api/admin/users/disabled"])
async def get_disabled(rooms: GivenRooms) -> list[UserWithReason]:
    """Who was removed."""
    _, users = await rooms.chat.users.page(status="disabled")
    return [UserWithReason.of(user) for user in users]


@get(CHAT + "/users/moderators")
async def get_moderators(rooms: GivenRooms) -> list[UserWithReason]:
    """Who moderates."""
    _, users = await rooms.chat.users.page(status="moderators")
    return [UserWithReason.of(user) for user in users]


@get(CHAT + "/users/ipbans")
async def get_bans(rooms: GivenRooms) -> list[IpBan]:
    """Every banned address."""
    return [IpBan(**msgspec.structs.asdict(one)) for one in await rooms.chat.bans.all()]


@post(CHAT + "/users/ipbans/create", status_code=200)
async def create_ban(data: JSONBody[AddressValue], rooms: GivenRooms) -> ApiResult:
    """Ban an address."""
    await rooms.chat.moderation.ban(data.value, ADMINISTRATOR)
    return ApiResult(success=True, message="IP address banned")


@post(CHAT + "/users/ipbans/remove", status_code=200)
async def remove_ban(data: JSONBody[AddressValue], rooms: GivenRooms) -> ApiResult:
    """Lift the ban of an address."""
    await rooms.chat.moderation.unban(data.value, ADMINISTRATOR)
    return ApiResult(success=True, message="IP address unbanned")


@get("/api/admin/users")
async def get_users(request: AnyRequest, rooms: GivenRooms) -> UserPage:
    """One page of users; numbers that cannot be read fall back to their defaults (contract)."""
    query = request.query_params
    status = query.get("status", "all")
    total, users = await rooms.chat.users.page(
        status=_status(status),
        search=query.get("search", "")[:200],
        newest_first=query.get("sort", "desc") != "asc",
        offset=_number(query.get("offset"), 0, 2**31),
        limit=_number(query.get("limit"), 50, ADMIN_PAGE_MOST),
    )
    return UserPage(total=total, results=[UserWithReason.of(user) for user in users])


@post("/api/admin/users/delete", status_code=200)
async def delete_user(data: JSONBody[UserToDelete], rooms: GivenRooms) -> ApiResult:
    """Delete somebody with all that they said."""
    await rooms.chat.moderation.delete_user(data.user_id, ADMINISTRATOR)
    return ApiResult(success=True, message="user deleted")


@get(CHAT + "/moderationlog")
async def get_log(rooms: GivenRooms, offset: Place = 0, limit: Place = 100) -> list[ModerationLogEntry]:
    """Ours: who did what when, newest first."""
    entries = await rooms.chat.moderation.entries(offset=offset, limit=min(limit, ADMIN_PAGE_MOST))
    return [ModerationLogEntry(**msgspec.structs.asdict(one)) for one in entries]


def _status(text: str) -> Literal["active", "all", "bots", "disabled", "moderators"]:
    if text in ("active", "bots", "disabled", "moderators"):
        return text  # type: ignore[return-value]
    return "all"


def _number(text: str | None, default: int, most: int) -> int:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 12:
        return default
    return min(int(text), most)


HANDLERS = (
    get_clients,
    get_messages,
    set_visibility,
    set_enabled,
    set_moderator,
    get_user,
    get_disabled,
    get_moderators,
    get_bans,
    create_ban,
    remove_ban,
    get_users,
    delete_user,
    get_log,
)
