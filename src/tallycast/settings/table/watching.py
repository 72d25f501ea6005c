"""Who may watch: everybody, who knows a password, or who was given a ticket."""

from typing import Literal

from tallycast.settings.declaration import MASK, Audience, Page, Setting, Widget, line
from tallycast.settings.errors import ValueUnfit

PASSWORD_LEAST = 4


def _long_enough(password: str) -> None:
    if password and len(password) < PASSWORD_LEAST:
        raise ValueUnfit(f"expected at least {PASSWORD_LEAST} characters, or nothing")


ROWS = (
    Setting(
        key="watch_access",
        type=Literal["everyone", "password", "tickets"],
        default="everyone",
        label="Who may watch",
        help="Everyone, those who know the password (or have a ticket), or ticket holders alone.",
        page=Page.WATCHING,
        section="Who may watch",
        paths=("watchaccess",),
    ),
    Setting(
        key="watch_password",
        type=line(255),
        default="",
        label="Password for viewers",
        help="Asked for while only those may watch who know it; a new one asks everybody again.",
        page=Page.WATCHING,
        section="Who may watch",
        widget=Widget.PASSWORD,
        audience=Audience.SECRET,
        paths=("watchpassword",),
        checks=(_long_enough,),
        hashed=True,
        show=lambda value: MASK if value else "",
    ),
    Setting(
        key="ticket_secret",
        type=line(255),
        default="",
        label="Secret of the tickets",
        help="Signs what lets viewers in; made by the server at its first need.",
        page=Page.NONE,
        audience=Audience.SECRET,
        unrouted="the server makes it for itself",
        show=lambda value: MASK if value else "",
    ),
)
