"""Featured streams: servers of this kind that are shown here, and directories that show this one.

A directory follows with a mark of its own, is let in by a person, and is then told when a broadcast begins,
goes on and ends. (The extension `https://owncast.online/ns#`, as Owncast's document on federation has it.)
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tallycast.db import Database
from tallycast.db.queries import federation_followers
from tallycast.db.queries import federation_servers as queries
from tallycast.db.queries.federation_servers import ServerRow, Told
from tallycast.delivery import Deliveries
from tallycast.federation import documents
from tallycast.federation.errors import (
    DocumentUnfit,
    FeaturedStreamsUnsupported,
    FederationRefused,
    RemoteUnreachable,
)
from tallycast.federation.place import Place, canonical_host, new_id, required
from tallycast.federation.reading import Activity, RemoteActor, id_in, plain
from tallycast.federation.remote import Remote
from tallycast.federation.sending import STATUS, rows_for
from tallycast.federation.webfinger import parse_account
from tallycast.settings import ServerSettings

SIGNAL_SECONDS = 240.0
"""How often directories are told that a broadcast goes on."""
SILENT = timedelta(minutes=12)
"""Who has said nothing for so long is not live any more, whatever it said before."""
SERVERS_MOST = 100
TAGS_MOST = 20
HEARD = frozenset(("Accept", "Reject", "Offer", "Leave"))


class Featured:
    """Both sides of it."""

    def __init__(
        self,
        database: Database,
        deliveries: Deliveries,
        remote: Remote,
        *,
        place: Callable[[], Place | None],
        server: Callable[[], ServerSettings],
    ) -> None:
        self._database = database
        self._deliveries = deliveries
        self._remote = remote
        self._place = place
        self._server = server
        self._live = False

    # Servers that are shown here.

    async def servers(self) -> list[ServerRow]:
        """All of them; one that fell silent is not online."""
        now = datetime.now(UTC)
        async with self._database.reading() as connection:
            rows = await queries.every(connection)
        return [msgspec.structs.replace(row, online=False) if _is_silent(row, now) else row for row in rows]

    async def knows(self, iri: str) -> bool:
        """Whether a server of that actor is among them."""
        async with self._database.reading() as connection:
            return await queries.find(connection, iri) is not None

    async def add(self, url: str) -> None:
        """Ask a server whether it may be shown. Raises FederationRefused."""
        place, host = required(self._place()), canonical_host(url.strip())
        if not host or host == place.host:
            raise FederationRefused("Expected the address of another server, beginning with https://")
        try:
            actor, name = await self._ask(f"https://{host}")
        except (DocumentUnfit, RemoteUnreachable) as error:
            raise FederationRefused(str(error)) from error
        row = ServerRow(
            iri=actor.id,
            inbox=actor.inbox,
            base=f"https://{host}",
            name=name or actor.name,
            username=actor.username,
            follow_id=place.object(f"follow-{new_id()}"),
            told=Told(logo_url=actor.image),
            added_at=datetime.now(UTC),
        )
        follow = documents.follow(place, row.follow_id, actor.id, notes=self._notes(place))
        async with self._database.writing() as connection:
            if await queries.find(connection, actor.id) is not None:
                raise FederationRefused("That server is in the list already")
            if len(await queries.every(connection)) >= SERVERS_MOST:
                raise FederationRefused(f"There are {SERVERS_MOST} servers already")
            await queries.add(connection, row)
            await self._deliveries.enqueue(connection, rows_for([row.inbox], follow, row.added_at))

    async def _ask(self, base: str) -> tuple[RemoteActor, str]:
        """A server's account, and its name, if it can be featured."""
        links = (await self._remote.json(f"{base}/.well-known/nodeinfo")).get("links")
        first = (
            next((id_in(one) for one in links if isinstance(one, dict)), "")
            if isinstance(links, list)
            else ""
        )
        if canonical_host(first) != canonical_host(base):
            raise FeaturedStreamsUnsupported
        info = await self._remote.json(first)
        if not _can_be_featured(info):
            raise FeaturedStreamsUnsupported
        config = await self._remote.json(f"{base}/api/config")
        federation = config.get("federation")
        account = federation.get("account") if isinstance(federation, dict) else None
        if not isinstance(account, str):
            raise FeaturedStreamsUnsupported
        person = parse_account(account)
        if person.host != canonical_host(base):
            raise FeaturedStreamsUnsupported
        return await self._remote.actor_of(person), plain(config.get("name"))

    async def remove(self, number: int) -> bool:
        """Show a server no more, and tell it; False: there is none of that number."""
        place = self._place()
        async with self._database.writing() as connection:
            row = next((one for one in await queries.every(connection) if one.id == number), None)
            if row is None:
                return False
            await queries.remove(connection, number)
            if place is not None:
                undo = documents.undo_follow(place, row.follow_id, row.iri)
                await self._deliveries.enqueue(connection, rows_for([row.inbox], undo, datetime.now(UTC)))
        return True

    async def heard(self, place: Place, activity: Activity, actor: RemoteActor) -> None:
        """A server that was asked answers, or tells of its broadcast."""
        now = datetime.now(UTC)
        async with self._database.writing() as connection:
            row = await queries.find(connection, actor.id)
            if row is None:
                return
            if activity.kind in ("Accept", "Reject"):
                if activity.object_id != row.follow_id and activity.object_object != row.iri:
                    return
                accepted = activity.kind == "Accept"
                row = msgspec.structs.replace(
                    row, accepted_at=now if accepted else None, rejected_at=None if accepted else now
                )
            elif row.accepted_at is not None:
                live = activity.kind == "Offer"
                row = msgspec.structs.replace(
                    row,
                    online=live,
                    told_at=now,
                    online_at=now if live else row.online_at,
                    told=_told(activity.notes, row),
                    name=plain(activity.notes.get("serverName")) or row.name,
                )
            await queries.save(connection, row)

    # Directories that show this one.

    async def began(self) -> None:
        """A broadcast is on."""
        self._live = True
        await self.signal()

    async def ended(self) -> None:
        """It is over."""
        self._live = False
        await self._tell("Leave")

    async def signal(self) -> None:
        """Tell directories that the broadcast goes on, if any; to be called every `SIGNAL_SECONDS`."""
        if self._live:
            await self._tell("Offer")

    async def _tell(self, kind: str) -> None:
        place = self._place()
        if place is None:
            return
        async with self._database.reading() as connection:
            inboxes = await federation_followers.inboxes(connection, directories=True)
        if inboxes:
            status = documents.status(place, kind, new_id(), notes=self._notes(place))
            await self._deliveries.put(rows_for(inboxes, status, datetime.now(UTC), kind=STATUS))

    def _notes(self, place: Place) -> dict[str, Any]:
        server = self._server()
        notes = {
            "streamStatus": "live" if self._live else "offline",
            "streamTitle": server.stream_title,
            "streamDescription": server.server_summary,
            "serverName": server.server_name,
            "logoUrl": f"{place.base}/logo/external",
            "thumbnailUrl": f"{place.base}/thumbnail.jpg" if self._live else "",
            "streamTags": list(server.tags),
        }
        return {name: value for name, value in notes.items() if value}


def _is_silent(row: ServerRow, now: datetime) -> bool:
    return row.online and (row.told_at is None or now - row.told_at > SILENT)


def _can_be_featured(info: dict[str, Any]) -> bool:
    software, metadata = info.get("software"), info.get("metadata")
    federation = metadata.get("federation") if isinstance(metadata, dict) else None
    version = federation.get("featuredStreams") if isinstance(federation, dict) else None
    named = isinstance(software, dict) and software.get("name") in ("owncast", "tallycast")
    return named and isinstance(version, int) and version >= 1


def _told(notes: dict[str, Any], row: ServerRow) -> Told:
    tags = notes.get("streamTags")
    return Told(
        title=plain(notes.get("streamTitle")),
        description=plain(notes.get("streamDescription")),
        logo_url=_picture(notes.get("logoUrl")) or row.told.logo_url,
        thumbnail_url=_picture(notes.get("thumbnailUrl")),
        tags=tuple(plain(one)[:50] for one in tags[:TAGS_MOST]) if isinstance(tags, list) else (),
    )


def _picture(value: Any) -> str:
    address = id_in(value)
    return address if canonical_host(address) else ""
