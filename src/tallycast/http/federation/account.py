"""The account: actor, inbox, collections and posts (ActivityPub 4 to 7)."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, QueryParameter

from tallycast.federation import ACTIVITY_TYPE, BODY_MOST_BYTES, InboxFull, Place, SignedRequest
from tallycast.http.federation.switched import FederationOff, place_of
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms

PageNumber = Annotated[int | None, QueryParameter(ge=1, le=10_000_000)]
_TYPES = ("application/activity+json", "application/ld+json", "application/json")
_VARY = {"Vary": "Accept"}


class TooLarge(HTTPException):
    """No activity is as large as that."""

    status_code = 413


class Busy(HTTPException):
    """Too much waits: the sender tries again."""

    status_code = 503


@get("/federation/user/{account:str}", raises=[FederationOff, NotFoundException], media_type=ACTIVITY_TYPE)
async def get_actor(account: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """Who this server is; a browser is sent to the page."""
    place = _named(rooms, account)
    return await _answer(request, rooms, place, await rooms.federation.actor())


@post(
    "/federation/user/{account:str}/inbox",
    status_code=202,
    raises=[FederationOff, NotFoundException, TooLarge, Busy],
)
async def post_inbox(account: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[bytes]:
    """News of another server: noted, and looked at afterwards."""
    _named(rooms, account)
    signed = SignedRequest(
        method="POST",
        target=_target(request),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await _bounded(request),
    )
    try:
        await rooms.federation.inbox.take(signed)
    except InboxFull as full:
        raise Busy(str(full), headers={"Retry-After": "60"}) from full
    return Response(b"", status_code=202, media_type="text/plain")


@get(
    "/federation/user/{account:str}/outbox",
    raises=[FederationOff, NotFoundException],
    media_type=ACTIVITY_TYPE,
)
async def get_outbox(
    account: FromPath[str], request: AnyRequest, rooms: GivenRooms, page: PageNumber = None
) -> Response[Any]:
    """What was posted to everybody."""
    place = _named(rooms, account)
    return await _answer(request, rooms, place, await rooms.federation.outbox.page(page))


@get(
    "/federation/user/{account:str}/followers",
    raises=[FederationOff, NotFoundException],
    media_type=ACTIVITY_TYPE,
)
async def get_follower_collection(
    account: FromPath[str], request: AnyRequest, rooms: GivenRooms, page: PageNumber = None
) -> Response[Any]:
    """Who follows."""
    place = _named(rooms, account)
    return await _answer(request, rooms, place, await rooms.federation.followers_page(page))


@get(
    "/federation/user/{account:str}/following",
    raises=[FederationOff, NotFoundException],
    sync_to_thread=False,
)
def get_following(account: FromPath[str]) -> None:
    """This account follows nobody (contract: always 404)."""
    raise NotFoundException


@get("/federation/{object_id:str}", raises=[FederationOff, NotFoundException], media_type=ACTIVITY_TYPE)
async def get_object(object_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """A post; a browser is sent to the page."""
    place = place_of(rooms)
    found = await rooms.federation.outbox.find(object_id)
    if found is None and _wants_document(request):
        raise NotFoundException
    return await _answer(request, rooms, place, found)


HANDLERS = (get_actor, post_inbox, get_outbox, get_follower_collection, get_following, get_object)


def _named(rooms: Rooms, account: str) -> Place:
    place = place_of(rooms)
    if account.lower() != place.username.lower():
        raise NotFoundException
    return place


def _wants_document(request: AnyRequest) -> bool:
    said = f"{request.headers.get('accept', '')},{request.headers.get('content-type', '')}".lower()
    return any(one in said for one in _TYPES)


async def _answer(request: AnyRequest, rooms: Rooms, place: Place, document: Any) -> Response[Any]:
    if not _wants_document(request):
        return Response(b"", status_code=307, headers={"Location": "/", **_VARY}, media_type="text/plain")
    body = msgspec.json.encode(document)
    signed = await rooms.federation.keys.for_answer(place, body)
    return Response(body, headers={**signed, **_VARY}, media_type=ACTIVITY_TYPE)


def _target(request: AnyRequest) -> str:
    """Path and query as they were sent: that is what was signed."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    return (path.split(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")


async def _bounded(request: Request[Any, Any, Any]) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MOST_BYTES:
            raise TooLarge(f"An activity has at most {BODY_MOST_BYTES} bytes")
    return bytes(body)
