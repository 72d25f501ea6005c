"""Every query, one module a table group; each function takes a connection of `Database`."""

from tallycast.db.queries import (
    audience,
    bans,
    imported,
    messages,
    moving,
    recordings,
    schedule,
    second_factor,
    sessions,
    settings,
    state,
    subscriptions,
    tokens,
    users,
)

__all__ = [
    "audience",
    "bans",
    "imported",
    "messages",
    "moving",
    "recordings",
    "schedule",
    "second_factor",
    "sessions",
    "settings",
    "state",
    "subscriptions",
    "tokens",
    "users",
]
