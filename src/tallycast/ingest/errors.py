"""What may go wrong in the ingest room."""

from tallycast.errors import TallycastError


class StreamKeyRefused(TallycastError):
    """The key that an encoder gave is none of ours; the message never holds it."""


class BroadcastInProgress(TallycastError):
    """Somebody else is on air; one broadcast at a time."""
