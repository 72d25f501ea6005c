"""Tables that no room takes yet: kept whole, as documents, until their room is built.

A document is the row; its kind is `owncast/` and the table. What nobody will ever take is named in the
report, with how much of it there is.
"""

import base64
from typing import Any

import msgspec

from tallycast.transfer.owncast.source import OwncastFolder, Row

KIND = "owncast/"

KEPT: dict[str, tuple[str, ...]] = {
    "ap_accepted_activities": ("id",),
    "ap_followers": ("iri",),
    "ap_outbox": ("iri",),
    "auth": ("id",),
    "notifications": ("id",),
    "webhooks": ("id",),
}
"""Table to the columns that its rows are known by."""

WORDS = {
    "ap_accepted_activities": ("activity of the Fediverse", "activities of the Fediverse"),
    "ap_followers": ("follower", "followers"),
    "ap_outbox": ("post to the Fediverse", "posts to the Fediverse"),
    "auth": ("sign-in by another site", "sign-ins by other sites"),
    "notifications": ("subscription to notifications", "subscriptions to notifications"),
    "webhooks": ("webhook", "webhooks"),
}
READ = frozenset({"datastore", "users", "user_access_tokens", "access_tokens", "messages", "ip_bans"})
"""Tables that are taken elsewhere."""
MEANINGLESS = frozenset({"config", "goose_db_version", "schema_migrations"})
"""Owncast's notes to itself."""


def documents_of(source: OwncastFolder, table: str) -> dict[str, Any]:
    """The rows of a table by their key."""
    columns = KEPT[table]
    return {_key(row, columns): _portable(row) for row in source.rows(table)}


def unknown_tables(source: OwncastFolder) -> list[tuple[str, int]]:
    """Tables that are neither read nor kept, with their number of rows."""
    known = READ | MEANINGLESS | KEPT.keys()
    return [(table, source.count(table)) for table in source.tables if table not in known]


def _key(row: Row, columns: tuple[str, ...]) -> str:
    parts = [row.get(column) for column in columns]
    if None in parts:
        # A version with other columns: the row itself is what it is known by.
        return msgspec.json.encode(_portable(row), order="sorted").decode()
    return "/".join(map(str, parts))


def _portable(row: Row) -> dict[str, Any]:
    return {
        name: {"$base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in row.items()
    }
