"""All of it answers 405 while federation is off (contract), and what needs an address 404 without one."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import BaseRouteHandler

from tallycast.federation import Place
from tallycast.http.guards import rooms_of
from tallycast.http.rooms import Rooms
from tallycast.settings import FederationSettings

NEEDS_URL = "needs_url"
"""Option of a handler whose contract tells 404 where the server has no URL."""


class FederationOff(HTTPException):
    """Nothing of this is here."""

    status_code = 405


def require_federation(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard before everything that others ask."""
    rooms = rooms_of(connection)
    if rooms.federation.on:
        return
    if FederationSettings.of(rooms.settings.snapshot).federation_enabled and handler.opt.get(NEEDS_URL):
        raise NotFoundException
    raise FederationOff


def place_of(rooms: Rooms) -> Place:
    """Our addresses, behind the guard."""
    place = rooms.federation.place()
    if place is None:
        raise FederationOff
    return place
