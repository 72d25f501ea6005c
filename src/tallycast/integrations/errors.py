"""What may go wrong with what reaches beyond the server."""

from tallycast.errors import TallycastError


class PlanRefused(TallycastError):
    """A planned broadcast that cannot be kept as it is; the message says what was expected."""
