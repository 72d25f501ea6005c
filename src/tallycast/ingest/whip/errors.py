"""What may be wrong with an offer."""

from tallycast.errors import TallycastError


class OfferRefused(TallycastError):
    """A session description cannot be read; the message says what was expected."""


class OfferUnfit(TallycastError):
    """A session description can be read, but holds nothing that we can take."""
