"""The bus: typed facts, told to whoever asked for their kind."""

from tallycast.bus.base import Bus, Handler, Link, Unsubscribe
from tallycast.bus.memory import MemoryBus
from tallycast.bus.valkey import ValkeyBus

__all__ = ["Bus", "Handler", "Link", "MemoryBus", "Unsubscribe", "ValkeyBus"]
