"""Who calls: the bot behind `Authorization: Bearer`."""

from tallycast.chat import Actor
from tallycast.events import ChatUser
from tallycast.http.rooms import AnyRequest, Rooms


async def bot(request: AnyRequest, rooms: Rooms, scope: str) -> ChatUser:
    """The bot, if its token has this scope. Raises TokenRefused."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return await rooms.tokens.check(token.strip() if scheme.lower() == "bearer" else "", scope)


def as_actor(user: ChatUser) -> Actor:
    """As who moderates."""
    return Actor(kind="integration", name=user.display_name, id=user.id)
