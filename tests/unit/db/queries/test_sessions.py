from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallycast.db import Database
from tallycast.db.queries import sessions

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def session(name: str, created_at: datetime = NOON, hours: int = 8) -> sessions.StoredSession:
    return sessions.StoredSession(
        token_hash=name,
        password_mark="mark",
        created_at=created_at,
        expires_at=created_at + timedelta(hours=hours),
    )


# A session is found by its hash until it is removed.
async def test_a_session_is_kept(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:
        async with database.writing() as connection:
            await sessions.add(connection, session("a"), kept=10)
            await sessions.add(connection, session("b"), kept=10)
            await sessions.remove(connection, "b")
        async with database.reading() as connection:
            assert await sessions.find(connection, "a") == session("a")
            assert await sessions.find(connection, "b") is None
        async with database.writing() as connection:
            await sessions.remove_all(connection)
            assert await sessions.find(connection, "a") is None


# What expired goes when the next one is stored, and the table stays small.
async def test_old_sessions_go(tmp_path: Path) -> None:
    later = NOON + timedelta(hours=9)
    async with Database(tmp_path / "t.db") as database, database.writing() as connection:
        await sessions.add(connection, session("expired"), kept=10)
        for number in range(4):
            await sessions.add(connection, session(f"{number}", later + timedelta(seconds=number)), kept=3)
        left = [name for name in ("expired", "0", "1", "2", "3") if await sessions.find(connection, name)]
        assert left == ["1", "2", "3"]
