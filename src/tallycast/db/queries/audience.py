"""How many watched, over time."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import viewer_samples


async def add(connection: Connection, at: datetime, viewers: int, *, keep_since: datetime) -> None:
    """Store a sample, and forget those before `keep_since`."""
    table = viewer_samples
    await connection.execute(delete(table).where((table.c.at < keep_since) | (table.c.at == at)))
    await connection.execute(insert(table), [{"at": at, "viewers": viewers}])


async def since(connection: Connection, at: datetime) -> list[tuple[datetime, int]]:
    """The samples from then on, oldest first."""
    table = viewer_samples
    rows = await connection.execute(
        select(table.c.at, table.c.viewers).where(table.c.at >= at).order_by(table.c.at)
    )
    return [(row.at, row.viewers) for row in rows]
