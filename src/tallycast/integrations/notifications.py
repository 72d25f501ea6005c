"""The room of notifications: its parts put together, and what the edges ask of it."""

import contextlib
import secrets
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import msgspec

from tallycast.bus import Bus
from tallycast.db import Connection, Database
from tallycast.delivery import Deliveries
from tallycast.events import SettingChanged
from tallycast.integrations.channels import Channel, Channels, Errand, ErrandFailed
from tallycast.integrations.errands import KIND, PATIENCE, handler_of, row_of
from tallycast.integrations.go_live import GoLive
from tallycast.integrations.notice import notice_of
from tallycast.integrations.post import Post
from tallycast.integrations.subscribers import Subscribers
from tallycast.settings import NotificationSettings, ServerSettings, SettingsStore

TRIALS_MOST = 50


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How a test notice to one receiver went."""

    receiver: str
    sent: bool
    message: str
    """Why not; empty if it was sent."""


class Notifications:
    """An async context manager; entered, it tells followers of what begins.

    It is made before the deliveries begin to be sent, as it registers how notices are.
    """

    def __init__(
        self, database: Database, bus: Bus, settings: SettingsStore, *, post: Post, deliveries: Deliveries
    ) -> None:
        self._bus = bus
        self._settings = settings
        self._stack = contextlib.AsyncExitStack()
        self.subscribers = Subscribers(database)
        self.channels = Channels(database, settings, self.subscribers, post)
        deliveries.register(KIND, handler_of(self.channels.run), PATIENCE)

        async def enqueue(connection: Connection, errands: list[Errand]) -> None:
            now = datetime.now(UTC)
            await deliveries.enqueue(connection, [row_of(errand, now) for errand in errands])

        self.go_live = GoLive(database, bus, settings, self.channels, enqueue)

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await self.subscribers.load()
            await self._make_keys_if_needed()
            stack.callback(self._bus.subscribe((SettingChanged,), self._setting_changed))
            await stack.enter_async_context(self.go_live)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def test(self, channel: Channel) -> list[Trial]:
        """Send a test notice to every receiver of a channel now, whether or not the channel is on.

        Of the browsers only the one that came last is told: it is as a rule the administrator's own.
        """
        notice = notice_of("test", f"test.{secrets.token_hex(4)}", ServerSettings.of(self._settings.snapshot))
        errands = await self.channels.errands(notice, only=channel)
        if channel == "push":
            errands = errands[-1:]
        return [await self._try(errand) for errand in errands[:TRIALS_MOST]]

    async def _try(self, errand: Errand) -> Trial:
        receiver = self.channels.name_of(errand)
        try:
            await self.channels.run(errand)
        except ErrandFailed as failed:
            return Trial(receiver=receiver, sent=False, message=str(failed))
        return Trial(receiver=receiver, sent=True, message="")

    async def _setting_changed(self, event: SettingChanged) -> None:
        if event.key == "browser_notification":
            await self._make_keys_if_needed()

    async def _make_keys_if_needed(self) -> None:
        if NotificationSettings.of(self._settings.snapshot).browser_notification.enabled:
            await self.channels.keys()
