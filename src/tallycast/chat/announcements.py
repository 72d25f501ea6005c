"""What the server itself says: lines of integrations, of the broadcast's beginning and end, welcomes."""

import html
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tallycast.bus import Bus
from tallycast.chat.client import Client
from tallycast.chat.errors import MessageRefused
from tallycast.chat.frames import Encoded, Kind, notice, said
from tallycast.chat.hub import Hub
from tallycast.chat.identifiers import new_id
from tallycast.chat.messages import MessageLog
from tallycast.chat.rendering import Renderer
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import AnnouncementSent
from tallycast.settings import ChatSettings


class Announcements:
    """Says things to everyone or to one; all of it is cleaned, and what is to be kept is stored first."""

    def __init__(
        self,
        hub: Hub,
        log: MessageLog,
        renderer: Renderer,
        settings: Callable[[], ChatSettings],
        server_name: Callable[[], str],
        bus: Bus,
    ) -> None:
        self._bus = bus
        self._hub = hub
        self._log = log
        self._renderer = renderer
        self._settings = settings
        self._server_name = server_name

    async def system(self, text: str) -> None:
        """A message of the server to everyone. Raises MessageRefused if nothing of it can be seen."""
        await self._say(self._made(Kind.SYSTEM, text))

    async def action(self, text: str) -> None:
        """Something that happened, to everyone. Raises MessageRefused if nothing of it can be seen."""
        await self._say(self._made(Kind.ACTION, text))

    async def engagement(self, kind: str, text: str, **details: Any) -> None:
        """A line about somebody elsewhere (FEDIVERSE_ENGAGEMENT_*): `image`, `link`, `title`."""
        await self._say(self._made(kind, text, details))

    def system_to(self, client: Client, text: str) -> None:
        """A message of the server to one client; it is not kept. Raises MessageRefused."""
        client.send(self._encoded(self._made(Kind.SYSTEM, text)))

    def line(self, markup: str) -> None:
        """Something that happens now, to everyone, in HTML; it is not kept."""
        self._hub.broadcast(notice(self._renderer.markup(markup)))

    def overdue(self, name: str) -> None:
        """What was planned has not begun."""
        shown = html.escape(name, quote=False)
        self.line(f"<strong>{shown}</strong> has not begun yet. In a minute it will be cancelled.")

    def repeat(self, message: StoredMessage) -> None:
        """What another server has said, to everyone here."""
        self._hub.broadcast(self._encoded(message))

    def welcome(self, client: Client) -> None:
        """The welcome message of the settings, if there is one, to who just came."""
        text = self._settings().welcome_message
        if text and self._hub.get(client.id) is client and self._renderer.system(text):
            self.system_to(client, text)

    def welcome_all(self) -> None:
        """The same to everyone: a broadcast began."""
        text = self._settings().welcome_message
        if text and self._renderer.system(text):
            self._hub.broadcast(self._encoded(self._made(Kind.SYSTEM, text)))

    def _made(self, kind: str, text: str, details: dict[str, Any] | None = None) -> StoredMessage:
        body = self._renderer.system(text)
        if not body:
            raise MessageRefused("There is nothing to be seen in this message")
        return StoredMessage(
            id=new_id(), kind=kind, sent_at=datetime.now(UTC), body=body, raw_body=text, details=details
        )

    def _encoded(self, message: StoredMessage) -> Encoded:
        return Encoded.of(said(message, self._server_name()))

    async def _say(self, message: StoredMessage) -> None:
        fact = AnnouncementSent(
            message_id=message.id,
            kind=message.kind,
            sent_at=message.sent_at,
            body=message.body,
            raw_body=message.raw_body,
            details=message.details,
        )
        await self._log.keep(message, fact)
        await self._hub.broadcast(self._encoded(message))
        self._bus.publish(fact)
