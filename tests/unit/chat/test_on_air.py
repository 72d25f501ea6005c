from datetime import UTC, datetime, timedelta

import pytest

from tallycast.chat.on_air import OnAir
from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.events import BroadcastEnded, BroadcastStarted

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


# chat.md: offline for more than five minutes closes the chat; a server that never had a stream is open.
@pytest.mark.parametrize(
    ("connected", "disconnected", "is_open"),
    [
        (None, None, True),
        (NOW - 2 * HOUR, NOW - HOUR, False),
        (NOW - HOUR, NOW - timedelta(minutes=4), True),
        # The server died while it was live: its end is its start.
        (NOW - HOUR, NOW - 2 * HOUR, True),
        (NOW - HOUR, None, True),
    ],
)
async def test_after_a_start(
    database: Database, connected: datetime | None, disconnected: datetime | None, is_open: bool
) -> None:
    async with database.writing() as connection:
        stored = state.ServerState(last_connected_at=connected, last_disconnected_at=disconnected)
        await state.write(connection, stored)
    on_air = OnAir()
    await on_air.load(database)
    assert not on_air.online
    assert on_air.is_open() is is_open


def test_a_broadcast() -> None:
    on_air = OnAir()
    on_air.changed(BroadcastStarted(broadcast_id="b", started_at=NOW, remote_address=""))
    assert on_air.online
    on_air.changed(BroadcastEnded(broadcast_id="b", started_at=NOW, ended_at=NOW - HOUR, reason=""))
    assert not on_air.online
    assert not on_air.is_open()
