"""Every query, one module a table group; each function takes a connection of `Database`."""

from tallycast.db.queries import audience, second_factor, sessions, settings, state

__all__ = ["audience", "second_factor", "sessions", "settings", "state"]
