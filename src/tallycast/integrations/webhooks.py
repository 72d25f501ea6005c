"""Webhooks: who is told of what, and how a delivery to one is sent.

A fact becomes a body once and a row for each webhook that wants it; the shared queue does the rest. The body
says how things were at the moment of the fact, however late it arrives; the signature is of the moment of
the try.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import msgspec

from tallycast.bus import Bus
from tallycast.db import Batch, Database
from tallycast.db.queries import webhooks as queries
from tallycast.db.queries.webhooks import WebhookRow
from tallycast.delivery import (
    Deliveries,
    DeliveryFailed,
    DeliveryRefused,
    DeliveryRow,
    TargetHealth,
    deliver_by_post,
)
from tallycast.errors import TallycastError
from tallycast.events import (
    BroadcastEnded,
    BroadcastStarted,
    Event,
    FollowerAccepted,
    MessageSent,
    MessageVisibilityChanged,
    NameChanged,
    OthersMissed,
    PlannedBroadcastEnded,
    PlannedBroadcastNear,
    PlannedBroadcastStarted,
    SettingChanged,
    ToldElsewhere,
    UserJoined,
    UserParted,
    WebhooksChanged,
)
from tallycast.integrations import payloads
from tallycast.integrations.payloads import Told
from tallycast.integrations.signing import new_secret, signature_headers
from tallycast.integrations.taking_over import take_over
from tallycast.outbound import OutboundClient, OutboundRefused
from tallycast.settings import IntegrationSettings, SettingsStore

log = logging.getLogger(__name__)

KIND = "webhook"
HOOKS_MOST = 100
PAUSED, RESUMED = "paused", "resumed"
PAUSED_BY_HAND = "Paused by the administrator"
STILL_LIVE_LOOK_SECONDS = 15.0

HEARD: tuple[type[Event], ...] = (
    BroadcastStarted,
    BroadcastEnded,
    UserJoined,
    UserParted,
    FollowerAccepted,
)
"""Facts that are not rows of their own: they are told from the bus, as soon as they are heard."""
STORED: tuple[type[Event], ...] = (
    SettingChanged,
    MessageSent,
    NameChanged,
    MessageVisibilityChanged,
    PlannedBroadcastNear,
    PlannedBroadcastStarted,
    PlannedBroadcastEnded,
)
"""Facts that are stored, and what is told of them with them (`Database.outbox`)."""


class WebhookRefused(TallycastError):
    """A webhook that cannot be made or is not there; the message says what was expected."""


class WebhookState(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook and how it is doing."""

    hook: WebhookRow
    health: TargetHealth

    @property
    def last_used_at(self) -> datetime | None:
        """When it last answered anything."""
        return self.health.row.answered_at or self.hook.last_used_at


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How a test went."""

    sent: bool
    status: int | None
    message: str
    milliseconds: int


def target_of(hook_id: int) -> str:
    """What the queue knows a webhook by."""
    return f"{KIND}/{hook_id}"


class Webhooks:
    """An async context manager; entered, it hears facts. Registers itself at `deliveries`."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        settings: SettingsStore,
        deliveries: Deliveries,
        outbound: OutboundClient,
        *,
        told: Callable[[], Told],
    ) -> None:
        self._database = database
        self._bus = bus
        self._deliveries = deliveries
        self._outbound = outbound
        self._told = told
        self._settings = settings
        self._hooks: dict[int, WebhookRow] = {}
        self._wanting: Mapping[str, Sequence[WebhookRow]] = {}
        self._told_live_at: float | None = None
        deliveries.register(KIND, self._deliver, at_once=HOOKS_MOST)

    async def __aenter__(self) -> Self:
        await take_over(self._database, datetime.now(UTC))
        await self._load()
        self._bus.subscribe(HEARD, self._heard)
        self._bus.subscribe((ToldElsewhere, OthersMissed), self._heard_of_others)
        self._end = self._database.outbox.add(self._beside)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Facts that the bus still holds are heard until it ends itself."""
        self._end()

    async def _load(self) -> None:
        async with self._database.reading() as connection:
            self._know({hook.id: hook for hook in await queries.every(connection)})

    async def _heard_of_others(self, event: ToldElsewhere | OthersMissed) -> None:
        """Another server of this database may have changed webhooks: take over what is stored."""
        if isinstance(event, OthersMissed):
            await self._load()
            for hook_id in self._hooks:
                await self._deliveries.adopt(target_of(hook_id))
        elif isinstance(event.fact, WebhooksChanged):
            await self._load()
            target = target_of(event.fact.webhook_id)
            if event.fact.webhook_id not in self._hooks:
                await self._deliveries.forget(target)
            elif event.fact.state == PAUSED:
                await self._deliveries.pause(target, PAUSED_BY_HAND)
            elif event.fact.state == RESUMED:
                await self._deliveries.resume(target)

    def _know(self, hooks: dict[int, WebhookRow]) -> None:
        self._hooks = hooks
        self._wanting = {
            kind: [hook for hook in hooks.values() if kind in hook.events] for kind in payloads.TYPES
        }

    # What is told.

    async def _heard(self, fact: Event) -> None:
        match fact:
            case BroadcastStarted():
                self._told_live_at = time.monotonic()
                self._tell_of_stream("STREAM_STARTED", fact.started_at)
            case BroadcastEnded():
                self._told_live_at = None
                self._tell_of_stream("STREAM_STOPPED", fact.ended_at)
            case _ if self._hooks:
                self._tell(payloads.of_fact(fact, self._told()))

    def _beside(self, facts: Sequence[Event]) -> list[Batch]:
        """What webhooks are to be told of facts that are being stored, to be stored with them."""
        wanted = [fact for fact in facts if isinstance(fact, STORED)] if self._hooks else []
        if not wanted:
            return []
        told = self._told()
        return self._deliveries.beside(
            [row for fact in wanted for row in self._rows(_payload_of(fact, told))]
        )

    async def look_whether_still_live(self, now: float | None = None) -> None:
        """Tell that a broadcast goes on, as often as the operator wants it; `now` as `time.monotonic`."""
        now = time.monotonic() if now is None else now
        minutes = IntegrationSettings.of(self._settings.snapshot).webhook_still_live_minutes
        if self._told_live_at is None or not minutes:
            return
        if now - self._told_live_at >= minutes * 60.0:
            self._told_live_at = now
            self._tell_of_stream(payloads.STREAM_STILL_LIVE, datetime.now(UTC))

    def _tell_of_stream(self, kind: str, at: datetime) -> None:
        if self._wanting[kind]:
            self._tell(payloads.of_stream(kind, _event_id(), at, self._told()))

    def _tell(self, payload: tuple[str, bytes] | None) -> None:
        if rows := self._rows(payload):
            self._deliveries.put_soon(rows)

    def _rows(self, payload: tuple[str, bytes] | None) -> list[DeliveryRow]:
        if payload is None:
            return []
        kind, body = payload
        now = datetime.now(UTC)
        return [_row(hook.id, kind, body, now) for hook in self._wanting.get(kind, ())]

    # How it is sent.

    async def _deliver(self, row: DeliveryRow) -> int | None:
        hook = self._hooks.get(int(row.target.rpartition("/")[2]))
        if hook is None:
            raise DeliveryRefused("This webhook is no more")
        return await self._send(hook, row.payload, f"msg_{row.number}")

    async def _send(self, hook: WebhookRow, body: bytes, delivery: str) -> int:
        headers = signature_headers(hook.secret, body, delivery=delivery, unix_seconds=int(time.time()))
        headers["content-type"] = "application/json"
        return (await deliver_by_post(self._outbound, hook.url, body=body, headers=headers)).status

    # What the administrator does.

    async def states(self) -> list[WebhookState]:
        """Every webhook, oldest first."""
        hooks = list(self._hooks.values())
        health = await self._deliveries.health([target_of(hook.id) for hook in hooks])
        return [WebhookState(hook=hook, health=health[target_of(hook.id)]) for hook in hooks]

    async def troubled(self) -> list[WebhookState]:
        """Those that fail, or are paused and not by the administrator."""
        rows = [(one, one.health.row) for one in await self.states()]
        return [one for one, row in rows if row.state != "fine" and row.message != PAUSED_BY_HAND]

    async def state(self, hook_id: int) -> WebhookState:
        """One webhook. Raises WebhookRefused."""
        hook, target = self._find(hook_id), target_of(hook_id)
        return WebhookState(hook=hook, health=(await self._deliveries.health([target]))[target])

    def _find(self, hook_id: int) -> WebhookRow:
        hook = self._hooks.get(hook_id)
        if hook is None:
            raise WebhookRefused("There is no webhook of this id")
        return hook

    async def create(self, url: str, events: Sequence[str], secret: str = "") -> WebhookRow:
        """A new webhook; without a secret it gets one. Raises WebhookRefused."""
        if len(self._hooks) >= HOOKS_MOST:
            raise WebhookRefused(f"There are {HOOKS_MOST} webhooks already")
        hook = WebhookRow(
            url=self._fit_url(url),
            events=_fit_events(events),
            secret=secret or new_secret(),
            created_at=datetime.now(UTC),
        )
        async with self._database.writing() as connection:
            hook = msgspec.structs.replace(hook, id=await queries.add(connection, hook))
        self._changed(hook)
        return hook

    async def update(self, hook_id: int, **changes: Any) -> WebhookRow:
        """Change `url`, `events` or `secret` (empty: a new one is made). Raises WebhookRefused."""
        hook = self._find(hook_id)
        if "url" in changes:
            changes["url"] = self._fit_url(changes["url"])
        if "events" in changes:
            changes["events"] = _fit_events(changes["events"])
        if "secret" in changes:
            changes["secret"] = changes["secret"] or new_secret()
        hook = msgspec.structs.replace(hook, **changes)
        async with self._database.writing() as connection:
            await queries.save(connection, hook)
        self._changed(hook)
        return hook

    def _changed(self, hook: WebhookRow) -> None:
        self._know({**self._hooks, hook.id: hook})
        self._bus.publish(WebhooksChanged(webhook_id=hook.id))

    async def delete(self, hook_id: int) -> None:
        """Forget a webhook and what waits for it. Raises WebhookRefused."""
        self._find(hook_id)
        async with self._database.writing() as connection:
            await queries.remove(connection, [hook_id])
        self._know({key: hook for key, hook in self._hooks.items() if key != hook_id})
        await self._deliveries.forget(target_of(hook_id))
        self._bus.publish(WebhooksChanged(webhook_id=hook_id))

    async def pause(self, hook_id: int) -> WebhookState:
        """Send nothing until it is resumed; what happens meanwhile waits. Raises WebhookRefused."""
        await self._deliveries.pause(target_of(self._find(hook_id).id), PAUSED_BY_HAND)
        self._bus.publish(WebhooksChanged(webhook_id=hook_id, state=PAUSED))
        return await self.state(hook_id)

    async def resume(self, hook_id: int) -> WebhookState:
        """Send what waits, at once. Raises WebhookRefused."""
        await self._deliveries.resume(target_of(self._find(hook_id).id))
        self._bus.publish(WebhooksChanged(webhook_id=hook_id, state=RESUMED))
        return await self.state(hook_id)

    async def test(self, hook_id: int) -> Trial:
        """Send a PING now, past the queue. Raises WebhookRefused."""
        hook = self._find(hook_id)
        event_id = _event_id()
        _, body = payloads.of_ping(event_id, datetime.now(UTC), self._told())
        begun = time.monotonic()
        status: int | None
        try:
            status, sent, message = await self._send(hook, body, f"test_{event_id}"), True, ""
        except (DeliveryFailed, DeliveryRefused) as error:
            status, sent, message = error.status, False, str(error)
        took = round((time.monotonic() - begun) * 1_000)
        return Trial(sent=sent, status=status, message=message, milliseconds=took)

    async def deliveries(
        self, hook_id: int | None, *, offset: int, limit: int
    ) -> tuple[int, list[DeliveryRow]]:
        """How many deliveries are known, and a page of them, newest first. Raises WebhookRefused."""
        target = None if hook_id is None else target_of(self._find(hook_id).id)
        return await self._deliveries.newest(KIND, target=target, offset=offset, limit=limit)

    async def resend(self, number: int) -> DeliveryRow:
        """Put a copy of a delivery at the end of its line. Raises WebhookRefused."""
        row = await self._deliveries.find(number)
        if row is None or row.kind != KIND:
            raise WebhookRefused("There is no delivery of this id")
        hook = self._find(int(row.target.rpartition("/")[2]))
        await self._deliveries.put([_row(hook.id, row.label, row.payload, datetime.now(UTC))])
        _, [newest] = await self._deliveries.newest(KIND, target=row.target, limit=1)
        return newest

    def _fit_url(self, url: str) -> str:
        try:
            self._outbound.check(url.strip())
        except OutboundRefused as refused:
            raise WebhookRefused(f"{refused} (private targets: setting outbound_allow)") from refused
        return url.strip()


def _payload_of(fact: Event, told: Told) -> tuple[str, bytes] | None:
    """Of a fact that is being stored; a new title holds only when it is."""
    now = datetime.now(UTC)
    match fact:
        case SettingChanged():
            if fact.key != "stream_title" or not fact.value:
                return None
            return payloads.of_stream("STREAM_TITLE_UPDATED", _event_id(), now, told.titled(fact.value))
        case PlannedBroadcastStarted():
            return payloads.of_planned(fact, _event_id(), now, told.titled(fact.planned.name))
        case PlannedBroadcastNear() | PlannedBroadcastEnded():
            return payloads.of_planned(fact, _event_id(), now, told)
    return payloads.of_fact(fact, told)


def _row(hook_id: int, kind: str, body: bytes, now: datetime) -> DeliveryRow:
    return DeliveryRow(kind=KIND, target=target_of(hook_id), label=kind, payload=body, created_at=now)


def _fit_events(events: Sequence[str]) -> tuple[str, ...]:
    unknown = [one for one in events if one not in payloads.TYPES]
    if unknown:
        raise WebhookRefused(f"{unknown[0][:40]} is no event: expected some of {', '.join(payloads.TYPES)}")
    return tuple(dict.fromkeys(events))


def _event_id() -> str:
    return secrets.token_urlsafe(9)
