"""What may go wrong when somebody says who they are."""

from tallycast.errors import TallycastError


class CredentialsRefused(TallycastError):
    """User, password or code are not right; which of them is not told."""


class CodeRequired(CredentialsRefused):
    """The password is right and the second factor is in force: a code is asked for."""


class TooManyAttempts(TallycastError):
    """Nothing was checked: too many were wrong before."""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(f"Too many wrong attempts: try again in {max(1, round(wait_seconds))} s")
        self.wait_seconds = wait_seconds


class SecondFactorRefused(TallycastError):
    """The second factor cannot be set up or ended like this; the message says why."""


class TokenRefused(TallycastError):
    """An access token is unknown, of a deleted bot, or may not do this; which of them is not told."""


class UnfitToken(TallycastError):
    """An access token that cannot be made or deleted; the message says why."""


class TicketRefused(TallycastError):
    """A ticket is not of this server, or its time is over; the message says which."""


class UnfitTicket(TallycastError):
    """A ticket that cannot be made; the message says why."""
