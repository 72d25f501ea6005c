"""Who follows: let in at once or by the administrator, kept out, gone."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from tallycast.bus import Bus
from tallycast.db import Connection, Database
from tallycast.db.queries import federation_followers as queries
from tallycast.db.queries.federation_followers import FollowerRow
from tallycast.delivery import Deliveries
from tallycast.events import FollowerAccepted
from tallycast.federation.documents import Document, accept, reject
from tallycast.federation.errors import FederationRefused, UnknownFollower
from tallycast.federation.place import Place, new_id
from tallycast.federation.reading import RemoteActor
from tallycast.federation.sending import rows_for

LISTED_MOST = 1_000
WAITING_MOST = 10_000
"""Who asks beyond is not noted: a list of that length is no work for a person but somebody's mischief."""


class Followers:
    """The list, and what it brings about."""

    def __init__(
        self, database: Database, bus: Bus, deliveries: Deliveries, *, place: Callable[[], Place | None]
    ) -> None:
        self._database = database
        self._bus = bus
        self._deliveries = deliveries
        self._place = place
        self.count = 0
        """How many follow, as of the last change here."""

    async def load(self) -> None:
        """Count them."""
        async with self._database.reading() as connection:
            self.count = await queries.count(connection)

    async def page(self, offset: int, limit: int) -> tuple[int, list[FollowerRow]]:
        """How many follow, and some of them, newest first."""
        async with self._database.reading() as connection:
            return await queries.count(connection), await queries.following(connection, offset, limit)

    async def waiting(self) -> list[FollowerRow]:
        """Who waits to be let in."""
        async with self._database.reading() as connection:
            return await queries.waiting(connection, LISTED_MOST)

    async def directories(self) -> list[FollowerRow]:
        """Which directories show this server."""
        async with self._database.reading() as connection:
            return await queries.listing(connection, LISTED_MOST)

    async def blocked(self) -> list[FollowerRow]:
        """Who was refused."""
        async with self._database.reading() as connection:
            return await queries.blocked(connection, LISTED_MOST)

    async def find(self, iri: str) -> FollowerRow | None:
        """Anybody of the list."""
        async with self._database.reading() as connection:
            return await queries.find(connection, iri)

    async def asked(
        self, place: Place, actor: RemoteActor, follow_id: str, *, at_once: bool, directory: bool = False
    ) -> bool:
        """Somebody wants to follow; True: they do now, and did not before."""
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            known = await queries.find(connection, actor.id)
            if known is not None and known.disabled_at is not None:
                return False
            if known is None and not at_once and await queries.waiting_count(connection) >= WAITING_MOST:
                return False
            row = _row(actor, follow_id, known, now)
            if directory and not row.directory:
                # To be shown somewhere is another matter than to be followed, and is asked for anew.
                row = msgspec.structs.replace(row, directory=True, approved_at=None)
            follows = at_once or row.approved_at is not None
            fresh = follows and row.approved_at is None
            if fresh:
                row = msgspec.structs.replace(row, approved_at=now)
            await queries.save(connection, row)
            if follows:
                await self._answer(connection, row, accept(place, new_id(), **_asked(row)))
            self.count = await queries.count(connection)
        if fresh:
            self._tell(row, now)
        return fresh

    async def decide(self, iri: str, approved: bool) -> None:
        """The administrator lets somebody in, or refuses them for good. Raises FederationRefused."""
        place = self._place()
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            row = await self._known(connection, iri)
            fresh = approved and (row.approved_at is None or row.disabled_at is not None)
            if approved and place is None:
                raise FederationRefused("Federation is switched off, so nobody can be told")
            if approved:
                row = msgspec.structs.replace(row, approved_at=now, disabled_at=None)
            else:
                row = msgspec.structs.replace(row, approved_at=None, disabled_at=now)
            await queries.save(connection, row)
            if place is not None:
                answer = accept if approved else reject
                await self._answer(connection, row, answer(place, new_id(), **_asked(row)))
            self.count = await queries.count(connection)
        if fresh and not row.directory:
            self._tell(row, now)

    async def remove(self, iri: str) -> None:
        """The administrator takes somebody out; they may ask again. Raises UnknownFollower."""
        place = self._place()
        async with self._database.writing() as connection:
            row = await self._known(connection, iri)
            await queries.remove(connection, iri)
            if place is not None:
                await self._answer(connection, row, reject(place, new_id(), **_asked(row)))
            self.count = await queries.count(connection)

    async def left(self, iri: str) -> bool:
        """Somebody follows no more, or is no more; who was kept out stays so."""
        async with self._database.writing() as connection:
            row = await queries.find(connection, iri)
            if row is None or row.disabled_at is not None:
                return False
            await queries.remove(connection, iri)
            self.count = await queries.count(connection)
        return True

    async def inbox_gone(self, inbox: str) -> None:
        """A server says that this inbox is no more, and so is whose own it was."""
        async with self._database.writing() as connection:
            await queries.remove_by_inbox(connection, inbox)
            self.count = await queries.count(connection)

    async def changed(self, actor: RemoteActor) -> None:
        """Somebody has another name, picture or inbox."""
        async with self._database.writing() as connection:
            known = await queries.find(connection, actor.id)
            if known is not None:
                await queries.save(connection, _row(actor, known.follow_id, known, known.created_at))

    async def _known(self, connection: Connection, iri: str) -> FollowerRow:
        row = await queries.find(connection, iri)
        if row is None:
            raise UnknownFollower("actorIRI: there is no follower of that address")
        return row

    async def _answer(self, connection: Connection, row: FollowerRow, activity: Document) -> None:
        rows = rows_for([row.inbox], activity, datetime.now(UTC))
        await self._deliveries.enqueue(connection, rows)

    def _tell(self, row: FollowerRow, at: datetime) -> None:
        self._bus.publish(
            FollowerAccepted(
                event_id=new_id(),
                at=at,
                name=row.name or row.username,
                username=row.username,
                image=row.image,
            )
        )


def _row(actor: RemoteActor, follow_id: str, known: FollowerRow | None, now: datetime) -> FollowerRow:
    return FollowerRow(
        iri=actor.id,
        inbox=actor.inbox,
        shared_inbox=actor.shared_inbox,
        name=actor.name,
        username=actor.username,
        image=actor.image,
        follow_id=follow_id,
        created_at=known.created_at if known else now,
        approved_at=known.approved_at if known else None,
        disabled_at=known.disabled_at if known else None,
        directory=known.directory if known else False,
    )


def _asked(row: FollowerRow) -> dict[str, str]:
    return {"follow_id": row.follow_id, "follower": row.iri}
