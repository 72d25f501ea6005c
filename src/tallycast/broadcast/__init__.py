"""Broadcast: is it live, and what is there to play.

`Broadcasting` owns the phase and joins ingest, transcode and packager; `LiveEdge` is what viewers get;
`Viewers`, `Peaks` and `Thumbnails` look on.
"""

from tallycast.broadcast.checkup import LOOK_SECONDS, BroadcastHealth, Checkup
from tallycast.broadcast.doors import EncoderDoors
from tallycast.broadcast.elsewhere import REPORT_SECONDS, Elsewhere, bus_of
from tallycast.broadcast.errors import SourceUnplayable
from tallycast.broadcast.live_edge import LiveBroadcast, LiveEdge
from tallycast.broadcast.peaks import Peaks
from tallycast.broadcast.pulling import Pulling, PullState
from tallycast.broadcast.runs import RunBegins, RunData, RunEnds, RunSplitter
from tallycast.broadcast.session import Broadcasting
from tallycast.broadcast.state import Phase
from tallycast.broadcast.thumbnail import Thumbnails
from tallycast.broadcast.viewers import Viewers, Watching
from tallycast.broadcast.waiters import Waiters, Waiting

__all__ = [
    "LOOK_SECONDS",
    "REPORT_SECONDS",
    "BroadcastHealth",
    "Broadcasting",
    "Checkup",
    "Elsewhere",
    "EncoderDoors",
    "LiveBroadcast",
    "LiveEdge",
    "Peaks",
    "Phase",
    "PullState",
    "Pulling",
    "RunBegins",
    "RunData",
    "RunEnds",
    "RunSplitter",
    "SourceUnplayable",
    "Thumbnails",
    "Viewers",
    "Waiters",
    "Waiting",
    "Watching",
    "bus_of",
]
