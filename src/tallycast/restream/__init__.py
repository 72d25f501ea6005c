"""Restream: a broadcast goes out to other platforms as it comes in, each by a supervised copy of its own."""

from tallycast.restream.forwarder import Forwarder
from tallycast.restream.room import Restreaming, TargetState
from tallycast.restream.targets import Destination, ForwardState, destination

__all__ = ["Destination", "ForwardState", "Forwarder", "Restreaming", "TargetState", "destination"]
