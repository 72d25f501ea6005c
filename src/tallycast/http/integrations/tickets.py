"""Tickets that a program gives to members or buyers, whom it knows and we do not."""

from litestar import post
from litestar.params import JSONBody

from tallycast.auth import ADMIN_ACCESS
from tallycast.http.admin.tickets import MadeTicket, TicketWish, made
from tallycast.http.integrations.bots import bot
from tallycast.http.rooms import AnyRequest, GivenRooms


@post("/api/integrations/tickets/create", status_code=200)
async def create_ticket(data: JSONBody[TicketWish], request: AnyRequest, rooms: GivenRooms) -> MadeTicket:
    """A ticket for one of them."""
    await bot(request, rooms, ADMIN_ACCESS)
    return await made(data, request, rooms)


HANDLERS = (create_ticket,)
