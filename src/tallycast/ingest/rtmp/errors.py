"""What may go wrong in an RTMP session: theirs or ours."""

from tallycast.errors import TallycastError


class RemoteProtocolError(TallycastError):
    """The encoder broke the protocol, or was silent for too long. The session is over; what should still be
    sent to the encoder is in `data_to_send` of the connection."""


class PeerTimedOut(RemoteProtocolError):
    """Nothing of what was due came in time."""


class LocalProtocolError(TallycastError):
    """We used the core wrongly: a bug of ours."""
