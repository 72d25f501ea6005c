"""Our own addresses in the Fediverse, all of which follow from the server's URL and the account's name."""

import re
import secrets
from typing import Self
from urllib.parse import urlsplit

import msgspec

from tallycast.federation.errors import FederationRefused
from tallycast.settings import FederationSettings, ServerSettings

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where we are."""

    base: str
    """`https://host` with the port, if it is not 443, and without a slash at the end."""
    username: str

    @classmethod
    def of(cls, server: ServerSettings, federation: FederationSettings) -> Self | None:
        """None unless federation is on and the server has a URL of https."""
        host = canonical_host(server.server_url)
        if not federation.federation_enabled or not host:
            return None
        return cls(base=f"https://{host}", username=federation.federation_username)

    @property
    def host(self) -> str:
        """What follows the second @ of the account."""
        return self.base.removeprefix("https://")

    @property
    def account(self) -> str:
        """`user@host`."""
        return f"{self.username}@{self.host}"

    @property
    def actor(self) -> str:
        """The id of the account."""
        return f"{self.base}/federation/user/{self.username}"

    @property
    def inbox(self) -> str:
        """Where others post to."""
        return f"{self.actor}/inbox"

    @property
    def outbox(self) -> str:
        """What was posted."""
        return f"{self.actor}/outbox"

    @property
    def followers(self) -> str:
        """The collection of those who follow; also an address of posts."""
        return f"{self.actor}/followers"

    @property
    def key_id(self) -> str:
        """Of the key that we sign with."""
        return f"{self.actor}#main-key"

    def object(self, post_id: str) -> str:
        """The address of a post."""
        return f"{self.base}/federation/{post_id}"

    def post_id(self, iri: str) -> str | None:
        """The post that an address names, if it is one of ours."""
        start = f"{self.base}/federation/"
        found = iri.removeprefix(start)
        return found if iri.startswith(start) and _ID.fullmatch(found) else None


def required(place: Place | None) -> Place:
    """The place itself. Raises FederationRefused while federation is off or cannot work."""
    if place is None:
        raise FederationRefused("Federation is switched off, or the server has no URL of https")
    return place


def new_id() -> str:
    """The last part of the address of something new."""
    return secrets.token_urlsafe(9)


def canonical_host(url: str) -> str:
    """Host and port of a URL of https as accounts have it: lower case, IDNA, without port 443.

    Empty if it is none.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme.lower() != "https" or not host or parts.username is not None:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, 443) else f"{shown}:{port}"


def is_blocked(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of these domains or lies below one: `notevil.org` is not below `evil.org`."""
    name = host.rsplit(":", 1)[0] if not host.startswith("[") else host
    name = name.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
