"""How many watched, over time: sampled while a broadcast is on, kept in the database for half a year."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from tallycast.db import Database
from tallycast.db.queries import audience as queries

SAMPLE_SECONDS = 120.0
KEPT_DAYS = 190
"""The longest range of the admin's chart is six months."""
POINTS_MOST = 2_000
"""More than any chart has pixels; half a year of a server that never sleeps would be 130,000."""

Point = tuple[datetime, int]


class Audience:
    """`count` gives the viewers of now, or None while nothing is live."""

    def __init__(
        self,
        database: Database,
        count: Callable[[], int | None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._count = count
        self._now = now

    async def sample(self) -> None:
        """Keep how many watch now. Raises DatabaseUnusable."""
        viewers = self._count()
        if viewers is None:
            return
        now = self._now()
        async with self._database.writing() as connection:
            await queries.add(connection, now, viewers, keep_since=now - timedelta(days=KEPT_DAYS))

    async def since(self, at: datetime) -> list[Point]:
        """The points from then on, oldest first, thinned out where they are too many."""
        async with self._database.reading() as connection:
            points = await queries.since(connection, at)
        return thin_out(points, POINTS_MOST)


def thin_out(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many points: of neighbours the one with most viewers, so that no peak is lost."""
    size = -(-len(points) // most) if points else 1
    return [
        max(points[start : start + size], key=lambda point: point[1]) for start in range(0, len(points), size)
    ]
