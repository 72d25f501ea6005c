"""Who is it, and what may they: passwords, sessions, tokens, sign-in by other sites."""

from tallycast.auth.administrator import USER as ADMINISTRATOR
from tallycast.auth.administrator import Administrator
from tallycast.auth.errors import CodeRequired, CredentialsRefused, SecondFactorRefused, TooManyAttempts
from tallycast.auth.passwords import hash_password, verify_password
from tallycast.auth.second_factor import Enrolment
from tallycast.auth.sessions import SESSION_SECONDS, Session
from tallycast.auth.throttle import Throttle, ThrottleLimits

__all__ = [
    "ADMINISTRATOR",
    "SESSION_SECONDS",
    "Administrator",
    "CodeRequired",
    "CredentialsRefused",
    "Enrolment",
    "SecondFactorRefused",
    "Session",
    "Throttle",
    "ThrottleLimits",
    "TooManyAttempts",
    "hash_password",
    "verify_password",
]
