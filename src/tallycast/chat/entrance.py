"""Who comes in: the checks before a socket opens, in the contract's order, and what everybody hears of it."""

import asyncio
import enum
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec

from tallycast.bus import Bus
from tallycast.chat.announcements import Announcements
from tallycast.chat.bans import Bans
from tallycast.chat.client import NORMAL, Address, Client, Socket
from tallycast.chat.frames import AboutUser, Encoded, Kind, about_user, failure
from tallycast.chat.hub import Hub
from tallycast.chat.identifiers import new_id
from tallycast.chat.limits import Budget
from tallycast.chat.on_air import OnAir
from tallycast.chat.presence import Presence
from tallycast.chat.timing import Timing
from tallycast.chat.users import Users
from tallycast.events import ChatUser, OpenSocket, SocketClosed, SocketOpened, UserJoined, UserParted
from tallycast.settings import ChatSettings

WRITES_AT_ONCE, WRITES_PER_SECOND = 50_000.0, 5_000.0
"""For telling who joins and parts: 500 people come at once to a chat of 100, and in one of 5,000 one a second
is named. A twentieth of what the fan-out can do (bench/chat_fanout.py)."""
SOCKETS_OF_USER_MOST = 64
"""Far more tabs than anybody has, far fewer than would hurt."""


class Answer(enum.Enum):
    """What the entrance says."""

    CHAT_DISABLED = "CHAT_DISABLED"
    BANNED = "BANNED"
    FULL = "ERROR_MAX_CONNECTIONS_EXCEEDED"
    NO_TOKEN = "NO_TOKEN"
    NEEDS_REGISTRATION = "ERROR_NEEDS_REGISTRATION"
    USER_DISABLED = "ERROR_USER_DISABLED"
    COME_IN = "COME_IN"


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """An answer; `user` is there where the token was known."""

    answer: Answer
    user: ChatUser | None = None
    as_of: int = 0
    """The hub's count of changes when the user was looked up."""


class Entrance:
    """Lets sockets in and out."""

    def __init__(
        self,
        *,
        hub: Hub,
        users: Users,
        bans: Bans,
        announcements: Announcements,
        on_air: OnAir,
        bus: Bus,
        settings: Callable[[], ChatSettings],
        sockets_most: int,
        timing: Timing,
    ) -> None:
        self._hub = hub
        self._users = users
        self._bans = bans
        self._announcements = announcements
        self._on_air = on_air
        self._bus = bus
        self._settings = settings
        self._sockets_most = sockets_most
        self._timing = timing
        self._presence = Presence(timing.part_seconds)
        self._comings_and_goings = Budget(WRITES_AT_ONCE, WRITES_PER_SECOND)
        self._known: dict[str, ChatUser] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def admit(self, token: str, ip: str) -> Admission:
        """Whether a socket may open, and for whom."""
        if (closed := self.closed_to(ip)) is not None:
            return Admission(answer=closed)
        if not token:
            return Admission(answer=Answer.NO_TOKEN)
        as_of = self._hub.changes
        user = await self._users.by_token(token)
        if user is None:
            return Admission(answer=Answer.NEEDS_REGISTRATION)
        if user.disabled_at is not None:
            return Admission(answer=Answer.USER_DISABLED, user=user)
        if self._presence.sockets(user.id) >= SOCKETS_OF_USER_MOST:
            return Admission(answer=Answer.FULL, user=user)
        return Admission(answer=Answer.COME_IN, user=user, as_of=as_of)

    def closed_to(self, ip: str) -> Answer | None:
        """Why nobody may come in from there, whoever they are."""
        if self._settings().chat_disabled:
            return Answer.CHAT_DISABLED
        if self._bans.holds(ip):
            return Answer.BANNED
        if len(self._hub) >= self._sockets_most:
            return Answer.FULL
        return None

    async def open(self, admission: Admission, socket: Socket, address: Address) -> Client | None:
        """The socket of somebody who was admitted is open; None if it had to be closed after all."""
        user = admission.user
        assert user is not None
        if admission.as_of != self._hub.changes:
            user = await self._users.find(user.id)
        if user is None or user.disabled_at is not None or self._hub.closing:
            kind = Kind.NEEDS_REGISTRATION if user is None else Kind.USER_DISABLED
            socket.write(failure(kind).wire)
            socket.close(NORMAL, "")
            return None
        client = self._hub.add(user, socket, address)
        client.send(Encoded.of(about_user(Kind.CONNECTED_USER_INFO, user)))
        self._bus.publish(
            SocketOpened(
                socket=OpenSocket(
                    client_id=client.id,
                    user=user,
                    ip=address.ip,
                    user_agent=address.user_agent,
                    connected_at=client.connected_at,
                )
            )
        )
        if self._presence.opened(user.id):
            self._joined(client)
        if self._on_air.online:
            loop = asyncio.get_running_loop()
            loop.call_later(self._timing.welcome_seconds, self._announcements.welcome, client)
        return client

    def close(self, client: Client) -> None:
        """The socket closed."""
        if self._hub.get(client.id) is not client:
            return
        self._hub.remove(client)
        self._bus.publish(SocketClosed(client_id=client.id))
        self._presence.closed(client.user.id, asyncio.get_running_loop().time())
        self._known[client.user.id] = client.user
        self._arm()

    def stop(self) -> None:
        """The server stops: nobody parts any more."""
        if self._timer is not None:
            self._timer.cancel()

    # Sockets of other servers: one person is present once, wherever their sockets are.

    def joined_elsewhere(self, user_ids: Iterable[str]) -> None:
        """Sockets of these users opened elsewhere; that server tells who joins."""
        for user_id in user_ids:
            self._presence.opened(user_id)
        self._arm()

    def parted_elsewhere(self, user_ids: Iterable[str], *, server_left: bool = False) -> None:
        """Sockets of these users closed elsewhere; that server tells who parts, unless it has left itself."""
        now = asyncio.get_running_loop().time()
        for user_id in user_ids:
            self._presence.closed(user_id, now)
            if not server_left:
                self._known.pop(user_id, None)
        self._arm()

    def tell_elsewhere(self, frame: AboutUser) -> None:
        """Another server says who joined or parted."""
        if self._settings().chat_join_messages_enabled and self._may_tell():
            self._hub.broadcast(Encoded.of(frame))

    def _joined(self, client: Client) -> None:
        if not self._on_air.online or not self._settings().chat_join_messages_enabled:
            return
        frame = about_user(Kind.USER_JOINED, client.user)
        if self._may_tell():
            self._hub.broadcast(Encoded.of(frame))
        self._bus.publish(
            UserJoined(event_id=frame.id, at=frame.timestamp, user=client.user, client_id=client.id)
        )

    def _may_tell(self) -> bool:
        return self._comings_and_goings.spend(len(self._hub), asyncio.get_running_loop().time())

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        deadline = self._presence.deadline()
        self._timer = None
        if deadline is not None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._part)

    def _part(self) -> None:
        for user_id in self._presence.parted(asyncio.get_running_loop().time()):
            user = self._known.pop(user_id, None)
            if user is None:  # their last socket was another server's
                continue
            event_id, at = new_id(), datetime.now(UTC)
            if self._settings().chat_join_messages_enabled and self._may_tell():
                frame = about_user(Kind.USER_PARTED, user)
                self._hub.broadcast(Encoded.of(frame))
                event_id, at = frame.id, frame.timestamp
            self._bus.publish(UserParted(event_id=event_id, at=at, user=user))
        self._arm()
