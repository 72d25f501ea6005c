"""Every way in which followers are told: which of them are on, and one piece of work for each receiver.

A piece of work (`Errand`) is what a row of the delivery queue holds. It names its receiver and nothing
secret; what is sent is made anew for each try, from the settings of that moment, so that a corrected
password or address holds for what still waits.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from tallycast.db import Database
from tallycast.db.queries import subscriptions as queries
from tallycast.errors import TallycastError
from tallycast.integrations.discord import discord_posting
from tallycast.integrations.mail import MailNotSent, is_complete, mail_of, send_mail
from tallycast.integrations.notice import Notice, Posting
from tallycast.integrations.post import Answer, Post, PostFailed
from tallycast.integrations.push import Keys, new_keys, push_posting
from tallycast.integrations.services import service_posting
from tallycast.integrations.subscribers import Subscribers
from tallycast.settings import (
    MailSettings,
    NotificationSettings,
    NotificationTarget,
    ServerSettings,
    SettingsStore,
)

Channel = Literal["discord", "push", "mail", "service"]
CHANNELS: tuple[Channel, ...] = ("discord", "push", "mail", "service")
GONE = frozenset((404, 410))
"""A push service's answers for a subscription that is no more (RFC 8030 7.3)."""


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One notice to one receiver."""

    channel: Channel
    receiver: str
    """Push: the endpoint; mail: the address; service: its id; Discord: empty."""
    notice: Notice


class ErrandFailed(TallycastError):
    """A notice could not be handed over; in words for the log and the admin, without secrets."""

    def __init__(self, reason: str, *, passing: bool, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.passing = passing
        """Whether another try may go better."""
        self.retry_after_seconds = retry_after_seconds


class Channels:
    """Knows the channels; asks the settings afresh each time."""

    def __init__(
        self, database: Database, settings: SettingsStore, subscribers: Subscribers, post: Post
    ) -> None:
        self._database = database
        self._subscribers = subscribers
        self._settings = settings
        self._post = post
        self._making_keys = asyncio.Lock()
        self.counts: Counter[tuple[str, str]] = Counter()
        """By channel and result (sent, failed, gone), since the start."""

    @property
    def _view(self) -> NotificationSettings:
        return NotificationSettings.of(self._settings.snapshot)

    @property
    def _mail(self) -> MailSettings:
        return MailSettings.of(self._settings.snapshot)

    @property
    def _server(self) -> ServerSettings:
        return ServerSettings.of(self._settings.snapshot)

    async def errands(self, notice: Notice, *, only: Channel | None = None) -> list[Errand]:
        """One for each receiver of each channel that is on; with `only` of that channel, on or not."""
        receivers: dict[Channel, list[str]] = {
            "discord": [""]
            if self._takes("discord", only) and self._view.discord_notification.webhook
            else [],
            "push": await self._endpoints() if self._takes("push", only) else [],
            "mail": self._recipients() if self._takes("mail", only) else [],
            "service": [one.id for one in self._view.notification_targets if one.enabled or only == "service"]
            if only in (None, "service")
            else [],
        }
        return [
            Errand(channel=channel, receiver=receiver, notice=notice)
            for channel in CHANNELS
            for receiver in receivers[channel]
        ]

    def _takes(self, channel: Channel, only: Channel | None) -> bool:
        if only is not None:
            return only == channel
        return {
            "discord": self._view.discord_notification.enabled,
            "push": self._view.browser_notification.enabled,
            "mail": self._mail.mail_enabled,
        }[channel]

    async def _endpoints(self) -> list[str]:
        async with self._database.reading() as connection:
            return [row.endpoint for row in await queries.every(connection)]

    def _recipients(self) -> list[str]:
        return list(self._mail.mail_recipients) if is_complete(self._mail) else []

    async def run(self, errand: Errand) -> None:
        """Try to hand a notice over, once; raises ErrandFailed.

        A receiver that is there no more (taken out of the settings, a browser that has gone) is no failure.
        """
        try:
            result = await self._run(errand)
        except ErrandFailed:
            self.counts[errand.channel, "failed"] += 1
            raise
        self.counts[errand.channel, result] += 1

    async def _run(self, errand: Errand) -> str:
        match errand.channel:
            case "discord":
                config = self._view.discord_notification
                return await self._send(discord_posting(config, errand.notice)) if config.webhook else "gone"
            case "push":
                return await self._push(errand)
            case "mail":
                return await self._send_mail(errand)
            case "service":
                target = self._target(errand.receiver)
                return "gone" if target is None else await self._send(service_posting(target, errand.notice))

    def name_of(self, errand: Errand) -> str:
        """Who is told, for the eyes of the administrator; no secret."""
        if errand.channel == "push":
            return urlsplit(errand.receiver).hostname or ""
        target = self._target(errand.receiver) if errand.channel == "service" else None
        return errand.receiver if target is None else target.service

    def _target(self, target_id: str) -> NotificationTarget | None:
        return next((one for one in self._view.notification_targets if one.id == target_id), None)

    async def _push(self, errand: Errand) -> str:
        async with self._database.reading() as connection:
            row = await queries.find(connection, errand.receiver)
        if row is None:
            return "gone"
        keys = await self.keys()
        config = self._view.browser_notification
        posting = await asyncio.to_thread(push_posting, config, row, errand.notice, keys, self._server)
        answer = await self._answer(posting)
        if answer.status in GONE:
            await self._subscribers.unregister(row.endpoint)
            return "gone"
        return _judged(answer)

    async def _send_mail(self, errand: Errand) -> str:
        settings = self._mail
        if not is_complete(settings) or errand.receiver not in settings.mail_recipients:
            return "gone"
        message = mail_of(settings, errand.notice, errand.receiver, datetime.now(UTC))
        try:
            await send_mail(settings, message)
        except MailNotSent as error:
            raise ErrandFailed(str(error), passing=error.passing) from error
        return "sent"

    async def _send(self, posting: Posting) -> str:
        return _judged(await self._answer(posting))

    async def _answer(self, posting: Posting) -> Answer:
        try:
            return await self._post(posting)
        except PostFailed as error:
            raise ErrandFailed(str(error), passing=error.passing) from error

    async def keys(self) -> Keys:
        """The server's keys for push, made at first need and kept among the settings."""
        async with self._making_keys:
            view = self._view
            if not (view.browser_push_public_key and view.browser_push_private_key):
                made = await asyncio.to_thread(new_keys)
                await self._settings.set_many(
                    {"browser_push_public_key": made.public, "browser_push_private_key": made.private}
                )
                view = self._view
            return Keys(public=view.browser_push_public_key, private=view.browser_push_private_key)


def _judged(answer: Answer) -> str:
    if 200 <= answer.status < 300:
        return "sent"
    raise ErrandFailed(
        f"the server answered {answer.status}",
        # Too many, too early, or a fault of the server: later it may do.
        passing=answer.status >= 500 or answer.status in (408, 425, 429),
        retry_after_seconds=answer.retry_after_seconds,
    )
