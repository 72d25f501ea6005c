"""What may go wrong in the media room."""

from tallycast.errors import TallycastError


class MediaFormatError(TallycastError):
    """Bytes are not what their format promises; the message names the format, the place and what was
    expected there."""
