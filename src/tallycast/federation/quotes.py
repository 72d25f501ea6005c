"""Quotes of our posts, which other servers ask for (FEP-044f): allowed to everybody, or to nobody."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from tallycast.db import Database
from tallycast.db.queries import federation_posts
from tallycast.db.queries.federation_posts import PostRow
from tallycast.delivery import Deliveries
from tallycast.federation import documents
from tallycast.federation.engagement import Engagement
from tallycast.federation.place import Place, canonical_host, new_id
from tallycast.federation.reading import Activity, RemoteActor
from tallycast.federation.sending import rows_for


class Quotes:
    """Answers who asks; what is allowed can be looked up by everybody who sees the quote."""

    def __init__(
        self,
        database: Database,
        deliveries: Deliveries,
        engagement: Engagement,
        *,
        allowed: Callable[[], bool],
    ) -> None:
        self._database = database
        self._deliveries = deliveries
        self._engagement = engagement
        self._allowed = allowed

    async def asked(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        """Somebody wants to quote a post. What is none of ours, or another's quote, is not answered."""
        post_id = place.post_id(activity.object_id)
        if post_id is None or not activity.id or canonical_host(activity.instrument) != actor.host:
            return
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            post = await federation_posts.find(connection, post_id)
            if post is None or post.document.get("type") != "Note":
                return
            allowed = self._allowed() and post.open
            mark_id = _mark_id(activity)
            answer = documents.quote_answer(
                place,
                new_id(),
                request_id=activity.id,
                quoter=actor.id,
                post=activity.object_id,
                quote=activity.instrument,
                mark=place.object(mark_id) if allowed else "",
            )
            if allowed and await federation_posts.find(connection, mark_id) is None:
                mark = documents.quote_mark(
                    place, place.object(mark_id), post=activity.object_id, quote=activity.instrument
                )
                await federation_posts.add(connection, PostRow(id=mark_id, document=mark, created_at=now))
            await self._deliveries.enqueue(connection, rows_for([actor.inbox], answer, now))
        if allowed:
            await self._engagement.quoted(place, activity, actor, of_broadcast=post.live)


def _mark_id(activity: Activity) -> str:
    """The same for the same quote, however often it is asked for."""
    about = f"{activity.object_id} {activity.instrument}"
    return documents.QUOTE_PREFIX + hashlib.sha256(about.encode()).hexdigest()[:20]
