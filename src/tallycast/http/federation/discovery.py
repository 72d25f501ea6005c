"""How others find the account, and what they count: WebFinger, host-meta, NodeInfo, Mastodon's instance."""

from html import escape
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import QueryParameter

from tallycast import __version__
from tallycast.federation import JRD_TYPE, Unfit
from tallycast.http.caching import ANY_ORIGIN
from tallycast.http.federation.switched import NEEDS_URL, FederationOff, place_of
from tallycast.http.rooms import GivenRooms
from tallycast.settings import ChatSettings, ServerSettings

SOFTWARE = "owncast"
"""The contract's name: what counts and lists servers of this kind knows them by it."""
XRD_TYPE = "application/xrd+xml"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"
_SERVICES: dict[str, list[str]] = {"inbound": [], "outbound": []}
_USERS = {"total": 1, "activeMonth": 1, "activeHalfyear": 1}


class Elsewhere(HTTPException):
    """Asked for an account of another server (contract: 501)."""

    status_code = 501


Resource = Annotated[str, QueryParameter(max_length=2_048)]


@get(
    "/.well-known/webfinger",
    raises=[FederationOff, NotFoundException, Elsewhere],
    media_type=JRD_TYPE,
    opt={NEEDS_URL: True},
    sync_to_thread=False,
)
def get_webfinger(rooms: GivenRooms, resource: Resource) -> Response[bytes]:
    """Whether there is an account of that name here (RFC 7033)."""
    try:
        found = rooms.federation.webfinger(resource)
    except Unfit as unfit:
        if not unfit.elsewhere:
            raise
        raise Elsewhere(str(unfit)) from unfit
    if found is None:
        raise NotFoundException
    return Response(msgspec.json.encode(found), media_type=JRD_TYPE, headers=ANY_ORIGIN)


@get(
    "/.well-known/host-meta",
    media_type=XRD_TYPE,
    opt={NEEDS_URL: True},
    raises=[FederationOff, NotFoundException],
    sync_to_thread=False,
)
def get_host_meta(rooms: GivenRooms) -> Response[bytes]:
    """Where WebFinger is (RFC 6415)."""
    template = escape(f"{place_of(rooms).base}/.well-known/webfinger?resource={{uri}}")
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="application/xrd+xml" template="{template}"/>\n'
        "</XRD>\n"
    )
    return Response(document.encode(), media_type=f"{XRD_TYPE}; charset=utf-8", headers=ANY_ORIGIN)


@get("/.well-known/nodeinfo", raises=[FederationOff], sync_to_thread=False)
def get_nodeinfo_links(rooms: GivenRooms) -> dict[str, Any]:
    """Where NodeInfo is."""
    return {"links": [{"rel": SCHEMA, "href": f"{place_of(rooms).base}/nodeinfo/2.0"}]}


@get("/nodeinfo/2.0", raises=[FederationOff])
async def get_nodeinfo(rooms: GivenRooms) -> Response[dict[str, Any]]:
    """What this server is (NodeInfo 2.0)."""
    document = {
        "version": "2.0",
        "software": {"name": SOFTWARE, "version": __version__},
        "protocols": ["activitypub"],
        "services": _SERVICES,
        "usage": {"users": _USERS, "localPosts": await rooms.federation.outbox.count()},
        "openRegistrations": False,
        "metadata": {
            "chat_enabled": not ChatSettings.of(rooms.settings.snapshot).chat_disabled,
            "implementation": "tallycast",
            "federation": {"featuredStreams": 1},
        },
    }
    return Response(document, media_type=f'application/json; profile="{SCHEMA}#"', headers=ANY_ORIGIN)


@get("/.well-known/x-nodeinfo2", opt={NEEDS_URL: True}, raises=[FederationOff, NotFoundException])
async def get_nodeinfo2(rooms: GivenRooms) -> dict[str, Any]:
    """The same as NodeInfo2 has it."""
    place, server = place_of(rooms), ServerSettings.of(rooms.settings.snapshot)
    return {
        "version": "1.0",
        "server": {
            "baseUrl": place.base,
            "version": __version__,
            "name": SOFTWARE,
            "software": SOFTWARE,
        },
        "organization": {"name": server.server_name, "contact": place.base},
        "protocols": ["activitypub"],
        "services": _SERVICES,
        "usage": {
            "users": {**_USERS, "activeWeek": 1},
            "localPosts": await rooms.federation.outbox.count(),
            "localComments": 0,
        },
        "openRegistrations": False,
    }


@get("/api/v1/instance", opt={NEEDS_URL: True}, raises=[FederationOff, NotFoundException])
async def get_instance(rooms: GivenRooms) -> dict[str, Any]:
    """What programs that know Mastodon ask first."""
    place, server = place_of(rooms), ServerSettings.of(rooms.settings.snapshot)
    return {
        "uri": place.base,
        "title": server.server_name,
        "short_description": server.server_summary,
        "description": server.server_summary,
        "version": __version__,
        "thumbnail": f"{place.base}/logo/external",
        "languages": None,
        "stats": {
            "user_count": 1,
            "status_count": await rooms.federation.outbox.count(),
            "domain_count": 0,
        },
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
    }


HANDLERS = (
    get_webfinger,
    get_host_meta,
    get_nodeinfo_links,
    get_nodeinfo,
    get_nodeinfo2,
    get_instance,
)
