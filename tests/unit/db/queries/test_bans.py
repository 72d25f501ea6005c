from datetime import UTC, datetime, timedelta

import pytest

from tallycast.db import Database
from tallycast.db.queries import bans
from tallycast.db.queries.bans import Ban, LogEntry

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def entry(action: str) -> LogEntry:
    return LogEntry(
        at=NOON, actor_kind="admin", actor_id="", actor_name="A", action=action, target="t", details="d"
    )


# One ban an address; the newest notes hold.
async def test_bans(database: Database) -> None:
    async with database.writing() as connection:
        await bans.add(connection, Ban(ip_address="192.0.2.2", notes="a", created_at=NOON + timedelta(1)))
        await bans.add(connection, Ban(ip_address="192.0.2.1", notes="old", created_at=NOON))
        await bans.add(connection, Ban(ip_address="192.0.2.1", notes="new", created_at=NOON))
        assert [(one.ip_address, one.notes) for one in await bans.read_all(connection)] == [
            ("192.0.2.1", "new"),
            ("192.0.2.2", "a"),
        ]
        assert await bans.remove(connection, "192.0.2.1")
        assert not await bans.remove(connection, "192.0.2.1")


# Newest first, in pages; of the oldest those beyond the limit go.
async def test_the_log(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bans, "LOG_KEPT", 5)
    async with database.writing() as connection:
        for number in range(8):
            await bans.log(connection, entry(str(number)))
        assert [one.action for one in await bans.read_log(connection)] == ["7", "6", "5", "4", "3"]
        assert [one.action for one in await bans.read_log(connection, offset=1, limit=2)] == ["6", "5"]
        assert (await bans.read_log(connection))[0] == entry("7")
