"""Every query, one module a table group; each function takes a connection of `Database`."""

from tallycast.db.queries import (
    audience,
    bans,
    deliveries,
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
    webhooks,
)

__all__ = [
    "audience",
    "bans",
    "deliveries",
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
    "webhooks",
]
