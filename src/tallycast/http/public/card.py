"""The server at this moment, for link previews."""

from datetime import UTC, datetime

from tallycast.http.cards import Card
from tallycast.http.public.status import connected_at
from tallycast.http.rooms import Rooms
from tallycast.settings import ServerSettings


def current_card(rooms: Rooms, base_url: str) -> Card:
    """`base_url` is what the asking program used; the operator's own word on it comes first."""
    server = ServerSettings.of(rooms.settings.snapshot)
    return Card(
        url=f"{server.server_url or base_url.rstrip('/')}/",
        name=server.server_name or "Tallycast",
        stream_title=server.stream_title,
        summary=server.server_summary,
        tags=server.tags,
        # Where not everybody may watch, a card shows no still and leads to no stream.
        online=rooms.broadcasting.online and rooms.watching.is_open,
        since=connected_at(rooms),
        now=datetime.now(UTC),
        nsfw=server.nsfw,
        hidden=server.disable_search_indexing,
    )
