"""Tickets that let their holders watch: made to be given away, ended all at once."""

from datetime import UTC, datetime
from typing import Annotated, Self

import msgspec
from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.auth import Admitted, UnfitTicket
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.http.shapes import ApiResult
from tallycast.http.watching import PREFIX
from tallycast.settings import ServerSettings

DAY_MINUTES = 1_440


class TicketWish(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A new ticket: for whom, and how long it holds (a day, if nothing is said)."""

    name: Annotated[str, Meta(max_length=200)] = ""
    minutes: Annotated[int, Meta(ge=1, le=10 * 366 * DAY_MINUTES)] | None = None
    expires_at: datetime | None = None
    """In place of the minutes; without an offset it is UTC."""


class MadeTicket(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A ticket and where it leads; it is told once, nothing of it is kept."""

    name: str
    ticket: str
    expires_at: datetime
    page: str
    """For a browser."""
    stream: str
    """For a player such as VLC, or a TV."""

    @classmethod
    def of(cls, admitted: Admitted, base_url: str) -> Self:
        """With addresses below `base_url`, which ends with a slash."""
        ticket = admitted.ticket
        return cls(
            name=ticket.holder,
            ticket=admitted.text,
            expires_at=datetime.fromtimestamp(ticket.expires_at, UTC),
            page=f"{base_url}?ticket={admitted.text}",
            stream=f"{base_url}{PREFIX.removeprefix('/')}{admitted.text}/hls/stream.m3u8",
        )


async def made(wish: TicketWish, request: AnyRequest, rooms: Rooms) -> MadeTicket:
    """Make it. Raises UnfitTicket."""
    if wish.minutes is not None and wish.expires_at is not None:
        raise UnfitTicket("expected minutes or expiresAt, not both")
    ends = wish.expires_at
    if ends is None:
        seconds = (wish.minutes or DAY_MINUTES) * 60.0
        timestamp = datetime.now(UTC).timestamp() + seconds
    else:
        timestamp = (ends if ends.tzinfo else ends.replace(tzinfo=UTC)).timestamp()
    admitted = await rooms.watching.issue(wish.name, timestamp)
    server = ServerSettings.of(rooms.settings.snapshot)
    base_url = server.server_url or str(request.base_url).rstrip("/")
    return MadeTicket.of(admitted, f"{base_url}/")


@post("/api/admin/tickets/create", status_code=200)
async def create_ticket(data: JSONBody[TicketWish], request: AnyRequest, rooms: GivenRooms) -> MadeTicket:
    """A ticket to give away."""
    return await made(data, request, rooms)


@post("/api/admin/tickets/endall", status_code=200)
async def end_tickets(rooms: GivenRooms) -> ApiResult:
    """No ticket that was ever made holds any more; who watches by one is let go."""
    await rooms.watching.end_all()
    return ApiResult(success=True, message="ended")


HANDLERS = (create_ticket, end_tickets)
