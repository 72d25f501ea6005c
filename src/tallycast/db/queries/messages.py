"""What was said in the chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Insert, Select, delete, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.queries.users import from_row
from tallycast.db.tables import messages, users
from tallycast.events import ChatUser

_USER_PREFIX = "user_row_"


class StoredMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One row; `user` is None for what the server said."""

    id: str
    kind: str
    sent_at: datetime
    body: str
    raw_body: str = ""
    user: ChatUser | None = None
    client_id: int = 0
    details: dict[str, Any] | None = None
    hidden_at: datetime | None = None


async def add(connection: Connection, new: Sequence[StoredMessage]) -> None:
    """Store several at once, in this order."""
    statement, rows = insertion(new)
    await connection.execute(statement, rows)


def insertion(new: Sequence[StoredMessage]) -> tuple[Insert, list[dict[str, Any]]]:
    """The same for `Database.write_batch`."""
    return insert(messages), [_row(one) for one in new]


async def newest(
    connection: Connection,
    limit: int,
    *,
    kinds: Sequence[str] = (),
    with_hidden: bool = False,
    user_id: str | None = None,
) -> list[StoredMessage]:
    """The newest ones, oldest first; hidden ones and those of disabled users only `with_hidden`."""
    query = _select().order_by(messages.c.number.desc()).limit(limit)
    if kinds:
        query = query.where(messages.c.kind.in_(kinds))
    if not with_hidden:
        query = query.where(messages.c.hidden_at.is_(None), users.c.disabled_at.is_(None))
    if user_id is not None:
        query = query.where(messages.c.user_id == user_id)
    return [_stored(row) for row in await connection.execute(query)][::-1]


async def set_hidden(connection: Connection, ids: Sequence[str], at: datetime | None) -> list[str]:
    """Hide since then, or show (None); returns the ids that there are."""
    found = [row.id for row in await connection.execute(select(messages.c.id).where(messages.c.id.in_(ids)))]
    if found:
        await connection.execute(update(messages).where(messages.c.id.in_(found)).values(hidden_at=at))
    return found


async def ids_of(connection: Connection, user_id: str, *, visible_only: bool = True) -> list[str]:
    """Ids of what a user said, oldest first."""
    query = select(messages.c.id).where(messages.c.user_id == user_id).order_by(messages.c.number)
    if visible_only:
        query = query.where(messages.c.hidden_at.is_(None))
    return [row.id for row in await connection.execute(query)]


async def remove_before(connection: Connection, at: datetime) -> int:
    """Delete what is older; returns how many."""
    return (await connection.execute(delete(messages).where(messages.c.sent_at < at))).rowcount


def _select() -> Select[Any]:
    of_user = [column.label(_USER_PREFIX + column.name) for column in users.c]
    return select(messages, *of_user).outerjoin(users, users.c.id == messages.c.user_id)


def _row(message: StoredMessage) -> dict[str, Any]:
    details = None if message.details is None else msgspec.json.encode(message.details).decode()
    return {
        "id": message.id,
        "kind": message.kind,
        "user_id": None if message.user is None else message.user.id,
        "client_id": message.client_id,
        "sent_at": message.sent_at,
        "body": message.body,
        "raw_body": message.raw_body,
        "details": details,
        "hidden_at": message.hidden_at,
    }


def _stored(row: Any) -> StoredMessage:
    return StoredMessage(
        id=row.id,
        kind=row.kind,
        sent_at=row.sent_at,
        body=row.body,
        raw_body=row.raw_body,
        user=None if row.user_id is None else from_row(row, _USER_PREFIX),
        client_id=row.client_id,
        details=None if row.details is None else msgspec.json.decode(row.details),
        hidden_at=row.hidden_at,
    )
