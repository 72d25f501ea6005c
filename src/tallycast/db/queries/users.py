"""Users of the chat."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import access_tokens, messages, users
from tallycast.events import ChatUser

PREVIOUS_NAMES_KEPT = 50
IDS_AT_ONCE = 1_000
"""Databases take only so many values in one statement."""
Status = Literal["active", "all", "bots", "disabled", "moderators"]


def from_row(row: Row[Any] | Any, prefix: str = "") -> ChatUser:
    """The user in a row that has the table's columns, each with `prefix` before its name."""
    value = {key.removeprefix(prefix): one for key, one in row._mapping.items() if key.startswith(prefix)}
    return ChatUser(
        id=value["id"],
        display_name=value["display_name"],
        display_color=value["display_color"],
        created_at=value["created_at"],
        previous_names=msgspec.json.decode(value["previous_names"], type=tuple[str, ...]),
        name_changed_at=value["name_changed_at"],
        disabled_at=value["disabled_at"],
        disabled_reason=value["disabled_reason"],
        scopes=msgspec.json.decode(value["scopes"], type=tuple[str, ...]),
        is_bot=value["is_bot"],
        authenticated=value["authenticated_at"] is not None,
    )


async def add(connection: Connection, user: ChatUser, *, name_mark: str) -> None:
    """Store a new user."""
    row = {
        "id": user.id,
        "display_name": user.display_name,
        "name_mark": name_mark,
        "display_color": user.display_color,
        "created_at": user.created_at,
        "previous_names": _json(user.previous_names),
        "name_changed_at": user.name_changed_at,
        "disabled_at": user.disabled_at,
        "disabled_reason": user.disabled_reason,
        "scopes": _json(user.scopes),
        "is_bot": user.is_bot,
        "authenticated_at": user.created_at if user.authenticated else None,
    }
    await connection.execute(insert(users), [row])


async def find(connection: Connection, user_id: str) -> ChatUser | None:
    """The user of this id."""
    row = (await connection.execute(select(users).where(users.c.id == user_id))).first()
    return None if row is None else from_row(row)


async def find_all(connection: Connection, user_ids: Collection[str]) -> dict[str, ChatUser]:
    """Those of these ids, by id."""
    found: dict[str, ChatUser] = {}
    ids = list(user_ids)
    for start in range(0, len(ids), IDS_AT_ONCE):
        query = select(users).where(users.c.id.in_(ids[start : start + IDS_AT_ONCE]))
        found |= {row.id: from_row(row) for row in await connection.execute(query)}
    return found


async def rename(connection: Connection, user_id: str, name: str, *, name_mark: str, at: datetime) -> None:
    """Take another name; it joins the previous ones."""
    row = (await connection.execute(select(users.c.previous_names).where(users.c.id == user_id))).first()
    if row is None:
        return
    names = [*msgspec.json.decode(row.previous_names, type=list[str]), name][-PREVIOUS_NAMES_KEPT:]
    await _set(
        connection,
        user_id,
        display_name=name,
        name_mark=name_mark,
        name_changed_at=at,
        previous_names=_json(names),
    )


async def recolor(connection: Connection, user_id: str, color: int) -> None:
    """Take another colour."""
    await _set(connection, user_id, display_color=color)


async def set_disabled(connection: Connection, user_id: str, at: datetime | None, reason: str) -> None:
    """Disable since then, or enable."""
    await _set(connection, user_id, disabled_at=at, disabled_reason=reason)


async def set_scopes(connection: Connection, user_id: str, scopes: tuple[str, ...]) -> None:
    """What the user may do beyond speaking."""
    await _set(connection, user_id, scopes=_json(scopes))


async def set_authenticated(connection: Connection, user_id: str, at: datetime) -> None:
    """The user proved who they are."""
    await _set(connection, user_id, authenticated_at=at)


async def remove(connection: Connection, user_id: str) -> None:
    """Delete the user, their tokens and what they said."""
    await connection.execute(delete(messages).where(messages.c.user_id == user_id))
    await connection.execute(delete(access_tokens).where(access_tokens.c.user_id == user_id))
    await connection.execute(delete(users).where(users.c.id == user_id))


async def name_is_taken(connection: Connection, name_mark: str, *, except_id: str = "") -> bool:
    """Whether somebody else, who proved who they are, has a name of this mark."""
    found = select(users.c.id).where(
        users.c.name_mark == name_mark, users.c.authenticated_at.is_not(None), users.c.id != except_id
    )
    return (await connection.execute(found.limit(1))).first() is not None


async def page(
    connection: Connection,
    *,
    status: Status = "all",
    search: str = "",
    newest_first: bool = True,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[int, list[ChatUser]]:
    """How many there are of this kind, and those of one page."""
    wanted: list[ColumnElement[bool]] = []
    if status == "active":
        wanted += [users.c.disabled_at.is_(None), users.c.is_bot.is_(False)]
    elif status == "disabled":
        wanted += [users.c.disabled_at.is_not(None), users.c.is_bot.is_(False)]
    elif status == "bots":
        wanted += [users.c.is_bot.is_(True)]
    elif status == "moderators":
        wanted += [users.c.scopes.contains('"MODERATOR"', autoescape=True)]
    if search:
        wanted.append(
            or_(
                users.c.display_name.icontains(search, autoescape=True),
                users.c.previous_names.icontains(search, autoescape=True),
                users.c.id == search,
            )
        )
    total = (await connection.execute(select(func.count()).select_from(users).where(*wanted))).scalar_one()
    order = users.c.created_at.desc() if newest_first else users.c.created_at
    rows = await connection.execute(
        select(users).where(*wanted).order_by(order, users.c.id).offset(offset).limit(limit)
    )
    return total, [from_row(row) for row in rows]


async def _set(connection: Connection, user_id: str, **values: Any) -> None:
    await connection.execute(update(users).where(users.c.id == user_id).values(**values))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
