"""Webhooks: the contract's list, create and delete; and ours: change, pause, test, what was delivered."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from tallycast.delivery import DeliveryRow
from tallycast.http.errors import BodyRefused, RequestRefused, error_body
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.integrations import OWN_TYPES, TYPES, WebhookRefused, WebhookState

PATH = "/api/admin/webhooks"
Url = Annotated[str, Meta(max_length=2048)]
Secret = Annotated[str, Meta(max_length=255)]
EventTypes = Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=50)]
Number = Annotated[int, Meta(ge=0, lt=2**53)]
NumberOrText = Number | Annotated[str, Meta(pattern=r"^[0-9]{1,15}$")]
"""Older documents write ids as texts."""


class WebhookWish(msgspec.Struct, frozen=True, kw_only=True):
    """A new webhook."""

    url: Url
    events: EventTypes
    secret: Secret = ""
    """Key of the signatures; without one it is made."""


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a webhook that change; an empty secret: a new one is made."""

    id: NumberOrText
    url: Url | UnsetType = UNSET
    events: EventTypes | UnsetType = UNSET
    secret: Secret | UnsetType = UNSET


class WebhookChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which one is meant."""

    id: NumberOrText


class Webhook(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `Webhook`, and how it is doing."""

    id: int
    url: str
    events: tuple[str, ...]
    timestamp: datetime
    last_used: datetime | None
    state: str
    """fine, failing or paused."""
    message: str
    has_secret: bool
    waiting: int
    """Deliveries."""
    failures: int
    """In a row."""
    dropped: int
    """Deliveries that were thrown away as too many waited."""
    next_attempt: datetime | None
    paused_at: datetime | None
    secret: str | UnsetType = UNSET
    """Only in the answer to what set it."""

    @classmethod
    def of(cls, one: WebhookState, *, secret: bool = False) -> Self:
        """One webhook."""
        row = one.health.row
        return cls(
            id=one.hook.id,
            url=one.hook.url,
            events=one.hook.events,
            timestamp=one.hook.created_at,
            last_used=one.last_used_at,
            state=row.state,
            message=row.message,
            has_secret=bool(one.hook.secret),
            waiting=one.health.waiting,
            failures=row.failures,
            dropped=row.dropped,
            next_attempt=row.next_attempt_at,
            paused_at=row.paused_at,
            secret=one.hook.secret if secret else UNSET,
        )


class WebhookTrial(msgspec.Struct, frozen=True, kw_only=True):
    """How a test went."""

    sent: bool
    status: int | None
    """Of HTTP; null without an answer."""
    message: str
    milliseconds: int


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One delivery."""

    id: int
    webhook_id: int
    type: str
    state: str
    """waiting, done or refused."""
    attempts: int
    created: datetime
    finished: datetime | None
    status: int | None
    message: str
    body: str
    """The JSON that is sent."""

    @classmethod
    def of(cls, row: DeliveryRow) -> Self:
        """One row of the queue."""
        return cls(
            id=row.number,
            webhook_id=int(row.target.rpartition("/")[2]),
            type=row.label,
            state=row.state,
            attempts=row.attempts,
            created=row.created_at,
            finished=row.finished_at,
            status=row.status,
            message=row.message,
            body=row.payload.decode(),
        )


class WebhookDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """A page of deliveries, newest first."""

    total: int
    results: list[WebhookDelivery]


class WebhookType(msgspec.Struct, frozen=True, kw_only=True):
    """Something that webhooks can be told of."""

    type: str
    own: bool
    """Ours; Owncast does not have it."""


@get(PATH)
async def get_webhooks(rooms: GivenRooms) -> list[Webhook]:
    """Every webhook."""
    return [Webhook.of(one) for one in await rooms.webhooks.states()]


@post(PATH + "/create", status_code=200)
async def create_webhook(data: JSONBody[WebhookWish], rooms: GivenRooms) -> Webhook:
    """A new webhook; its secret is told here and never again."""
    made = await rooms.webhooks.create(data.url, data.events, data.secret)
    return Webhook.of(await rooms.webhooks.state(made.id), secret=True)


@post(PATH + "/update", status_code=200)
async def update_webhook(data: JSONBody[WebhookChange], rooms: GivenRooms) -> Webhook:
    """Change a webhook; what waits is sent as it is now."""
    changes: dict[str, Any] = {
        name: value for name in ("url", "events", "secret") if (value := getattr(data, name)) is not UNSET
    }
    hook = await rooms.webhooks.update(int(data.id), **changes)
    return Webhook.of(await rooms.webhooks.state(hook.id), secret="secret" in changes)


@post(PATH + "/delete", status_code=200)
async def delete_webhook(data: JSONBody[WebhookChoice], rooms: GivenRooms) -> ApiResult:
    """Forget a webhook, and what waits for it."""
    await rooms.webhooks.delete(int(data.id))
    return ApiResult(success=True, message="deleted webhook")


@post(PATH + "/pause", status_code=200)
async def pause_webhook(data: JSONBody[WebhookChoice], rooms: GivenRooms) -> Webhook:
    """Send nothing until it is resumed; what happens meanwhile waits."""
    return Webhook.of(await rooms.webhooks.pause(int(data.id)))


@post(PATH + "/resume", status_code=200)
async def resume_webhook(data: JSONBody[WebhookChoice], rooms: GivenRooms) -> Webhook:
    """Send what waits, at once."""
    return Webhook.of(await rooms.webhooks.resume(int(data.id)))


@post(PATH + "/test", status_code=200)
async def test_webhook(data: JSONBody[WebhookChoice], rooms: GivenRooms) -> WebhookTrial:
    """Send a PING now."""
    trial = await rooms.webhooks.test(int(data.id))
    return WebhookTrial(**msgspec.structs.asdict(trial))


@get(PATH + "/deliveries")
async def get_deliveries(
    rooms: GivenRooms,
    id: Annotated[int | None, QueryParameter(ge=1, lt=2**53)] = None,
    offset: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> WebhookDeliveries:
    """What was sent and what waits, of one webhook or of all."""
    total, rows = await rooms.webhooks.deliveries(id, offset=offset, limit=limit)
    return WebhookDeliveries(total=total, results=[WebhookDelivery.of(row) for row in rows])


@post(PATH + "/deliveries/resend", status_code=200)
async def resend_delivery(data: JSONBody[WebhookChoice], rooms: GivenRooms) -> WebhookDelivery:
    """Send something again: a new delivery at the end of the line."""
    return WebhookDelivery.of(await rooms.webhooks.resend(int(data.id)))


@get(PATH + "/events", sync_to_thread=False)
def get_types(rooms: GivenRooms) -> list[WebhookType]:
    """What webhooks can be told of."""
    return [WebhookType(type=one, own=one in OWN_TYPES) for one in TYPES]


HANDLERS = (
    Router(
        "/",
        route_handlers=[
            get_webhooks,
            create_webhook,
            update_webhook,
            delete_webhook,
            pause_webhook,
            resume_webhook,
            test_webhook,
            get_deliveries,
            resend_delivery,
            get_types,
        ],
        exception_handlers={WebhookRefused: error_body, RequestRefused: error_body, BodyRefused: error_body},
    ),
)
