"""What may go wrong with recordings."""

from tallycast.errors import TallycastError


class RecordingRefused(TallycastError):
    """What was asked of a recording cannot be done; the message says why."""


class UnknownRecording(RecordingRefused):
    """There is no recording of this id."""
