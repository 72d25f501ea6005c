"""Who is it, and what may they: passwords, sessions, tokens, sign-in by other sites."""

from tallycast.auth.administrator import USER as ADMINISTRATOR
from tallycast.auth.administrator import Administrator
from tallycast.auth.errors import (
    CodeRequired,
    CredentialsRefused,
    SecondFactorRefused,
    TicketRefused,
    TokenRefused,
    TooManyAttempts,
    UnfitTicket,
    UnfitToken,
)
from tallycast.auth.passwords import hash_password, verify_password
from tallycast.auth.second_factor import Enrolment, SecondFactor
from tallycast.auth.sessions import SESSION_SECONDS, Session
from tallycast.auth.throttle import Throttle, ThrottleLimits
from tallycast.auth.tickets import Ticket
from tallycast.auth.tokens import (
    ADMIN_ACCESS,
    SEND_MESSAGES,
    SEND_SYSTEM_MESSAGES,
    AccessTokens,
    MadeToken,
)
from tallycast.auth.watching import Admitted, WatchDoor

__all__ = [
    "ADMINISTRATOR",
    "ADMIN_ACCESS",
    "SEND_MESSAGES",
    "SEND_SYSTEM_MESSAGES",
    "SESSION_SECONDS",
    "AccessTokens",
    "Administrator",
    "Admitted",
    "CodeRequired",
    "CredentialsRefused",
    "Enrolment",
    "MadeToken",
    "SecondFactor",
    "SecondFactorRefused",
    "Session",
    "Throttle",
    "ThrottleLimits",
    "Ticket",
    "TicketRefused",
    "TokenRefused",
    "TooManyAttempts",
    "UnfitTicket",
    "UnfitToken",
    "WatchDoor",
    "hash_password",
    "verify_password",
]
