"""Featured streams: other servers that are shown here, and directories that want to show this one."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from tallycast.federation import ServerRow
from tallycast.http.errors import RequestRefused
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult, Follower, follower


class PublicServer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `FederatedServer` as viewers see it."""

    id: int
    iri: str
    name: str
    display_name: str
    username: str
    summary: str
    logo_url: str
    is_online: bool
    stream_title: str
    stream_description: str
    tags: tuple[str, ...]
    thumbnail_url: str
    url: str
    """Ours: the page of that server."""


class FederatedServer(PublicServer, frozen=True, kw_only=True, rename="camel"):
    """The contract's `FederatedServer`; a moment is null until it has come."""

    follow_status: str
    """accepted, pending or rejected."""
    pending: bool
    priority: int
    added_at: datetime
    followed_at: datetime
    accepted_at: datetime | None
    rejected_at: datetime | None
    last_seen_online: datetime | None
    last_status_update: datetime | None


class PublicServers(msgspec.Struct, frozen=True, kw_only=True):
    """Those that agreed."""

    servers: list[PublicServer]


class FederatedServers(msgspec.Struct, frozen=True, kw_only=True):
    """All of them."""

    servers: list[FederatedServer]


class FeatureRequests(msgspec.Struct, frozen=True, kw_only=True):
    """Directories that wait to be let in."""

    requests: list[Follower]


class NewServer(msgspec.Struct, frozen=True, kw_only=True):
    """A server to be shown."""

    url: Annotated[str, Meta(max_length=2_048)]


@get("/api/federation/servers")
async def get_public_servers(rooms: GivenRooms) -> PublicServers:
    """Other servers that are shown here, those that are live first."""
    if not rooms.federation.on:
        return PublicServers(servers=[])
    rows = [one for one in await rooms.federation.featured.servers() if one.accepted_at is not None]
    rows.sort(key=lambda one: not one.online)
    return PublicServers(servers=[PublicServer(**_shown(one)) for one in rows])


@get("/api/admin/federation/servers")
async def get_servers(rooms: GivenRooms) -> FederatedServers:
    """Other servers that are shown here, or were asked whether they may be."""
    rows = await rooms.federation.featured.servers()
    return FederatedServers(servers=[_admin(one) for one in rows])


@post("/api/admin/federation/servers", status_code=200)
async def add_server(data: JSONBody[NewServer], rooms: GivenRooms) -> ApiResult:
    """Ask a server whether it may be shown here."""
    await rooms.federation.featured.add(data.url)
    return ApiResult(success=True, message="server was asked")


@delete("/api/admin/federation/servers/{server_id:str}", status_code=200)
async def remove_server(server_id: FromPath[str], rooms: GivenRooms) -> ApiResult:
    """Show a server no more."""
    number = int(server_id) if server_id.isascii() and server_id.isdigit() and len(server_id) < 10 else -1
    if not await rooms.federation.featured.remove(number):
        raise RequestRefused("There is no server of this id")
    return ApiResult(success=True, message="server removed")


@get("/api/admin/federation/feature-requests")
async def get_feature_requests(rooms: GivenRooms) -> FeatureRequests:
    """Directories that wait to be let in; they are decided on as followers are."""
    rows = [one for one in await rooms.federation.followers.waiting() if one.directory]
    return FeatureRequests(requests=[follower(one) for one in rows])


PUBLIC = (get_public_servers,)
ADMIN = (get_servers, add_server, remove_server, get_feature_requests)


def _shown(row: ServerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "iri": row.iri,
        "name": row.name,
        "display_name": row.name,
        "username": row.username,
        "summary": row.told.description,
        "logo_url": row.told.logo_url,
        "is_online": row.online,
        "stream_title": row.told.title,
        "stream_description": row.told.description,
        "tags": row.told.tags,
        "thumbnail_url": row.told.thumbnail_url if row.online else "",
        "url": f"{row.base}/",
    }


def _admin(row: ServerRow) -> FederatedServer:
    status = "accepted" if row.accepted_at else "rejected" if row.rejected_at else "pending"
    return FederatedServer(
        **_shown(row),
        follow_status=status,
        pending=status == "pending",
        priority=0,
        added_at=row.added_at,
        followed_at=row.added_at,
        accepted_at=row.accepted_at,
        rejected_at=row.rejected_at,
        last_seen_online=row.online_at,
        last_status_update=row.told_at,
    )
