"""WHIP: OBS and browsers by WebRTC (RFC 9725). Its formats (`stun`, `offer`, `answer`), a core, a shell."""

from tallycast.ingest.whip.errors import OfferRefused, OfferUnfit
from tallycast.ingest.whip.server import WhipAnswer, WhipServer, WhipSettings

__all__ = ["OfferRefused", "OfferUnfit", "WhipAnswer", "WhipServer", "WhipSettings"]
