"""/whip: a sender's offer in, our answer out, and the end of its session (RFC 9725).

The stream key is the bearer token. A session's own address is told to its sender alone and cannot be guessed:
who has it may end the session.
"""

from litestar import Response, delete, patch, post
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.params import FromPath

from tallycast.http.guards import address_of
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.ingest import BroadcastInProgress, OfferRefused, OfferUnfit, StreamKeyRefused, WhipServer

OFFER_TYPE = "application/sdp"
FRAGMENT_TYPE = "application/trickle-ice-sdpfrag"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


@post("/whip", status_code=201, include_in_schema=False)
async def post_offer(request: AnyRequest, rooms: GivenRooms) -> Response[str]:
    """Begin to publish (RFC 9725 4.2)."""
    door = _door(rooms)
    _expect(request, OFFER_TYPE)
    key = _bearer(request)
    text = (await request.body()).decode("utf-8", "replace")
    try:
        answer = await door.take(text, key=key, remote_address=address_of(request))
    except OfferRefused as error:
        raise HTTPException(status_code=400, detail=f"The offer: {error}") from None
    except OfferUnfit as error:
        raise HTTPException(status_code=422, detail=f"The offer: {error}") from None
    except StreamKeyRefused:
        raise NotAuthorizedException("Unauthorized", headers=_CHALLENGE) from None
    except BroadcastInProgress:
        raise HTTPException(status_code=409, detail="Somebody is on air already") from None
    headers = {
        "Location": f"/whip/{answer.session_id}",
        "ETag": answer.etag,
        "Accept-Patch": FRAGMENT_TYPE,
        "Cache-Control": "no-store",
    }
    return Response(answer.description, media_type=OFFER_TYPE, headers=headers)


@patch("/whip/{session_id:str}", status_code=204, include_in_schema=False)
async def patch_session(session_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> None:
    """More candidates of the sender (RFC 9725 4.3.1). Another transport cannot be begun: 422, and the sender
    begins another session."""
    door = _door(rooms)
    _expect(request, FRAGMENT_TYPE)
    etag = door.etag_of(session_id)
    if etag is None:
        raise _gone()
    if request.headers.get("if-match", etag) not in (etag, "*"):
        raise HTTPException(status_code=412, detail="The session has another ETag")
    fragment = (await request.body()).decode("utf-8", "replace")
    if door.is_restart(session_id, fragment):
        raise HTTPException(status_code=422, detail="A session keeps its transport: begin another one")


@delete("/whip/{session_id:str}", status_code=200, include_in_schema=False, sync_to_thread=False)
def delete_session(session_id: FromPath[str], rooms: GivenRooms) -> None:
    """Stop publishing (RFC 9725 4.2)."""
    if not _door(rooms).end(session_id):
        raise _gone()


def _door(rooms: Rooms) -> WhipServer:
    door = rooms.whip()
    if door is not None:
        return door
    if rooms.settings.snapshot["whip_port"]:
        # Pages are served a moment before the doors open, and a moment longer than they are open.
        again = {"Retry-After": "1"}
        raise HTTPException(status_code=503, detail="The server starts or stops", headers=again)
    raise HTTPException(status_code=404, detail="WHIP is not switched on here: see the setting whip_port")


def _gone() -> HTTPException:
    return HTTPException(status_code=404, detail="There is no such session, or it has ended")


def _expect(request: AnyRequest, kind: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != kind:
        raise HTTPException(status_code=415, detail=f"Expected Content-Type: {kind}")


def _bearer(request: AnyRequest) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise NotAuthorizedException("Unauthorized", headers=_CHALLENGE)
    return key.strip()


HANDLERS = (post_offer, patch_session, delete_session)
