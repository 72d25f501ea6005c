"""What bots say: as themselves, as the server, and what happens."""

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from tallycast.auth import SEND_MESSAGES, SEND_SYSTEM_MESSAGES
from tallycast.http.errors import RequestRefused
from tallycast.http.integrations.bots import bot
from tallycast.http.rooms import AnyRequest, GivenRooms
from tallycast.http.shapes import ApiResult

CHAT = "/api/integrations/chat"
BODY_MOST = 65_536


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say; further fields of older documents are not looked at."""

    body: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """An `ApiResult` with the seed document's second name for its message."""

    success: bool
    message: str
    messages: str


@post(CHAT + "/send", status_code=200)
async def send(data: JSONBody[Text], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """A message of the bot."""
    user = await bot(request, rooms, SEND_MESSAGES)
    await rooms.chat.speech.say(user, _bounded(data.body))
    return ApiResult(success=True, message="sent")


@post(CHAT + "/user", status_code=200)
async def send_as_user(request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """An old route that could name any user."""
    await bot(request, rooms, SEND_MESSAGES)
    raise RequestRefused("This route is no longer there; use /api/integrations/chat/send")


@post(CHAT + "/system", status_code=200)
async def send_system(data: JSONBody[Text], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """A message of the server to everyone."""
    await bot(request, rooms, SEND_SYSTEM_MESSAGES)
    await rooms.chat.announcements.system(_bounded(data.body))
    return ApiResult(success=True, message="sent")


@post(CHAT + "/system/client/{client_id:str}", status_code=200)
async def send_system_to(
    client_id: FromPath[str], data: JSONBody[Text], request: AnyRequest, rooms: GivenRooms
) -> Sent:
    """A message of the server to one socket."""
    await bot(request, rooms, SEND_SYSTEM_MESSAGES)
    if not client_id.isdecimal():
        raise RequestRefused("clientId: expected the number that an event carries")
    client = rooms.chat.hub.get(int(client_id))
    if client is None:
        raise RequestRefused("clientId: there is no such client any more")
    rooms.chat.announcements.system_to(client, _bounded(data.body))
    return Sent(success=True, message="sent", messages="sent")


@post(CHAT + "/action", status_code=200)
async def send_action(data: JSONBody[Text], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Something that happened."""
    await bot(request, rooms, SEND_SYSTEM_MESSAGES)
    await rooms.chat.announcements.action(_bounded(data.body))
    return ApiResult(success=True, message="sent")


def _bounded(body: str) -> str:
    if len(body) > BODY_MOST:
        raise RequestRefused(f"body: expected at most {BODY_MOST} characters")
    return body


HANDLERS = (send, send_as_user, send_system, send_system_to, send_action)
