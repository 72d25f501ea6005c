"""Every query, one module a table group; each function takes a connection of `Database`."""

from tallycast.db.queries import settings, state

__all__ = ["settings", "state"]
