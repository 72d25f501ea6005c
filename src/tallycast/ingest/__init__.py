"""Ingest: encoders in. A door (RTMP, later others) asks the `Gate` and feeds the `Publication` of it."""

from tallycast.ingest.details import StreamDetails, merged, with_tag
from tallycast.ingest.errors import BroadcastInProgress, StreamKeyRefused
from tallycast.ingest.gate import Gate
from tallycast.ingest.guessing import Guessing
from tallycast.ingest.hidden import concat_file, hidden_input, quoted
from tallycast.ingest.keys import StreamKeys
from tallycast.ingest.publication import Publication
from tallycast.ingest.reader import TagReader
from tallycast.ingest.receiver import FlvFeed, Receiver, StartReceiver
from tallycast.ingest.rtmp.server import RtmpServer, ServerLimits
from tallycast.ingest.srt import SrtServer, SrtSettings
from tallycast.ingest.tls import Certificate
from tallycast.ingest.whip import OfferRefused, OfferUnfit, WhipAnswer, WhipServer, WhipSettings

__all__ = [
    "BroadcastInProgress",
    "Certificate",
    "FlvFeed",
    "Gate",
    "Guessing",
    "OfferRefused",
    "OfferUnfit",
    "Publication",
    "Receiver",
    "RtmpServer",
    "ServerLimits",
    "SrtServer",
    "SrtSettings",
    "StartReceiver",
    "StreamDetails",
    "StreamKeyRefused",
    "StreamKeys",
    "TagReader",
    "WhipAnswer",
    "WhipServer",
    "WhipSettings",
    "concat_file",
    "hidden_input",
    "merged",
    "quoted",
    "with_tag",
]
