"""GET /api/yp: what a public directory reads of a server that asked to be listed."""

import time
from datetime import datetime

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException

from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.public.socialplatforms import SocialLink, social_links
from tallycast.http.public.status import connected_at
from tallycast.http.rooms import GivenRooms
from tallycast.settings import NotificationSettings, ServerSettings


class Listing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `YP`."""

    name: str
    description: str
    stream_title: str
    logo: str
    nsfw: bool
    tags: tuple[str, ...]
    social: list[SocialLink]
    online: bool
    viewer_count: int
    overall_max_viewer_count: int
    session_max_viewer_count: int
    last_connect_time: datetime | None


@get("/api/yp", raises=[NotFoundException], sync_to_thread=False)
def get_listing(rooms: GivenRooms) -> Response[Listing]:
    """This server as a directory shows it; 404 unless the operator wants to be listed."""
    snapshot = rooms.settings.snapshot
    if not NotificationSettings.of(snapshot).directory_enabled:
        raise NotFoundException
    server = ServerSettings.of(snapshot)
    online, shown = rooms.broadcasting.online, not server.hide_viewer_count
    listing = Listing(
        name=server.server_name,
        description=server.server_summary,
        stream_title=server.stream_title,
        logo="/logo",
        nsfw=server.nsfw,
        tags=server.tags,
        social=social_links(server.social_handles),
        online=online,
        viewer_count=rooms.viewers.total(time.monotonic()) if online and shown else 0,
        overall_max_viewer_count=rooms.peaks.overall if shown else 0,
        session_max_viewer_count=rooms.peaks.session if shown else 0,
        last_connect_time=connected_at(rooms),
    )
    return Response(listing, headers={**NO_CACHE, **ANY_ORIGIN})
