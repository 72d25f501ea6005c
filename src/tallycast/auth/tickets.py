"""Tickets: signed words that let their holder watch until a time, sans-IO.

A ticket is `PAYLOAD.SIGNATURE`, both base64url without padding (RFC 4648 5), so that it stands in a path or
a query as it is. The payload is JSON; the signature is HMAC-SHA256 (RFC 2104) over the payload as it is
written. Nothing is stored: a new secret ends them all.
"""

import base64
import binascii
import hashlib
import hmac

import msgspec

from tallycast.auth.errors import TicketRefused

TEXT_LIMIT = 1_024
"""Longer ones are not ours and are not even hashed."""
HOLDER_MOST = 100


class Ticket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ticket says."""

    expires_at: int = msgspec.field(name="e")
    """Unix seconds; it holds until then."""
    holder: str = msgspec.field(name="h", default="")
    """For whom it was made, as the operator wrote it."""
    mark: str = msgspec.field(name="m", default="")
    """Of the password that was typed for it; empty for one that the operator gave away."""


def sign(ticket: Ticket, secret: bytes) -> str:
    """The ticket as text."""
    payload = _encode(msgspec.json.encode(ticket))
    return f"{payload}.{_encode(_signature(payload, secret))}"


def read(text: str, secret: bytes, *, now: float) -> Ticket:
    """What a text says that came from outside; `now` in Unix seconds.

    Raises TicketRefused for one that was not signed with this secret or whose time is over.
    """
    payload, dot, signature = text.partition(".")
    if not secret or not dot or len(text) > TEXT_LIMIT or not text.isascii():
        raise TicketRefused("This is not a ticket of this server")
    try:
        given = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except (binascii.Error, ValueError):
        raise TicketRefused("This is not a ticket of this server") from None
    if not hmac.compare_digest(given, _signature(payload, secret)):
        raise TicketRefused("This is not a ticket of this server")
    ticket = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=Ticket)
    if now >= ticket.expires_at:
        raise TicketRefused("The time of this ticket is over")
    return ticket


def _signature(payload: str, secret: bytes) -> bytes:
    return hmac.digest(secret, b"tallycast ticket\0" + payload.encode(), hashlib.sha256)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
