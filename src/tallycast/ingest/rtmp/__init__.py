"""RTMP ingest: a sans-IO session (`connection`) and its asyncio shell (`server`, `peer`)."""

from tallycast.ingest.rtmp.connection import Limits
from tallycast.ingest.rtmp.errors import LocalProtocolError, PeerTimedOut, RemoteProtocolError
from tallycast.ingest.rtmp.peer import PeerLimits
from tallycast.ingest.rtmp.server import RtmpServer, ServerLimits

__all__ = [
    "Limits",
    "LocalProtocolError",
    "PeerLimits",
    "PeerTimedOut",
    "RemoteProtocolError",
    "RtmpServer",
    "ServerLimits",
]
