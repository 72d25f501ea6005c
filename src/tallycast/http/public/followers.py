"""Who follows from the Fediverse, and how a viewer can."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.paging import Place
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import FollowerPage, follower
from tallycast.settings import FederationSettings

PAGE_MOST = 200


class RemoteFollow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's account on another server."""

    account: Annotated[str, Meta(max_length=400)]


class RemoteFollowPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where they can follow us."""

    redirect_url: str


@get("/api/followers")
async def get_public_followers(
    rooms: GivenRooms, offset: Place = 0, limit: Place = 50
) -> Response[FollowerPage]:
    """Who follows this server; nobody, as long as that is nobody's business."""
    headers = {**NO_CACHE, **ANY_ORIGIN}
    hidden = FederationSettings.of(rooms.settings.snapshot).federation_hide_followers_tab
    if not rooms.federation.on or hidden:
        return Response(FollowerPage(total=0, results=[]), headers=headers)
    total, rows = await rooms.federation.followers.page(offset, min(limit, PAGE_MOST))
    return Response(FollowerPage(total=total, results=[follower(one) for one in rows]), headers=headers)


@post("/api/remotefollow", status_code=200)
async def remote_follow(data: JSONBody[RemoteFollow], rooms: GivenRooms) -> RemoteFollowPage:
    """The page of somebody's own server where they can follow this one."""
    return RemoteFollowPage(redirect_url=await rooms.federation.remote_follow(data.account))
