"""What followers are told, and what is posted for it; no clock, no socket."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from tallycast.integrations.placeholders import fill
from tallycast.settings import ServerSettings

Kind = Literal["go-live", "reminder", "test"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell; each channel puts it into its own words."""

    kind: Kind
    id: str
    """The same for each try and each channel: of the broadcast, or of the date and its reminder."""
    name: str
    """Of the server."""
    title: str
    """Of the stream."""
    summary: str
    url: str
    """Of the page, without a slash at the end; empty if the operator did not say."""
    text: str = ""
    """Of a reminder: what the operator wants to be sent, filled in."""

    def words(self, message: str) -> str:
        """A channel's message, filled in; of a reminder the reminder's own text."""
        if self.kind == "reminder":
            return self.text
        filled = fill(message, self.placeholders).strip()
        return f"Test: {filled}" if self.kind == "test" else filled

    @property
    def placeholders(self) -> Mapping[str, str]:
        """What may stand in braces in a message."""
        return {"name": self.name, "title": self.title, "summary": self.summary, "url": self.url}

    @property
    def logo_url(self) -> str:
        """A picture that everybody can show; empty without a known address."""
        return f"{self.url}/logo/external" if self.url else ""


def notice_of(
    kind: Kind, notice_id: str, server: ServerSettings, *, title: str | None = None, text: str = ""
) -> Notice:
    """A notice about this server."""
    return Notice(
        kind=kind,
        id=notice_id,
        name=server.server_name,
        title=server.stream_title if title is None else title,
        summary=server.server_summary,
        url=server.server_url,
        text=text,
    )


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """A request to somebody else's server."""

    url: str
    headers: Mapping[str, str] = {}
    body: bytes
    method: Literal["GET", "POST", "PUT"] = "POST"
