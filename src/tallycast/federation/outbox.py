"""Posts: by the administrator, about a broadcast's beginning, to one person; and the list of them."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from tallycast.db import Connection, Database
from tallycast.db.queries import federation_followers, federation_posts, state
from tallycast.db.queries.federation_posts import PostRow
from tallycast.delivery import Deliveries, DeliveryFailed, DeliveryRefused
from tallycast.federation import documents
from tallycast.federation.documents import PAGE_SIZE, Document
from tallycast.federation.errors import (
    DirectMessageFailed,
    DocumentUnfit,
    FederationRefused,
    RemoteUnreachable,
)
from tallycast.federation.place import Place, is_blocked, new_id, required
from tallycast.federation.remote import Remote
from tallycast.federation.rendering import go_live, render
from tallycast.federation.sending import Sender, rows_for
from tallycast.federation.webfinger import parse_account
from tallycast.settings import FederationSettings, ServerSettings, SettingsStore

Picture = Callable[[], tuple[str, str] | None]
"""Path and media type of what a broadcast looks like now; None where not everybody may see it."""

TEXT_MOST = 5_000
SENT_ACTOR = "federation_actor"
"""What of the account was last sent to followers: its hash."""


class Outbox:
    """Writes posts and puts them on their way, in one transaction."""

    def __init__(
        self,
        database: Database,
        deliveries: Deliveries,
        settings: SettingsStore,
        remote: Remote,
        sender: Sender,
        *,
        place: Callable[[], Place | None],
        picture: Picture,
    ) -> None:
        self._database = database
        self._deliveries = deliveries
        self._settings = settings
        self._remote = remote
        self._sender = sender
        self._place = place
        self._picture = picture

    async def send(self, text: str) -> str:
        """A post in Markdown to everybody, or to followers if the account is private; returns its address.

        Raises FederationRefused.
        """
        place = required(self._place())
        if len(text) > TEXT_MOST:
            raise FederationRefused(f"A post has at most {TEXT_MOST} characters")
        content, names = render(place, text)
        if not content:
            raise FederationRefused("There is nothing to be seen in this post")
        post_id = new_id()
        await self._post(place, post_id, content, documents.hashtags(place, names))
        return place.object(post_id)

    async def tell_of_broadcast(self, broadcast_id: str) -> None:
        """The post that a broadcast has begun, if the operator wants one: once, however often it is asked."""
        place, view = self._place(), self._view()
        if place is None or not view.federation_go_live_message:
            return
        server = ServerSettings.of(self._settings.snapshot)
        post_id = "live-" + hashlib.sha256(broadcast_id.encode()).hexdigest()[:20]
        tags = documents.hashtags(place, server.tags, own=documents.OWN_TAGS)
        names = [tag["name"].removeprefix("#") for tag in tags]
        content = go_live(place, view.federation_go_live_message, server.stream_title, names)
        await self._post(
            place,
            post_id,
            content,
            tags,
            attachment=self._still(place),
            sensitive=server.nsfw,
            live=True,
        )

    async def tell_of_change(self, actor: Document) -> None:
        """The account has another name or picture: followers are told, unless they were already."""
        place = self._place()
        if place is None:
            return
        mark = hashlib.sha256(msgspec.json.encode(actor, order="sorted")).hexdigest()
        async with self._database.writing() as connection:
            if await state.document(connection, SENT_ACTOR) == mark:
                return
            await state.put_document(connection, SENT_ACTOR, mark)
            private = self._view().federation_private
            update = documents.update(place, f"update-{new_id()}", actor, private=private)
            await self._to_followers(connection, update)

    async def send_direct(self, account: str, content: str) -> None:
        """A message in HTML to one account, at once and kept nowhere. Raises DirectMessageFailed."""
        try:
            place, person = required(self._place()), parse_account(account)
            if is_blocked(person.host, self._view().federation_blocked_domains):
                raise FederationRefused("That server is blocked here")
            actor = await self._remote.actor_of(person)
        except (FederationRefused, DocumentUnfit, RemoteUnreachable) as error:
            raise DirectMessageFailed(str(error)) from error
        now = datetime.now(UTC)
        note = documents.direct(place, new_id(), content, now, to=actor.id, account=person.text)
        try:
            for row in rows_for([actor.inbox], documents.create(place, note), now):
                await self._sender.deliver(row)
        except (DeliveryFailed, DeliveryRefused) as error:
            raise DirectMessageFailed(f"{person.host} did not take the message") from error

    async def count(self) -> int:
        """How many posts there are."""
        async with self._database.reading() as connection:
            return await federation_posts.count(connection)

    async def page(self, number: int | None) -> Document:
        """The collection of what was sent to everybody, or a page of it; a private account shows none.

        Raises FederationRefused.
        """
        place = required(self._place())
        offset = ((number or 1) - 1) * PAGE_SIZE
        async with self._database.reading() as connection:
            total, rows = await federation_posts.page(connection, offset, PAGE_SIZE)
        if self._view().federation_private:
            total, rows = 0, []
        if number is None:
            return documents.collection(place.outbox, total)
        items = [documents.without_context(documents.create(place, row.document)) for row in rows]
        return documents.page(place.outbox, number, total, items)

    async def find(self, post_id: str) -> Document | None:
        """A post that was sent to everybody, or the activity that made it; none while we are private."""
        place = self._place()
        if place is None or self._view().federation_private:
            return None
        async with self._database.reading() as connection:
            row = await federation_posts.find(connection, post_id.removeprefix("create-"))
        if row is None or not row.open:
            return None
        return documents.create(place, row.document) if post_id.startswith("create-") else row.document

    async def _post(
        self,
        place: Place,
        post_id: str,
        content: str,
        tags: list[Document],
        *,
        attachment: list[Document] | None = None,
        sensitive: bool = False,
        live: bool = False,
    ) -> None:
        now, private = datetime.now(UTC), self._view().federation_private
        note = documents.note(
            place,
            post_id,
            content,
            now,
            private=private,
            tags=tags,
            attachment=attachment or [],
            sensitive=sensitive,
            quotable=self._view().federation_quotes_enabled,
        )
        async with self._database.writing() as connection:
            if await federation_posts.find(connection, post_id) is not None:
                return
            row = PostRow(id=post_id, document=note, created_at=now, live=live, open=not private)
            await federation_posts.add(connection, row)
            await self._to_followers(connection, documents.create(place, note))

    async def _to_followers(self, connection: Connection, activity: Document) -> None:
        inboxes = await federation_followers.inboxes(connection)
        await self._deliveries.enqueue(connection, rows_for(inboxes, activity, datetime.now(UTC)))

    def _still(self, place: Place) -> list[dict[str, Any]]:
        picture = self._picture()
        if picture is None:
            return []
        path, media_type = picture
        # Others keep pictures by their address; the next broadcast looks otherwise.
        url = f"{place.base}{path}?us={secrets.token_hex(4)}"
        return [{"type": "Image", "mediaType": media_type, "url": url, "name": ""}]

    def _view(self) -> FederationSettings:
        return FederationSettings.of(self._settings.snapshot)
