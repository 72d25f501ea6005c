"""Coming in where not everybody may watch: the password from the page's form or as JSON."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import Body, JSONBody
from msgspec import Meta

from tallycast.auth import Admitted, CredentialsRefused, TicketRefused, TooManyAttempts
from tallycast.http.caching import NO_CACHE
from tallycast.http.guards import address_of, is_secure
from tallycast.http.rooms import AnyRequest, GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.http.watching import COOKIE, kept, queried

PAGES = ("/", "/embed/video", "/embed/chat/readonly", "/embed/chat/readwrite")
"""Where the form may have been, and where it leads back to."""


class ViewersPassword(msgspec.Struct, frozen=True, kw_only=True):
    """What lets in."""

    password: Annotated[str, Meta(max_length=4096)]


class WatchForm(msgspec.Struct, frozen=True, kw_only=True):
    """The same from a form, with the page that it stood on."""

    password: Annotated[str, Meta(max_length=4096)] = ""
    page: Annotated[str, Meta(max_length=100)] = "/"


class MayWatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who may watch, and whether whoever asks may."""

    access: str
    allowed: bool
    takes_password: bool
    expires_at: datetime | None
    """When the ticket of whoever asks ends."""


@get("/api/watch", sync_to_thread=False)
def get_watch(request: AnyRequest, rooms: GivenRooms) -> Response[MayWatch]:
    """Whether this browser, or the ticket in the query, may watch."""
    door, ends = rooms.watching, None
    try:
        ticket = door.admits(queried(request.scope) or kept(request.scope))
        ends = datetime.fromtimestamp(ticket.expires_at, UTC)
    except TicketRefused:
        pass  # nobody has to have one where everybody may watch
    answer = MayWatch(
        access=rooms.settings.snapshot["watch_access"],
        allowed=door.is_open or ends is not None,
        takes_password=door.takes_password,
        expires_at=ends,
    )
    return Response(answer, headers=NO_CACHE)


@post("/api/watch", status_code=200)
async def post_watch(
    data: JSONBody[ViewersPassword], request: AnyRequest, rooms: GivenRooms
) -> Response[ApiResult]:
    """Say the password: the answer sets the cookie that lets in."""
    try:
        admitted = await rooms.watching.enter(data.password, address_of(request))
    except CredentialsRefused as refused:
        raise HTTPException(status_code=403, detail=str(refused)) from None
    headers = {**NO_CACHE, "Set-Cookie": ticket_cookie(request, admitted)}
    return Response(ApiResult(success=True, message="come in"), headers=headers)


@post("/watch", status_code=303, include_in_schema=False)
async def post_watch_form(
    data: Annotated[WatchForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    request: AnyRequest,
    rooms: GivenRooms,
) -> Response[None]:
    """The same from the form of the page, for browsers without scripts as well."""
    page = data.page if data.page in PAGES else "/"
    try:
        admitted = await rooms.watching.enter(data.password, address_of(request))
    except CredentialsRefused:
        return Response(None, headers={**NO_CACHE, "Location": f"{page}?refused=password"})
    except TooManyAttempts:
        return Response(None, headers={**NO_CACHE, "Location": f"{page}?refused=wait"})
    return Response(
        None, headers={**NO_CACHE, "Location": page, "Set-Cookie": ticket_cookie(request, admitted)}
    )


def ticket_cookie(request: AnyRequest, admitted: Admitted) -> str:
    """The cookie that keeps a ticket until it ends."""
    seconds = max(0, admitted.ticket.expires_at - int(datetime.now(UTC).timestamp()))
    # Frames on other sites get it as well, each site its own; browsers take that over HTTPS only. It opens
    # nothing but what its holder may see, so that a foreign page gains nothing from its being sent.
    place = "SameSite=None; Secure; Partitioned" if is_secure(request) else "SameSite=Lax"
    return f"{COOKIE}={admitted.text}; Path=/; Max-Age={seconds}; HttpOnly; {place}"


HANDLERS = (get_watch, post_watch, post_watch_form)
