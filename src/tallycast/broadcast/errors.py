"""What may go wrong in the broadcast room."""

from tallycast.errors import TallycastError


class SourceUnplayable(TallycastError):
    """A codec that ffmpeg does not read, or media on which ffmpeg gave up again and again; names them."""
