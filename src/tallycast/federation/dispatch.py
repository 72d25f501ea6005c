"""What an activity brings about, once it is known who sent it."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from tallycast.federation.engagement import KINDS, Engagement
from tallycast.federation.errors import RemoteGone, SignatureRefused
from tallycast.federation.featured import HEARD as OF_SERVERS
from tallycast.federation.featured import Featured
from tallycast.federation.followers import Followers
from tallycast.federation.place import Place
from tallycast.federation.quotes import Quotes
from tallycast.federation.reading import Activity, RemoteActor
from tallycast.federation.remote import Remote
from tallycast.federation.signatures import SignedRequest, checked_header, is_signed_by, signed_text

log = logging.getLogger(__name__)

HEARD = frozenset(("Follow", "Undo", "Update", "Delete", "QuoteRequest", *KINDS, *OF_SERVERS))
"""Everything else is for other kinds of servers, and is not even kept."""


class Dispatch:
    """Proves and acts."""

    def __init__(
        self,
        remote: Remote,
        followers: Followers,
        engagement: Engagement,
        quotes: Quotes,
        featured: Featured,
        *,
        at_once: Callable[[], bool],
    ) -> None:
        self._remote = remote
        self._followers = followers
        self._engagement = engagement
        self._at_once = at_once
        self._acts: dict[str, Callable[[Place, Activity, RemoteActor], Awaitable[None]]] = {
            "Follow": self._follow,
            "Undo": self._undo,
            "Update": self._update,
            "Delete": self._delete,
            "QuoteRequest": quotes.asked,
            **dict.fromkeys(KINDS, self._engagement.of_post),
            **dict.fromkeys(OF_SERVERS, featured.heard),
        }

    async def handle(
        self, place: Place, request: SignedRequest, activity: Activity, received_at: datetime
    ) -> None:
        """Raises SignatureRefused, DocumentUnfit (never worth another try) or RemoteUnreachable."""
        try:
            actor = await self._signer(place, request, activity, received_at)
        except RemoteGone:
            # Its own server says that it is no more: that needs no signature.
            if activity.kind == "Delete" and activity.object_id == activity.actor:
                await self._followers.left(activity.actor)
                return
            raise
        await self._acts[activity.kind](place, activity, actor)

    async def _signer(
        self, place: Place, request: SignedRequest, activity: Activity, received_at: datetime
    ) -> RemoteActor:
        """The actor of the activity, if it was signed with one of its keys."""
        header = checked_header(request, received_at)
        text = signed_text(header, request, place.host)
        # A key that was kept may have been replaced since: then it is fetched once more.
        for fresh in (False, True):
            actor = await self._remote.actor(activity.actor, fresh=fresh)
            if actor.id != activity.actor:
                raise SignatureRefused(f"{activity.actor} is not the address of that actor")
            key = await self._remote.key(actor, header.key_id)
            if key is not None and is_signed_by(key.pem, header, text):
                return actor
        raise SignatureRefused(f"It is not signed with a key of {activity.actor}")

    async def _follow(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        if activity.object_id.rstrip("/") != place.actor:
            log.info("%s wants to follow somebody who is not here", actor.username)
            return
        directory = activity.notes.get("directory") is True
        at_once = self._at_once() and not directory
        if await self._followers.asked(place, actor, activity.id, at_once=at_once, directory=directory):
            await self._engagement.followed(place, activity.id, actor)

    async def _undo(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        if activity.object_kind and activity.object_kind != "Follow":
            return
        if activity.object_actor not in ("", actor.id) or activity.object_object not in ("", place.actor):
            return
        known = await self._followers.find(actor.id)
        # An address alone says which follow is meant: it must be the one that we know.
        if known is not None and (activity.object_kind or activity.object_id == known.follow_id):
            await self._followers.left(actor.id)

    async def _update(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        if activity.object_id == actor.id:
            await self._followers.changed(await self._remote.actor(actor.id, fresh=True))

    async def _delete(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        if activity.object_id == actor.id:
            self._remote.forget(actor.id)
            await self._followers.left(actor.id)
