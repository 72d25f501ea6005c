"""The chat put together: its parts, their start and stop, and what it hears on the bus."""

import asyncio
import contextlib
import html
import secrets
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from tallycast.bus import Bus
from tallycast.chat.announcements import Announcements
from tallycast.chat.bans import Bans, is_loopback
from tallycast.chat.client import POLICY_VIOLATION
from tallycast.chat.emoji import Emoji
from tallycast.chat.engagement import engagement_words
from tallycast.chat.entrance import Entrance
from tallycast.chat.errors import TooManyNewcomers
from tallycast.chat.frames import removed
from tallycast.chat.hub import Hub
from tallycast.chat.limits import Paces, Rate
from tallycast.chat.messages import MessageLog
from tallycast.chat.moderation import Moderation
from tallycast.chat.on_air import OnAir
from tallycast.chat.relay import Relay
from tallycast.chat.rendering import Renderer
from tallycast.chat.speech import Speech
from tallycast.chat.timing import Timing
from tallycast.chat.users import Registered, Users
from tallycast.db import Database
from tallycast.events import (
    BroadcastEnded,
    BroadcastStarted,
    Event,
    FediverseEngaged,
    LiveElsewhere,
    OtherLeft,
    OthersMissed,
    PlannedBroadcastOverdue,
    SettingChanged,
    ToldElsewhere,
    UserChanged,
)
from tallycast.settings import ChatSettings, FederationSettings, ServerSettings, SettingsStore

NEWCOMERS = Rate(burst=500, window_seconds=100.0, timeout_seconds=1.0)
"""From one address: a school may come all at once, a script that fills the database may not go on."""
STARTING = "Stay tuned, the stream is <strong>starting</strong>!"
ENDING = "The stream is <strong>ending</strong>."
IDS_OF_A_SERVER = 1_000_000
"""Sockets that one of several servers numbers before it could meet another's numbers."""
_SHOWN_IN_HISTORY = frozenset(("chat_history_messages",))


class Chat:
    """An async context manager; entered, it takes people in. `sockets_most` bounds how many."""

    def __init__(
        self,
        *,
        database: Database,
        bus: Bus,
        settings: SettingsStore,
        emoji: Callable[[], Iterable[Emoji]],
        sockets_most: int,
        opens_early: Callable[[], bool] = lambda: False,
        timing: Timing | None = None,
    ) -> None:
        timing = timing or Timing()
        self._database = database
        self._bus = bus
        self._settings = settings
        self._on_air = OnAir(opens_early)
        self._newcomers = Paces()
        self.hub = Hub(first_id=1 if bus.link is None else _first_id())
        self.users = Users(database, self.rules)
        self.log = MessageLog(database, self.rules)
        self.bans = Bans(database)
        self.roster = self.hub.roster
        renderer = Renderer(emoji)
        self.announcements = Announcements(self.hub, self.log, renderer, self.rules, self.server_name, bus)
        self.speech = Speech(
            hub=self.hub,
            users=self.users,
            log=self.log,
            renderer=renderer,
            on_air=self._on_air,
            bus=bus,
            settings=self.rules,
            server_name=self.server_name,
        )
        self.entrance = Entrance(
            hub=self.hub,
            users=self.users,
            bans=self.bans,
            announcements=self.announcements,
            on_air=self._on_air,
            bus=bus,
            settings=self.rules,
            sockets_most=sockets_most,
            timing=timing,
        )
        self.moderation = Moderation(
            database=database,
            hub=self.hub,
            log=self.log,
            bans=self.bans,
            roster=self.roster,
            announcements=self.announcements,
            bus=bus,
            timing=timing,
        )
        self._relay = Relay(
            hub=self.hub,
            users=self.users,
            log=self.log,
            bans=self.bans,
            roster=self.roster,
            announcements=self.announcements,
            entrance=self.entrance,
            moderation=self.moderation,
            bus=bus,
        )

    def rules(self) -> ChatSettings:
        """The settings of the chat as they are now."""
        return ChatSettings.of(self._settings.snapshot)

    def server_name(self) -> str:
        """Who speaks when the server does."""
        return ServerSettings.of(self._settings.snapshot).server_name

    async def register(self, proposal: str, ip: str) -> Registered:
        """Somebody new. Raises TooManyNewcomers."""
        # Behind a proxy that nobody named in the settings all come from this machine.
        if not is_loopback(ip):
            now = asyncio.get_running_loop().time()
            verdict = self._newcomers.of(ip, now, NEWCOMERS).frame(now, NEWCOMERS)
            if not verdict.allowed:
                raise TooManyNewcomers(verdict.wait_seconds)
        return await self.users.register(proposal)

    async def user_was_deleted(self, user_id: str) -> None:
        """Somebody else disabled or deleted a user (a bot with its token): their sockets close."""
        self.log.forget_history()
        user = await self.users.find(user_id)
        if user is not None:
            self.hub.update(user)
            self._bus.publish(UserChanged(user=user))
        for client in self.hub.of_user(user_id):
            client.send(removed())
            client.socket.close(POLICY_VIOLATION, "the access token was deleted")

    async def __aenter__(self) -> Self:
        await self.bans.load()
        await self._on_air.load(self._database)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self.log)
            await stack.enter_async_context(self.hub)
            stack.callback(self.entrance.stop)
            kinds = (
                BroadcastStarted,
                BroadcastEnded,
                LiveElsewhere,
                SettingChanged,
                PlannedBroadcastOverdue,
                FediverseEngaged,
            )
            stack.callback(self._bus.subscribe(kinds, self._heard))
            stack.callback(self._relay.stop)
            others = (ToldElsewhere, OthersMissed, OtherLeft)
            stack.callback(self._bus.subscribe(others, self._relay.heard))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _heard(self, event: Event) -> None:
        if isinstance(event, (BroadcastStarted, BroadcastEnded, LiveElsewhere)):
            if not self._on_air.changed(event):
                return
            if self._on_air.online:
                self.announcements.line(STARTING)
                self.announcements.welcome_all()
            else:
                self.announcements.line(ENDING)
        elif isinstance(event, FediverseEngaged):
            snapshot = self._settings.snapshot
            if self.rules().chat_disabled or not FederationSettings.of(snapshot).federation_show_engagement:
                return
            await self.announcements.engagement(
                event.kind,
                engagement_words(event),
                image=event.image or None,
                link=event.link,
                title=event.username,
            )
        elif isinstance(event, PlannedBroadcastOverdue):
            self.announcements.overdue(event.planned.name)
        elif isinstance(event, SettingChanged):
            if event.key in _SHOWN_IN_HISTORY:
                self.log.forget_history()
            elif event.key == "stream_title" and event.value:
                title = html.escape(str(event.value), quote=False)
                self.announcements.line(f"Stream title changed to <strong>{title}</strong>.")


def _first_id() -> int:
    """Where one of several servers begins to number its sockets, so that no two have the same number."""
    return 1 + secrets.randbelow(2_000) * IDS_OF_A_SERVER
