"""Planned broadcasts that nobody begins: warned of, and a minute later cancelled (contract: `newer.md`)."""

from datetime import datetime, timedelta

import msgspec

from tallycast.db import Connection
from tallycast.db.queries import schedule as queries
from tallycast.db.queries import state
from tallycast.db.queries.schedule import EventRow
from tallycast.integrations.occurrences import CANCELLED, SCHEDULED

WARNED_AFTER, CANCELLED_AFTER = timedelta(minutes=9), timedelta(minutes=10)
OVERDUE = "overdue"
"""Mark of a date that was warned of."""


class Overdue:
    """Remembers since when this server has seen a date overdue.

    So a server that was not running at the start of a date cancels nothing in its first minute: its encoder
    may be about to return.
    """

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    async def look(self, connection: Connection, now: datetime) -> list[EventRow]:
        """Cancel what has not begun in time; returns the dates that are to be warned of now, each once."""
        found = await overdue(connection, now)
        self._seen = {row.id: self._seen.get(row.id, now) for row in found}
        warned = [row for row in found if OVERDUE not in row.told.split(",")]
        for row in found:
            since = self._seen[row.id]
            if now - row.starts_at >= CANCELLED_AFTER and now - since >= CANCELLED_AFTER - WARNED_AFTER:
                await queries.replace_event(connection, msgspec.structs.replace(row, state=CANCELLED))
        for row in warned:
            told = ",".join(sorted({OVERDUE, *filter(None, row.told.split(","))}))
            await queries.replace_event(connection, msgspec.structs.replace(row, told=told))
        return warned


async def overdue(connection: Connection, now: datetime) -> list[EventRow]:
    """Dates whose start was some minutes ago, that are not over, and that no broadcast has come for."""
    since = now - timedelta(days=1)
    rows = [
        row
        for row in await queries.events(connection, since, now - WARNED_AFTER + timedelta(microseconds=1))
        if row.state == SCHEDULED and now < row.starts_at + timedelta(minutes=row.duration_minutes)
    ]
    if not rows:
        return []
    known = await state.read(connection)
    began, ended = known.last_connected_at, known.last_disconnected_at
    if began is None:
        return rows
    if ended is None or ended < began:
        return []  # it is on
    return [row for row in rows if began < row.starts_at and ended < row.starts_at]
