from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.db.queries.state import ServerState

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "tally.db") as database:
        yield database


async def test_a_new_server_has_no_past(database: Database) -> None:
    async with database.reading() as connection:
        assert await state.read(connection) == ServerState()


# The first start is remembered, later starts do not change it.
async def test_the_first_start_is_kept(database: Database) -> None:
    async with database.writing() as connection:
        assert await state.ensure_initialized(connection, NOW) == NOW
        assert await state.ensure_initialized(connection, NOW + timedelta(days=1)) == NOW


# Peaks rise and never sink; a new broadcast begins its own at nought and keeps the record of all.
async def test_peaks(database: Database) -> None:
    async with database.writing() as connection:
        await state.record_connected(connection, NOW)
        await state.record_viewers(connection, 7)
        await state.record_viewers(connection, 3)
        found = await state.read(connection)
        assert (found.session_peak_viewers, found.overall_peak_viewers) == (7, 7)
        await state.record_disconnected(connection, NOW + timedelta(hours=1))
        await state.record_connected(connection, NOW + timedelta(hours=2))
        assert await state.record_viewers(connection, 4) == ServerState(
            last_connected_at=NOW + timedelta(hours=2),
            last_disconnected_at=NOW + timedelta(hours=1),
            session_peak_viewers=4,
            overall_peak_viewers=7,
        )


async def test_what_was_written_is_read(database: Database) -> None:
    whole = ServerState(
        initialized_at=NOW,
        last_connected_at=NOW,
        last_disconnected_at=NOW,
        session_peak_viewers=2,
        overall_peak_viewers=9,
    )
    async with database.writing() as connection:
        await state.write(connection, whole)
    async with database.reading() as connection:
        assert await state.read(connection) == whole
