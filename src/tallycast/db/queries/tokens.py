"""Access tokens of users and of integrations, by the hash of their text."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.queries.users import from_row
from tallycast.db.tables import access_tokens, users
from tallycast.events import ChatUser


class TokenOfBot(msgspec.Struct, frozen=True, kw_only=True):
    """A token of an integration, with the user whose name it has."""

    user: ChatUser
    created_at: datetime
    last_used_at: datetime | None


async def add(connection: Connection, token_hash: str, user_id: str, at: datetime) -> None:
    """Store a token for a user that is there."""
    row = {"token_hash": token_hash, "user_id": user_id, "created_at": at, "last_used_at": None}
    await connection.execute(insert(access_tokens), [row])


async def user_of(connection: Connection, token_hash: str) -> ChatUser | None:
    """Whose token this is."""
    query = select(users).join(access_tokens, access_tokens.c.user_id == users.c.id)
    row = (await connection.execute(query.where(access_tokens.c.token_hash == token_hash))).first()
    return None if row is None else from_row(row)


async def mark_used(connection: Connection, token_hash: str, at: datetime) -> None:
    """It was used."""
    table = access_tokens
    await connection.execute(update(table).where(table.c.token_hash == token_hash).values(last_used_at=at))


async def of_bots(connection: Connection) -> list[TokenOfBot]:
    """The tokens of integrations, oldest first."""
    table = access_tokens
    query = (
        select(users, table.c.created_at.label("token_created_at"), table.c.last_used_at)
        .join(table, table.c.user_id == users.c.id)
        .where(users.c.is_bot.is_(True))
        .order_by(table.c.created_at, users.c.id)
    )
    return [
        TokenOfBot(user=from_row(row), created_at=row.token_created_at, last_used_at=row.last_used_at)
        for row in await connection.execute(query)
    ]


async def remove_of(connection: Connection, user_id: str) -> None:
    """Delete every token of a user."""
    await connection.execute(delete(access_tokens).where(access_tokens.c.user_id == user_id))
