"""The room put together: one account in the Fediverse, its inbox and outbox, and what others ask of it."""

import contextlib
import hashlib
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import tallycast
from tallycast.bus import Bus
from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.delivery import Deliveries
from tallycast.events import BroadcastEnded, BroadcastStarted, OthersMissed
from tallycast.federation import documents
from tallycast.federation.dispatch import Dispatch
from tallycast.federation.documents import PAGE_SIZE, Document
from tallycast.federation.engagement import Engagement
from tallycast.federation.errors import (
    DocumentUnfit,
    FederationRefused,
    RemoteGone,
    RemoteUnreachable,
)
from tallycast.federation.featured import Featured
from tallycast.federation.followers import Followers
from tallycast.federation.inbox import Inbox
from tallycast.federation.keys import Keys
from tallycast.federation.outbox import Outbox, Picture
from tallycast.federation.place import Place, is_blocked, required
from tallycast.federation.quotes import Quotes
from tallycast.federation.remote import Remote
from tallycast.federation.sending import KIND, PATIENCE, STATUS, STATUS_PATIENCE, Sender
from tallycast.federation.taking_over import take_over
from tallycast.federation.tasks import Tasks
from tallycast.federation.webfinger import descriptor, parse_account, subscription_page, user_of_resource
from tallycast.outbound import OutboundClient
from tallycast.settings import AppearanceSettings, FederationSettings, ServerSettings, SettingsStore

LOOK_UPS_MOST = 8
"""Servers that are asked at once on behalf of viewers, whom nobody knows."""


class Federation:
    """An async context manager; entered, it hears facts and looks at what comes. Registers itself at
    `deliveries`. `picture`: what a broadcast looks like now."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        settings: SettingsStore,
        deliveries: Deliveries,
        outbound: OutboundClient,
        *,
        picture: Picture = lambda: None,
    ) -> None:
        self._database = database
        self._bus = bus
        self._settings = settings
        self._looking_up = 0
        self.keys = Keys(settings)
        remote = Remote(outbound, self._sign, agent=self._agent)
        self._remote = remote
        self.followers = Followers(database, bus, deliveries, place=self.place)
        self.engagement = Engagement(database, bus)
        sender = Sender(
            outbound,
            self.keys,
            place=self.place,
            blocked=self._blocked,
            agent=self._agent,
            gone=self.followers.inbox_gone,
        )
        deliveries.register(KIND, sender.deliver, PATIENCE)
        deliveries.register(STATUS, sender.deliver, STATUS_PATIENCE)
        self.featured = Featured(database, deliveries, remote, place=self.place, server=self._server)
        self.outbox = Outbox(
            database, deliveries, settings, remote, sender, place=self.place, picture=picture
        )
        quotes = Quotes(
            database,
            deliveries,
            self.engagement,
            allowed=lambda: self._view().federation_quotes_enabled and not self.private,
        )
        dispatch = Dispatch(
            remote, self.followers, self.engagement, quotes, self.featured, at_once=lambda: not self.private
        )
        self.inbox = Inbox(
            database, dispatch, self.followers, self.featured, place=self.place, blocked=self._blocked
        )
        self._tasks = Tasks(deliveries, broadcast=self.outbox.tell_of_broadcast, account=self._tell_of_change)

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await take_over(self._database, datetime.now(UTC))
            await self.followers.load()
            stack.callback(self._database.outbox.add(self._tasks.beside))
            stack.callback(self._bus.subscribe((OthersMissed, BroadcastStarted, BroadcastEnded), self._heard))
            await stack.enter_async_context(self.inbox)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def on(self) -> bool:
        """Switched on, and the server has a URL of https."""
        return self.place() is not None

    def place(self) -> Place | None:
        """Our addresses; None while federation is off or cannot work."""
        return Place.of(self._server(), self._view())

    @property
    def private(self) -> bool:
        """Each follower must be let in, and posts go to followers only."""
        return self._view().federation_private

    async def actor(self) -> Document:
        """Our account. Raises FederationRefused while federation is off."""
        place = required(self.place())
        await self.keys.public_pem()
        async with self._database.reading() as connection:
            since = (await state.read(connection)).initialized_at or datetime.now(UTC)
        logo = AppearanceSettings.of(self._settings.snapshot).logo
        mark = hashlib.sha256(logo.data).hexdigest()[:12] if logo is not None else "0"
        return documents.actor(place, self._server(), self._view(), since=since, logo_mark=mark)

    def webfinger(self, resource: str) -> dict[str, Any] | None:
        """What we say of an account; None: there is none of that name. Raises Unfit, FederationRefused."""
        place = required(self.place())
        if user_of_resource(resource, place).lower() != place.username.lower():
            return None
        logo = AppearanceSettings.of(self._settings.snapshot).logo
        drawn = logo is None or logo.media_type == "image/svg+xml"
        return descriptor(place, logo_type="image/png" if drawn or logo is None else logo.media_type)

    async def followers_page(self, number: int | None) -> Document:
        """The collection of who follows, or a page of it; a private account tells how many, and not who."""
        place = required(self.place())
        total, rows = await self.followers.page(((number or 1) - 1) * PAGE_SIZE, PAGE_SIZE)
        if number is None:
            return documents.collection(place.followers, total)
        hidden = self.private or self._view().federation_hide_followers_tab
        return documents.page(place.followers, number, total, [] if hidden else [one.iri for one in rows])

    async def remote_follow(self, account: str) -> str:
        """The page where somebody can follow us with their account. Raises FederationRefused."""
        place, person = required(self.place()), parse_account(account)
        if is_blocked(person.host, self._blocked()):
            raise FederationRefused("Accounts of that server cannot follow this one")
        if self._looking_up >= LOOK_UPS_MOST:
            raise FederationRefused("Too many want to follow just now: try again in a moment")
        self._looking_up += 1
        try:
            return subscription_page(await self._remote.account(person), place.actor)
        except RemoteGone:
            raise FederationRefused(f"{person.host} knows no such account") from None
        except (DocumentUnfit, RemoteUnreachable) as error:
            raise FederationRefused(str(error)) from error
        finally:
            self._looking_up -= 1

    async def send_direct(self, account: str, html: str) -> None:
        """A message to one account, at once and kept nowhere. Raises DirectMessageFailed."""
        await self.outbox.send_direct(account, html)

    async def _tell_of_change(self) -> None:
        if self.on:
            await self.outbox.tell_of_change(await self.actor())

    async def _heard(self, event: OthersMissed | BroadcastStarted | BroadcastEnded) -> None:
        match event:
            case BroadcastStarted():
                await self.featured.began()
            case BroadcastEnded():
                await self.featured.ended()
            case OthersMissed():
                await self.followers.load()

    async def _sign(self, method: str, url: str) -> dict[str, str]:
        return await self.keys.for_request(required(self.place()), method, url)

    def _agent(self) -> str:
        """Who asks; servers of the Fediverse want to know where to look."""
        place = self.place()
        return f"Tallycast/{tallycast.__version__}" + (f" (+{place.base}/)" if place else "")

    def _blocked(self) -> tuple[str, ...]:
        return self._view().federation_blocked_domains

    def _server(self) -> ServerSettings:
        return ServerSettings.of(self._settings.snapshot)

    def _view(self) -> FederationSettings:
        return FederationSettings.of(self._settings.snapshot)
