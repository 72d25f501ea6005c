"""What may go wrong in the broadcast room."""

from tallycast.errors import TallycastError


class SourceUnplayable(TallycastError):
    """ffmpeg gave up on an encoder's media again and again; the message carries its last words."""
