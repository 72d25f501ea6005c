"""The one way out by HTTP: addresses judged and pinned, answers capped in size and time."""

from tallycast.outbound.answer import OutboundAnswer, OutboundLimits
from tallycast.outbound.client import OutboundClient
from tallycast.outbound.errors import OutboundFailed, OutboundRefused

__all__ = ["OutboundAnswer", "OutboundClient", "OutboundFailed", "OutboundLimits", "OutboundRefused"]
