"""Followers, on a server that does not federate: there are none, and nobody waits to be one."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from tallycast.http.errors import RequestRefused
from tallycast.http.shapes import ApiResult, Follower, FollowerPage

Place = Annotated[int, QueryParameter(ge=0, le=2**31)]
Iri = Annotated[str, Meta(max_length=2048)]


class FollowerApproval(msgspec.Struct, frozen=True, kw_only=True, rename={"actor_iri": "actorIRI"}):
    """Whether somebody may follow."""

    actor_iri: Iri
    approved: bool


class FollowerRemoval(msgspec.Struct, frozen=True, kw_only=True, rename={"actor_iri": "actorIRI"}):
    """Who shall follow no more."""

    actor_iri: Iri


@get("/api/admin/followers", sync_to_thread=False)
def get_followers(offset: Place = 0, limit: Place = 50) -> FollowerPage:
    """Who follows."""
    return FollowerPage(total=0, results=[])


@get(
    ["/api/admin/followers/pending", "/api/admin/followers/blocked", "/api/admin/followers/directory"],
    sync_to_thread=False,
)
def get_other_followers() -> list[Follower]:
    """Who waits, who is refused, which directories ask."""
    return []


def _nobody() -> RequestRefused:
    return RequestRefused("actorIRI: there is no follower of that address; this server does not federate")


@post("/api/admin/followers/approve", status_code=200, sync_to_thread=False)
def approve_follower(data: JSONBody[FollowerApproval]) -> ApiResult:
    """Let somebody follow, or refuse it."""
    raise _nobody()


@post("/api/admin/followers/remove", status_code=200, sync_to_thread=False)
def remove_follower(data: JSONBody[FollowerRemoval]) -> ApiResult:
    """Take somebody out of the followers."""
    raise _nobody()


HANDLERS = (get_followers, get_other_followers, approve_follower, remove_follower)
