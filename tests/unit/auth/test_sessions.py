from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallycast.auth.sessions import SESSION_SECONDS, Sessions
from tallycast.db import Database


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


# A session lasts eight hours, also over a restart of the server.
async def test_a_session_lasts_eight_hours(tmp_path: Path) -> None:
    clock = Clock()
    async with Database(tmp_path / "t.db") as database:
        session = await Sessions(database, lambda: "mark", now=clock).open()
    async with Database(tmp_path / "t.db") as database:
        sessions = Sessions(database, lambda: "mark", now=clock)
        assert await sessions.find(session.token) == session
        clock.now += timedelta(seconds=SESSION_SECONDS - 1)
        assert await sessions.find(session.token) is not None
        clock.now += timedelta(seconds=1)
        assert await sessions.find(session.token) is None


# A change of the password ends all sessions at the same moment.
async def test_a_new_password_ends_sessions(tmp_path: Path) -> None:
    mark = ["old"]
    async with Database(tmp_path / "t.db") as database:
        sessions = Sessions(database, lambda: mark[0])
        opened = [await sessions.open() for _ in range(2)]
        mark[0] = "new"
        assert [await sessions.find(one.token) for one in opened] == [None, None]


async def test_sessions_are_closed(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:
        sessions = Sessions(database, lambda: "mark")
        first, second, third = [await sessions.open() for _ in range(3)]
        await sessions.close(first.token)
        assert await sessions.find(first.token) is None
        assert await sessions.find(second.token) == second
        await sessions.close_all()
        assert await sessions.find(third.token) is None


# What is no token finds nothing; the token itself is nowhere in the database.
async def test_only_hashes_are_stored(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:
        sessions = Sessions(database, lambda: "mark")
        session = await sessions.open()
        for wrong in ("", "x", session.token[:-1], session.token.upper(), "\ud800", "y" * 100_000):
            assert await sessions.find(wrong) is None
    assert session.token.encode() not in everything_in(tmp_path)
