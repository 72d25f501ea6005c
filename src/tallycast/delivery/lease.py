"""Which of several servers on one database sends: who has the lease, until it leaves or dies."""

from datetime import UTC, datetime, timedelta

from tallycast.db import Database
from tallycast.db.queries import deliveries as queries

LEASE_SECONDS = 30.0


class Lease:
    """`holder` is the name of this server. `alone`: no other uses this database."""

    def __init__(self, database: Database, holder: str, *, alone: bool) -> None:
        self._database = database
        self._holder = holder
        self._alone = alone
        self._until: datetime | None = None

    @property
    def held(self) -> bool:
        """Whether it was ours when we last looked."""
        return self._until is not None

    async def hold(self) -> bool:
        """Take it, or keep it; False while another server has it. Raises DatabaseUnusable."""
        now = datetime.now(UTC)
        if self._until is not None and (
            self._alone or self._until - now > timedelta(seconds=LEASE_SECONDS / 2)
        ):
            return True
        until = now + timedelta(seconds=LEASE_SECONDS)
        async with self._database.writing() as connection:
            # A file is held by one server alone: whoever had the lease is dead.
            held = await queries.take_lease(connection, self._holder, now, until, by_force=self._alone)
        self._until = until if held else None
        return held

    async def leave(self) -> None:
        """Let another server send. Raises DatabaseUnusable."""
        async with self._database.writing() as connection:
            await queries.leave_lease(connection, self._holder, datetime.now(UTC))
