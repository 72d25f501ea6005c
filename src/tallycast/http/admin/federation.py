"""Posting to the Fediverse, and what people there have done."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.paging import ADMIN_PAGE_MOST, Place
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be posted, in Markdown."""

    value: Annotated[str, Meta(max_length=5_000)]


class FederatedActivity(msgspec.Struct, frozen=True, kw_only=True, rename={"actor_iri": "actorIRI"}):
    """The contract's `FederatedActivity`."""

    iri: str
    actor_iri: str
    type: str
    timestamp: datetime


class FederatedActivityPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of them."""

    total: int
    results: list[FederatedActivity]


@post("/api/admin/federation/send", status_code=200)
async def send_post(data: JSONBody[Post], rooms: GivenRooms) -> ApiResult:
    """Post to everybody, or to followers if the account is private."""
    await rooms.federation.outbox.send(data.value)
    return ApiResult(success=True, message="sent")


@get("/api/admin/federation/actions")
async def get_actions(rooms: GivenRooms, offset: Place = 0, limit: Place = 50) -> FederatedActivityPage:
    """Who followed, liked, shared; newest first. `offset` counts pages (contract)."""
    limit = min(limit, ADMIN_PAGE_MOST)
    total, rows = await rooms.federation.engagement.actions(min(offset * limit, 2**31), limit)
    return FederatedActivityPage(
        total=total,
        results=[
            FederatedActivity(iri=one.iri, actor_iri=one.actor, type=one.kind, timestamp=one.at)
            for one in rows
        ],
    )


HANDLERS = (send_post, get_actions)
