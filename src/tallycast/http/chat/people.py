"""Who calls: the person behind `?accessToken=`."""

from tallycast.auth import TokenRefused
from tallycast.chat import MODERATOR, Actor
from tallycast.events import ChatUser
from tallycast.http.rooms import AnyRequest, Rooms


async def chat_user(request: AnyRequest, rooms: Rooms) -> ChatUser:
    """Somebody who may chat. Raises TokenRefused, also for a banned address."""
    if rooms.chat.bans.holds(rooms.client_address().of(request.scope)):  # type: ignore[arg-type]
        raise TokenRefused
    return await _known(request, rooms)


async def moderator(request: AnyRequest, rooms: Rooms) -> Actor:
    """A moderator, as who did what they do. Raises TokenRefused."""
    user = await _known(request, rooms)
    if MODERATOR not in user.scopes:
        raise TokenRefused
    return Actor(kind="moderator", name=user.display_name, id=user.id)


async def _known(request: AnyRequest, rooms: Rooms) -> ChatUser:
    user = await rooms.chat.users.by_token(request.query_params.get("accessToken", ""))
    if user is None or user.disabled_at is not None:
        raise TokenRefused
    return user
