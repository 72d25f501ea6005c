"""What may go wrong in the transcode room."""

from tallycast.errors import TallycastError


class TranscoderUnavailable(TallycastError):
    """There is no ffmpeg that can be run; the message names the path that was tried."""
