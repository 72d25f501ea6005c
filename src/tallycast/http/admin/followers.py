"""Followers from the Fediverse: who does, who waits, who was refused."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.paging import ADMIN_PAGE_MOST, Place
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult, Follower, FollowerPage, follower

Iri = Annotated[str, Meta(max_length=2048)]


class FollowerApproval(msgspec.Struct, frozen=True, kw_only=True, rename={"actor_iri": "actorIRI"}):
    """Whether somebody may follow."""

    actor_iri: Iri
    approved: bool


class FollowerRemoval(msgspec.Struct, frozen=True, kw_only=True, rename={"actor_iri": "actorIRI"}):
    """Who shall follow no more."""

    actor_iri: Iri


@get("/api/admin/followers")
async def get_followers(rooms: GivenRooms, offset: Place = 0, limit: Place = 50) -> FollowerPage:
    """Who follows."""
    total, rows = await rooms.federation.followers.page(offset, min(limit, ADMIN_PAGE_MOST))
    return FollowerPage(total=total, results=[follower(one) for one in rows])


@get("/api/admin/followers/pending")
async def get_pending_followers(rooms: GivenRooms) -> list[Follower]:
    """Who waits to be let in."""
    return [follower(one) for one in await rooms.federation.followers.waiting()]


@get("/api/admin/followers/blocked")
async def get_blocked_followers(rooms: GivenRooms) -> list[Follower]:
    """Who was refused and stays out."""
    return [follower(one) for one in await rooms.federation.followers.blocked()]


@get("/api/admin/followers/directory")
async def get_directories(rooms: GivenRooms) -> list[Follower]:
    """Which directories show this server."""
    return [follower(one) for one in await rooms.federation.followers.directories()]


@post("/api/admin/followers/approve", status_code=200)
async def approve_follower(data: JSONBody[FollowerApproval], rooms: GivenRooms) -> ApiResult:
    """Let somebody follow, or refuse it for good."""
    await rooms.federation.followers.decide(data.actor_iri, data.approved)
    return ApiResult(success=True, message="follower approved" if data.approved else "follower blocked")


@post("/api/admin/followers/remove", status_code=200)
async def remove_follower(data: JSONBody[FollowerRemoval], rooms: GivenRooms) -> ApiResult:
    """Take somebody out of the followers; they may ask again."""
    await rooms.federation.followers.remove(data.actor_iri)
    return ApiResult(success=True, message="follower removed")


HANDLERS = (
    get_followers,
    get_pending_followers,
    get_blocked_followers,
    get_directories,
    approve_follower,
    remove_follower,
)
