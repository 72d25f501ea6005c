"""Where the bytes of segments and parts rest until the last viewer has fetched them."""

from tallycast.storage.base import MediaStore
from tallycast.storage.memory import MemoryStore

__all__ = ["MediaStore", "MemoryStore"]
