from datetime import UTC, datetime

from tallycast.db import Database
from tallycast.db.queries import tokens, users
from tallycast.events import ChatUser

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


# A token finds its user; only those of bots are listed.
async def test_tokens(database: Database) -> None:
    async with database.writing() as connection:
        for name, is_bot in (("ada", False), ("bot", True)):
            user = ChatUser(id=name, display_name=name, display_color=0, created_at=NOON, is_bot=is_bot)
            await users.add(connection, user, name_mark=name)
            await tokens.add(connection, f"hash of {name}", name, NOON)
        found = await tokens.user_of(connection, "hash of ada")
        assert found is not None
        assert found.id == "ada"
        assert await tokens.user_of(connection, "hash") is None
        [listed] = await tokens.of_bots(connection)
        assert (listed.user.id, listed.created_at, listed.last_used_at) == ("bot", NOON, None)
        await tokens.mark_used(connection, "hash of bot", NOON)
        assert (await tokens.of_bots(connection))[0].last_used_at == NOON
        await tokens.remove_of(connection, "bot")
        assert await tokens.of_bots(connection) == []
