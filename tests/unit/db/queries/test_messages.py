from datetime import UTC, datetime, timedelta

from tallycast.db import Database
from tallycast.db.queries import messages, users
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import ChatUser

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA = ChatUser(id="ada", display_name="Ada", display_color=0, created_at=NOON, previous_names=("Ada",))


def message(name: str, **more: object) -> StoredMessage:
    values = {"kind": "CHAT", "sent_at": NOON, "body": name, "raw_body": name} | more
    return StoredMessage(id=name, **values)  # type: ignore[arg-type]


async def fill(database: Database, *several: StoredMessage) -> None:
    async with database.writing() as connection:
        await users.add(connection, ADA, name_mark="ada")
        await messages.add(connection, several)


# A message comes back as it was stored, with its user as they are now.
async def test_stored_and_found(database: Database) -> None:
    full = message("a", user=ADA, client_id=3, details={"link": "x", "image": None}, hidden_at=NOON)
    await fill(database, full, message("b", kind="SYSTEM"))
    async with database.reading() as connection:
        assert await messages.newest(connection, 10, with_hidden=True) == [full, message("b", kind="SYSTEM")]


# The newest, oldest first; hidden ones and those of disabled users are left out.
async def test_newest(database: Database) -> None:
    await fill(
        database, *(message(str(number), user=ADA) for number in range(4)), message("s", kind="SYSTEM")
    )
    async with database.writing() as connection:

        async def ids(limit: int = 10, **query: object) -> list[str]:
            return [one.id for one in await messages.newest(connection, limit, **query)]  # type: ignore[arg-type]

        assert await ids(2) == ["3", "s"]
        assert await ids(kinds=("CHAT",)) == ["0", "1", "2", "3"]
        assert await ids(user_id="ada") == ["0", "1", "2", "3"]
        assert await messages.set_hidden(connection, ["1", "x"], NOON) == ["1"]
        assert await ids(kinds=("CHAT",)) == ["0", "2", "3"]
        assert await messages.ids_of(connection, "ada") == ["0", "2", "3"]
        assert await messages.ids_of(connection, "ada", visible_only=False) == ["0", "1", "2", "3"]
        await messages.set_hidden(connection, ["1"], None)
        assert await ids(kinds=("CHAT",)) == ["0", "1", "2", "3"]
        await users.set_disabled(connection, "ada", NOON, "")
        assert await ids() == ["s"]
        assert await ids(with_hidden=True) == ["0", "1", "2", "3", "s"]


async def test_old_ones_are_removed(database: Database) -> None:
    await fill(database, message("old", sent_at=NOON - timedelta(seconds=1)), message("new"))
    async with database.writing() as connection:
        assert await messages.remove_before(connection, NOON) == 1
        assert [one.id for one in await messages.newest(connection, 10)] == ["new"]
