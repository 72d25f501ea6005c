"""Shapes of the contract that several groups of the API share."""

from datetime import datetime

import msgspec

from tallycast.federation import FollowerRow


class ApiResult(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `ApiResult`: answer to a change; `success` is false only with status 400."""

    success: bool
    message: str


class Timestamped(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `Timestamped`."""

    time: datetime
    value: float


class Follower(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `Follower`."""

    link: str
    """IRI of the actor."""
    name: str
    username: str
    image: str
    timestamp: datetime
    disabled_at: datetime | None


def follower(row: FollowerRow) -> Follower:
    """A stored follower as the contract has it."""
    return Follower(
        link=row.iri,
        name=row.name,
        username=row.username,
        image=row.image,
        timestamp=row.created_at,
        disabled_at=row.disabled_at,
    )


class FollowerPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of followers."""

    total: int
    results: list[Follower]
