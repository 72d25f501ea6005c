from datetime import UTC, datetime, timedelta

import pytest

from tallycast.chat.on_air import OnAir
from tallycast.db import Database
from tallycast.db.queries import state
from tallycast.events import BroadcastEnded, BroadcastStarted

HOUR = timedelta(hours=1)


# chat.md: offline for more than five minutes closes the chat; a server that never had a stream is open.
@pytest.mark.parametrize(
    ("connected", "disconnected", "is_open"),  # how long ago, each
    [
        (None, None, True),
        (2 * HOUR, HOUR, False),
        (HOUR, timedelta(minutes=4), True),
        # The server died while it was live: its end is its start.
        (HOUR, 2 * HOUR, True),
        (HOUR, None, True),
    ],
)
async def test_after_a_start(
    database: Database, connected: timedelta | None, disconnected: timedelta | None, is_open: bool
) -> None:
    now = datetime.now(UTC)
    stored = state.ServerState(
        last_connected_at=now - connected if connected else None,
        last_disconnected_at=now - disconnected if disconnected else None,
    )
    async with database.writing() as connection:
        await state.write(connection, stored)
    on_air = OnAir()
    await on_air.load(database)
    assert not on_air.online
    assert on_air.is_open() is is_open


def test_a_broadcast() -> None:
    now = datetime.now(UTC)
    on_air = OnAir()
    on_air.changed(BroadcastStarted(broadcast_id="b", started_at=now, remote_address=""))
    assert on_air.online
    on_air.changed(BroadcastEnded(broadcast_id="b", started_at=now, ended_at=now - HOUR, reason=""))
    assert not on_air.online
    assert not on_air.is_open()


# Opened before a planned broadcast, and only while it is so.
async def test_opened_early(database: Database) -> None:
    early = [False]
    on_air = OnAir(lambda: early[0])
    on_air.changed(
        BroadcastEnded(
            broadcast_id="b",
            started_at=datetime.now(UTC) - 2 * HOUR,
            ended_at=datetime.now(UTC) - HOUR,
            reason="it left",
        )
    )
    assert not on_air.is_open()
    early[0] = True
    assert on_air.is_open()
