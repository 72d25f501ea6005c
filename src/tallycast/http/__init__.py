"""HTTP: translates between requests and calls of the rooms; nothing is decided here."""

from tallycast.http.application import build_application
from tallycast.http.assets import WebFiles
from tallycast.http.client_address import ClientAddress, client_address_by, parse_networks
from tallycast.http.open_files import sockets_most
from tallycast.http.public_files import PublicFiles
from tallycast.http.rooms import Rooms
from tallycast.http.server import HttpServer, bind
from tallycast.http.told import picture_now, told_now
from tallycast.http.traced import Traced

__all__ = [
    "ClientAddress",
    "HttpServer",
    "PublicFiles",
    "Rooms",
    "Traced",
    "WebFiles",
    "bind",
    "build_application",
    "client_address_by",
    "parse_networks",
    "picture_now",
    "sockets_most",
    "told_now",
]
