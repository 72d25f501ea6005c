"""What is there already, for an import that adds only what is new."""

from sqlalchemy import select

from tallycast.db.engine import Connection
from tallycast.db.tables import access_tokens, messages, users


async def user_ids(connection: Connection) -> set[str]:
    """Of every user."""
    return {row.id for row in await connection.execute(select(users.c.id))}


async def token_hashes(connection: Connection) -> set[str]:
    """Of every access token."""
    return {row.token_hash for row in await connection.execute(select(access_tokens.c.token_hash))}


async def message_ids(connection: Connection) -> set[str]:
    """Of every message."""
    return {row.id for row in await connection.execute(select(messages.c.id))}
