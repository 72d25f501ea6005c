"""What may go wrong on the way out; no message holds more of a URL than its host."""

from tallycast.errors import TallycastError


class OutboundRefused(TallycastError):
    """We do not go there, now or later: an address that is not public, or no URL for HTTP."""


class OutboundFailed(TallycastError):
    """The other server cannot be reached, or does not answer as it should; later it may."""
