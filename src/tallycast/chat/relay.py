"""What other servers of one chat tell, done here: their messages to our sockets, their moderation to our
users.

Every server writes to the same database before it tells. So when something was missed, the database is read
anew: messages that were not told yet are, what was hidden or shown is said again, users and bans are looked
up. Each message is told once, whichever way it came first.
"""

import asyncio
import html
from collections.abc import Sequence
from datetime import UTC, datetime

from tallycast.bus import Bus
from tallycast.chat.announcements import Announcements
from tallycast.chat.bans import Bans
from tallycast.chat.entrance import Entrance
from tallycast.chat.frames import (
    AboutUser,
    Encoded,
    Kind,
    WireUser,
    about_user,
    name_change,
    visibility,
    visibility_change,
)
from tallycast.chat.hub import Hub
from tallycast.chat.messages import MessageLog
from tallycast.chat.moderation import Moderation
from tallycast.chat.roster import Roster
from tallycast.chat.users import Users
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import (
    AnnouncementSent,
    BansChanged,
    ChatUser,
    ForOthers,
    MessageSent,
    MessageVisibilityChanged,
    NameChanged,
    OpenSocket,
    OtherLeft,
    OthersMissed,
    PlannedBroadcastOverdue,
    SocketClosed,
    SocketOpened,
    SocketsAsked,
    SocketsTold,
    ToldElsewhere,
    UserChanged,
    UserJoined,
    UserModerated,
    UserParted,
)

SOCKETS_AT_ONCE = 500
ANSWER_SECONDS = 0.1
"""Several servers that ask at the same moment are answered once."""


class Relay:
    """`heard` takes the facts, one at a time."""

    def __init__(
        self,
        *,
        hub: Hub,
        users: Users,
        log: MessageLog,
        bans: Bans,
        roster: Roster,
        announcements: Announcements,
        entrance: Entrance,
        moderation: Moderation,
        bus: Bus,
    ) -> None:
        self._hub = hub
        self._users = users
        self._log = log
        self._bans = bans
        self._roster = roster
        self._announcements = announcements
        self._entrance = entrance
        self._moderation = moderation
        self._bus = bus
        self._answer: asyncio.TimerHandle | None = None

    def stop(self) -> None:
        """Nobody is answered any more."""
        if self._answer is not None:
            self._answer.cancel()

    async def heard(self, event: ToldElsewhere | OthersMissed | OtherLeft) -> None:
        """What the bus tells of others."""
        match event:
            case ToldElsewhere():
                await self._told(event.origin, event.fact)
            case OthersMissed():
                await self._read_anew()
            case OtherLeft():
                self._entrance.parted_elsewhere(self._roster.left(event.origin), server_left=True)

    async def _told(self, origin: str, fact: ForOthers) -> None:
        match fact:
            case MessageSent():
                self._say(
                    StoredMessage(
                        id=fact.message_id,
                        kind=Kind.CHAT,
                        sent_at=fact.sent_at,
                        body=fact.body,
                        raw_body=fact.raw_body,
                        user=fact.user,
                        client_id=fact.client_id,
                    )
                )
            case AnnouncementSent():
                self._say(
                    StoredMessage(
                        id=fact.message_id,
                        kind=fact.kind,
                        sent_at=fact.sent_at,
                        body=fact.body,
                        raw_body=fact.raw_body,
                        details=fact.details,
                    )
                )
            case UserJoined():
                self._entrance.tell_elsewhere(_frame(Kind.USER_JOINED, fact.event_id, fact.at, fact.user))
            case UserParted():
                self._entrance.tell_elsewhere(_frame(Kind.USER_PARTED, fact.event_id, fact.at, fact.user))
            case NameChanged():
                self._user_changed(fact.user)
                self._hub.broadcast(Encoded.of(name_change(fact)))
            case UserChanged():
                self._user_changed(fact.user)
            case MessageVisibilityChanged():
                self._log.forget_history()
                self._hub.broadcast(Encoded.of(visibility_change(fact)))
            case PlannedBroadcastOverdue():
                self._announcements.overdue(fact.planned.name)
            case UserModerated():
                self._moderated(fact)
            case BansChanged():
                await self._bans.load()
                if fact.closes:
                    self._moderation.close_banned()
            case _:
                self._sockets_told(origin, fact)

    def _say(self, message: StoredMessage) -> None:
        if self._log.take_in(message):
            self._announcements.repeat(message)

    def _user_changed(self, user: ChatUser) -> None:
        self._hub.update(user)
        self._log.forget_history()
        clients = self._hub.of_user(user.id)
        if user.disabled_at is not None:
            self._moderation.close_sockets(user.id)
        elif clients:
            self._hub.send(clients, Encoded.of(about_user(Kind.CONNECTED_USER_INFO, user)))

    def _moderated(self, fact: UserModerated) -> None:
        if fact.action == "deleted":
            self._log.forget_history()
            self._hub.changes += 1
            self._moderation.close_sockets(fact.user.id)
            return
        self._user_changed(fact.user)
        if fact.action == "disabled":
            name = html.escape(fact.user.display_name, quote=False)
            self._announcements.line(f"<strong>{name}</strong> has been removed from the chat.")

    # Who is connected.

    def _sockets_told(self, origin: str, fact: ForOthers) -> None:
        roster, entrance = self._roster, self._entrance
        match fact:
            case SocketOpened():
                entrance.joined_elsewhere(roster.opened(origin, (fact.socket,)))
            case SocketClosed():
                entrance.parted_elsewhere(roster.closed(origin, fact.client_id))
            case SocketsTold():
                if fact.first:
                    open_ids = [socket.client_id for socket in fact.sockets]
                    entrance.parted_elsewhere(roster.kept(origin, open_ids))
                entrance.joined_elsewhere(roster.opened(origin, fact.sockets))
            case SocketsAsked():
                if self._answer is None:
                    loop = asyncio.get_running_loop()
                    self._answer = loop.call_later(ANSWER_SECONDS, self._tell_sockets)

    def _tell_sockets(self) -> None:
        self._answer = None
        sockets = tuple(
            OpenSocket(
                client_id=client.id,
                user=client.user,
                ip=client.address.ip,
                user_agent=client.address.user_agent,
                connected_at=client.connected_at,
            )
            for client in self._hub
        )
        for start in range(0, max(1, len(sockets)), SOCKETS_AT_ONCE):
            portion = sockets[start : start + SOCKETS_AT_ONCE]
            self._bus.publish(SocketsTold(sockets=portion, first=start == 0))

    # After a gap.

    async def _read_anew(self) -> None:
        self._bus.publish(SocketsAsked())
        self._log.forget_history()
        await self._bans.load()
        self._moderation.close_banned()
        for user_id, user in (await self._users.find_all({one.user.id for one in self._hub})).items():
            if user is None:
                self._hub.changes += 1
                self._moderation.close_sockets(user_id)
            elif any(client.user != user for client in self._hub.of_user(user_id)):
                self._user_changed(user)
        found = await self._log.everything()
        self._tell_visibility(found)
        for message in reversed(found):
            if message.hidden_at is None and (message.user is None or message.user.disabled_at is None):
                self._say(message)

    def _tell_visibility(self, found: Sequence[StoredMessage]) -> None:
        if not len(self._hub):
            return
        for visible in (False, True):
            ids = tuple(
                one.id
                for one in found
                if (one.hidden_at is None) is visible and one.kind == Kind.CHAT and self._log.was_told(one.id)
            )
            if ids:
                self._hub.broadcast(Encoded.of(visibility(ids, visible)))


def _frame(kind: Kind, event_id: str, at: datetime, user: ChatUser) -> AboutUser:
    return AboutUser(id=event_id, timestamp=at.astimezone(UTC), type=kind, user=WireUser.of(user))
