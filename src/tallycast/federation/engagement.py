"""What people elsewhere do about our posts and with us: each becomes a fact once."""

from datetime import UTC, datetime, timedelta

from tallycast.bus import Bus
from tallycast.db import Database
from tallycast.db.queries import federation_posts as queries
from tallycast.db.queries.federation_posts import ActionRow
from tallycast.events import FediverseEngaged
from tallycast.federation.place import Place
from tallycast.federation.reading import Activity, RemoteActor

FOLLOW, LIKE, REPOST, QUOTE = (f"FEDIVERSE_ENGAGEMENT_{one}" for one in ("FOLLOW", "LIKE", "REPOST", "QUOTE"))
KINDS = {"Like": LIKE, "Announce": REPOST}
OLDEST_POST = timedelta(days=7)
"""What is liked later than that is of no interest to who watches now."""


class Engagement:
    """Notes and tells."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def of_post(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        """Somebody likes or shares something; only what is ours counts, once for each of them."""
        post_id = place.post_id(activity.object_id)
        if post_id is None:
            return
        post_id = post_id.removeprefix("create-")
        now = datetime.now(UTC)
        async with self._database.reading() as connection:
            post = await queries.find(connection, post_id)
        if post is None or post.document.get("type") != "Note" or now - post.created_at > OLDEST_POST:
            return
        kind = KINDS[activity.kind]
        await self._note(activity.id, kind, actor, place.object(post_id), of_broadcast=post.live)

    async def followed(self, place: Place, activity_id: str, actor: RemoteActor) -> None:
        """Somebody follows now."""
        await self._note(activity_id, FOLLOW, actor, place.actor)

    async def quoted(
        self, place: Place, activity: Activity, actor: RemoteActor, *, of_broadcast: bool
    ) -> None:
        """Somebody quotes a post of ours."""
        await self._note(activity.id, QUOTE, actor, activity.object_id, of_broadcast=of_broadcast)

    async def actions(self, offset: int, limit: int) -> tuple[int, list[ActionRow]]:
        """How many are noted, and some of them, newest first."""
        async with self._database.reading() as connection:
            return await queries.actions(connection, offset, limit)

    async def _note(
        self, iri: str, kind: str, actor: RemoteActor, about: str, *, of_broadcast: bool = False
    ) -> None:
        row = ActionRow(iri=iri, actor=actor.id, kind=kind, object=about, at=datetime.now(UTC))
        async with self._database.writing() as connection:
            if not await queries.add_action(connection, row):
                return
        self._bus.publish(
            FediverseEngaged(
                kind=kind,
                name=actor.name or actor.username,
                username=actor.username,
                image=actor.image,
                link=actor.id,
                of_broadcast=of_broadcast,
            )
        )
