"""Ingest: encoders in. A door (RTMP, later others) asks the `Gate` and feeds the `Publication` of it."""

from tallycast.ingest.details import StreamDetails, merged, with_tag
from tallycast.ingest.errors import BroadcastInProgress, StreamKeyRefused
from tallycast.ingest.gate import Gate
from tallycast.ingest.keys import StreamKeys
from tallycast.ingest.publication import Publication
from tallycast.ingest.reader import TagReader
from tallycast.ingest.rtmp.server import RtmpServer, ServerLimits

__all__ = [
    "BroadcastInProgress",
    "Gate",
    "Publication",
    "RtmpServer",
    "ServerLimits",
    "StreamDetails",
    "StreamKeyRefused",
    "StreamKeys",
    "TagReader",
    "merged",
    "with_tag",
]
