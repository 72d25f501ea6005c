"""The bus: typed facts, told to whoever asked for their kind."""

from tallycast.bus.base import Bus, Handler, Unsubscribe
from tallycast.bus.memory import MemoryBus

__all__ = ["Bus", "Handler", "MemoryBus", "Unsubscribe"]
