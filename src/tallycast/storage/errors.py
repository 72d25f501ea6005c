"""What may go wrong with places."""

from tallycast.errors import TallycastError


class StorageTrouble(TallycastError):
    """An object store did not do what it was asked; the message says why in words, without a secret."""
