"""Hide, ban, disable, appoint, delete; each with its line in the log of who did what.

A change is stored first, then it reaches the open sockets, then the bus.
"""

import asyncio
import html
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from tallycast.bus import Bus
from tallycast.chat.announcements import Announcements
from tallycast.chat.bans import Bans, is_loopback
from tallycast.chat.client import POLICY_VIOLATION
from tallycast.chat.errors import ModerationRefused, UnknownUser
from tallycast.chat.frames import Encoded, Kind, about_user, removed, visibility_change
from tallycast.chat.hub import Hub
from tallycast.chat.identifiers import new_id
from tallycast.chat.messages import MessageLog
from tallycast.chat.roster import Roster
from tallycast.chat.timing import Timing
from tallycast.chat.users import MODERATOR
from tallycast.db import Connection, Database, execute_all
from tallycast.db.queries import bans, messages, users
from tallycast.db.queries.bans import LogEntry
from tallycast.events import BansChanged, ChatUser, MessageVisibilityChanged, UserModerated

IDS_MOST = 1_000
SHARED_BY_USERS = 10
"""An address that so many others use at this moment is a proxy's or a school's."""
BY_HAND = "Added by hand"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who moderates."""

    kind: str
    """admin, moderator, integration or server."""
    name: str
    id: str = ""

    def in_words(self) -> str:
        """For notes and facts."""
        return self.name if self.kind == "admin" else f"{self.kind} {self.name}"


ADMINISTRATOR = Actor(kind="admin", name="the administrator")


class Moderation:
    """What moderators, the administrator and integrations may do to the chat."""

    def __init__(
        self,
        *,
        database: Database,
        hub: Hub,
        log: MessageLog,
        bans: Bans,
        roster: Roster,
        announcements: Announcements,
        bus: Bus,
        timing: Timing,
    ) -> None:
        self._database = database
        self._hub = hub
        self._log = log
        self._bans = bans
        self._roster = roster
        self._announcements = announcements
        self._bus = bus
        self._timing = timing

    async def set_visible(self, ids: Sequence[str], visible: bool, actor: Actor) -> None:
        """Hide messages, or show them again. Raises ModerationRefused if none of them is there."""
        if not ids or len(ids) > IDS_MOST:
            raise ModerationRefused(f"Expected one to {IDS_MOST} ids of messages in idArray")
        async with self._database.writing() as connection:
            found = await messages.set_hidden(connection, ids, None if visible else datetime.now(UTC))
            if found:
                action = "showed messages" if visible else "hid messages"
                await self._note(connection, actor, action, " ".join(found))
                fact = await self._note_visibility(connection, found, visible)
        if not found:
            raise ModerationRefused("There are no messages of these ids")
        self._tell_visibility(fact)

    async def set_enabled(self, user_id: str, enabled: bool, actor: Actor, reason: str = "") -> None:
        """Disable a user: messages hidden, sockets closed, their addresses banned; or enable them again.

        Enabling shows no messages again and lifts no bans (contract). Raises UnknownUser, ModerationRefused.
        """
        at = None if enabled else datetime.now(UTC)
        async with self._database.writing() as connection:
            user = await self._user(connection, user_id)
            if actor.kind == "moderator" and (user.id == actor.id or MODERATOR in user.scopes):
                raise ModerationRefused("A moderator cannot remove a moderator")
            await users.set_disabled(connection, user_id, at, "" if enabled else reason)
            hidden = [] if enabled else await messages.ids_of(connection, user_id)
            if hidden:
                await messages.set_hidden(connection, hidden, at)
                fact = await self._note_visibility(connection, hidden, False)
            banned = [] if enabled else await self._ban_sockets(connection, user, actor)
            action = "enabled" if enabled else "disabled"
            await self._note(connection, actor, action, user_id, _about(user, reason, banned))
            user = await self._user(connection, user_id)
        if banned:
            await self._bans.load()
            self._bus.publish(BansChanged(closes=False))
        self._hub.update(user)
        self._log.forget_history()
        if hidden:
            self._tell_visibility(fact)
        if not enabled:
            self.close_sockets(user_id)
            name = html.escape(user.display_name, quote=False)
            self._announcements.line(f"<strong>{name}</strong> has been removed from the chat.")
        self._bus.publish(UserModerated(user=user, action=action, by=actor.in_words()))

    async def set_moderator(self, user_id: str, moderator: bool, actor: Actor) -> None:
        """Appoint a moderator, or dismiss one. Raises UnknownUser."""
        action = "made a moderator" if moderator else "no longer a moderator"
        async with self._database.writing() as connection:
            user = await self._user(connection, user_id)
            scopes = tuple(one for one in user.scopes if one != MODERATOR) + (MODERATOR,) * moderator
            await users.set_scopes(connection, user_id, scopes)
            await self._note(connection, actor, action, user_id, _about(user))
        user = msgspec.structs.replace(user, scopes=scopes)
        self._hub.update(user)
        self._log.forget_history()
        info = Encoded.of(about_user(Kind.CONNECTED_USER_INFO, user))
        self._hub.send(self._hub.of_user(user_id), info)
        self._bus.publish(UserModerated(user=user, action=action, by=actor.in_words()))

    async def delete_user(self, user_id: str, actor: Actor) -> None:
        """Delete a user with all that they said. Raises UnknownUser."""
        async with self._database.writing() as connection:
            user = await self._user(connection, user_id)
            said = await messages.ids_of(connection, user_id, visible_only=False)
            await users.remove(connection, user_id)
            await self._note(connection, actor, "deleted", user_id, _about(user))
            if said:
                fact = await self._note_visibility(connection, said, False)
        gone = msgspec.structs.replace(user, disabled_at=datetime.now(UTC))
        self._hub.update(gone)
        self._log.forget_history()
        if said:
            self._tell_visibility(fact)
        self.close_sockets(user_id)
        self._bus.publish(UserModerated(user=user, action="deleted", by=actor.in_words()))

    async def ban(self, address: str, actor: Actor, notes: str = BY_HAND) -> None:
        """Ban an address or a network and close its sockets. Raises ModerationRefused."""
        async with self._database.writing() as connection:
            plain = await self._bans.add(connection, address, notes)
            await self._note(connection, actor, "banned", plain, notes)
        await self._bans.load()
        self.close_banned()
        self._bus.publish(BansChanged())

    async def unban(self, address: str, actor: Actor) -> None:
        """Lift a ban. Raises ModerationRefused if there is none."""
        async with self._database.writing() as connection:
            plain = await self._bans.remove(connection, address)
            await self._note(connection, actor, "lifted the ban of", plain)
        await self._bans.load()
        self._bus.publish(BansChanged())

    def close_banned(self) -> None:
        """Close the sockets of banned addresses."""
        for client in self._hub:
            if self._bans.holds(client.address.ip):
                client.socket.close(POLICY_VIOLATION, "banned")

    async def entries(self, *, offset: int = 0, limit: int = 100) -> list[LogEntry]:
        """A page of the log, newest first."""
        async with self._database.reading() as connection:
            return await bans.read_log(connection, offset=offset, limit=limit)

    async def _user(self, connection: Connection, user_id: str) -> ChatUser:
        user = await users.find(connection, user_id)
        if user is None:
            raise UnknownUser("There is no user of this id")
        return user

    async def _ban_sockets(self, connection: Connection, user: ChatUser, actor: Actor) -> list[str]:
        banned = []
        here = [client.address.ip for client in self._hub.of_user(user.id)]
        elsewhere = [socket.ip for socket in self._roster.of_user(user.id)]
        for ip in dict.fromkeys(here + elsewhere):
            # Behind a proxy that nobody named in the settings all have its address: that stays open.
            if is_loopback(ip) or self._is_shared(ip, user.id):
                continue
            banned.append(
                await self._bans.add(connection, ip, f"Banned with {user.display_name} by {actor.in_words()}")
            )
        return banned

    def _is_shared(self, ip: str, user_id: str) -> bool:
        here = {client.user.id for client in self._hub if client.address.ip == ip}
        elsewhere = {socket.user.id for socket in self._roster if socket.ip == ip}
        return len((here | elsewhere) - {user_id}) >= SHARED_BY_USERS

    async def _note(
        self, connection: Connection, actor: Actor, action: str, target: str, details: str = ""
    ) -> None:
        entry = LogEntry(
            at=datetime.now(UTC),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            target=target,
            details=details,
        )
        await bans.log(connection, entry)

    async def _note_visibility(
        self, connection: Connection, ids: Sequence[str], visible: bool
    ) -> MessageVisibilityChanged:
        """What others are to be told of it is stored with it."""
        fact = MessageVisibilityChanged(
            event_id=new_id(), at=datetime.now(UTC), message_ids=tuple(ids), visible=visible
        )
        await execute_all(connection, self._database.outbox((fact,)))
        return fact

    def _tell_visibility(self, fact: MessageVisibilityChanged) -> None:
        self._log.forget_history()
        self._hub.broadcast(Encoded.of(visibility_change(fact)))
        self._bus.publish(fact)

    def close_sockets(self, user_id: str) -> None:
        """Tell a user's sockets that they are not wanted any more, and close them a moment later."""
        clients = self._hub.of_user(user_id)
        self._hub.send(clients, removed())
        loop = asyncio.get_running_loop()
        for client in clients:
            loop.call_later(
                self._timing.close_seconds, client.socket.close, POLICY_VIOLATION, "removed from chat"
            )


def _about(user: ChatUser, reason: str = "", banned: Sequence[str] = ()) -> str:
    parts = [user.display_name]
    if reason:
        parts.append(f"reason: {reason}")
    if banned:
        parts.append(f"banned with them: {', '.join(banned)}")
    return "; ".join(parts)
