from datetime import UTC, datetime, timedelta

import pytest

from tallycast.db import Database
from tallycast.db.queries import messages, tokens, users
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import ChatUser

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def user(name: str, **more: object) -> ChatUser:
    values = {
        "display_name": name,
        "display_color": 1,
        "created_at": NOON,
        "previous_names": (name,),
    } | more
    return ChatUser(id=name.lower(), **values)  # type: ignore[arg-type]


async def add(database: Database, *several: ChatUser) -> None:
    async with database.writing() as connection:
        for one in several:
            await users.add(connection, one, name_mark=one.display_name.lower())


# A user comes back as they were stored.
async def test_stored_and_found(database: Database) -> None:
    full = user(
        "Ada", disabled_at=NOON, disabled_reason="x", scopes=("MODERATOR",), is_bot=True, authenticated=True
    )
    await add(database, full, user("Bob"))
    async with database.reading() as connection:
        assert await users.find(connection, "ada") == full
        assert await users.find(connection, "bob") == user("Bob")
        assert await users.find(connection, "cyd") is None


async def test_changes(database: Database) -> None:
    await add(database, user("Ada"))
    async with database.writing() as connection:
        await users.rename(connection, "ada", "Grace", name_mark="grace", at=NOON)
        await users.rename(connection, "nobody", "Grace", name_mark="grace", at=NOON)
        await users.recolor(connection, "ada", 7)
        await users.set_scopes(connection, "ada", ("MODERATOR",))
        await users.set_disabled(connection, "ada", NOON, "reason")
        found = await users.find(connection, "ada")
    assert found is not None
    assert (found.display_name, found.previous_names, found.name_changed_at) == (
        "Grace",
        ("Ada", "Grace"),
        NOON,
    )
    assert (found.display_color, found.scopes, found.disabled_reason) == (7, ("MODERATOR",), "reason")


# Only a name of somebody who proved who they are is taken, and not for themselves.
async def test_taken_names(database: Database) -> None:
    await add(database, user("Ada"), user("Bob"))
    async with database.writing() as connection:
        assert not await users.name_is_taken(connection, "ada")
        await users.set_authenticated(connection, "ada", NOON)
        assert await users.name_is_taken(connection, "ada")
        assert not await users.name_is_taken(connection, "ada", except_id="ada")
        assert not await users.name_is_taken(connection, "bob")


# A deleted user takes tokens and messages along.
async def test_removed(database: Database) -> None:
    await add(database, user("Ada"), user("Bob"))
    async with database.writing() as connection:
        await tokens.add(connection, "hash", "ada", NOON)
        for number, name in enumerate(("Ada", "Bob")):
            said = StoredMessage(id=str(number), kind="CHAT", sent_at=NOON, body="x", user=user(name))
            await messages.add(connection, [said])
        await users.remove(connection, "ada")
        assert await tokens.user_of(connection, "hash") is None
        assert [one.id for one in await messages.newest(connection, 10)] == ["1"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["D_d", "Cyd", "Bob", "Ada"]),
        ({"newest_first": False, "offset": 1, "limit": 2}, ["Bob", "Cyd"]),
        ({"status": "bots"}, ["Cyd"]),
        ({"status": "disabled"}, ["Bob"]),
        ({"status": "moderators"}, ["Ada"]),
        ({"status": "active"}, ["D_d", "Ada"]),
        ({"search": "AD"}, ["Ada"]),
        ({"search": "_"}, ["D_d"]),
        ({"search": "bob"}, ["Bob"]),
    ],
)
async def test_pages(database: Database, query: dict[str, object], names: list[str]) -> None:
    await add(
        database,
        user("Ada", scopes=("MODERATOR",)),
        user("Bob", disabled_at=NOON, created_at=NOON + timedelta(1)),
        user("Cyd", is_bot=True, created_at=NOON + timedelta(2)),
        user("D_d", created_at=NOON + timedelta(3)),
    )
    async with database.reading() as connection:
        total, found = await users.page(connection, **query)  # type: ignore[arg-type]
    assert [one.display_name for one in found] == names
    assert total == (4 if "limit" in query else len(names))
