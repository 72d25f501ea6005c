"""Names of accounts, and what WebFinger (RFC 7033) says of them, both ways. Sans-IO."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from tallycast.federation.errors import DocumentUnfit, FederationRefused
from tallycast.federation.place import Place, canonical_host

JRD_TYPE = "application/jrd+json"
ACTIVITY_TYPE = "application/activity+json"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
_ACCOUNT = re.compile(r"@?([^\s@/:?#]{1,100})@([^\s@/?#]{1,255})")
ACCOUNT_EXPECTED = "Expected an account like you@server.example"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the Fediverse."""

    user: str
    host: str
    """As `canonical_host` has it."""

    @property
    def text(self) -> str:
        """`user@host`."""
        return f"{self.user}@{self.host}"

    @property
    def lookup_url(self) -> str:
        """Where their server tells of them."""
        return f"https://{self.host}/.well-known/webfinger?resource={quote(f'acct:{self.text}', safe='')}"


class Unfit(DocumentUnfit):
    """A resource that is none; `elsewhere`: it is one of another server."""

    def __init__(self, message: str, *, elsewhere: bool = False) -> None:
        super().__init__(message)
        self.elsewhere = elsewhere


def parse_account(text: str) -> Account:
    """`@user@host` or `user@host`. Raises FederationRefused with a sentence for a person."""
    match = _ACCOUNT.fullmatch(text.strip())
    host = canonical_host(f"https://{match[2]}") if match else ""
    if match is None or not host:
        raise FederationRefused(ACCOUNT_EXPECTED)
    return Account(user=match[1], host=host)


def user_of_resource(resource: str, place: Place) -> str:
    """Whom of us a resource means: `acct:user@host`, or the actor's address. Raises Unfit."""
    if resource.lower().startswith("https://"):
        if canonical_host(resource) != place.host:
            raise Unfit("This is an address of another server", elsewhere=True)
        return urlsplit(resource).path.removeprefix("/federation/user/").strip("/")
    scheme, colon, rest = resource.partition(":")
    match = _ACCOUNT.fullmatch(rest) if colon and scheme.lower() == "acct" else None
    if match is None:
        raise Unfit("Expected a resource like acct:user@host")
    if canonical_host(f"https://{match[2]}") != place.host:
        raise Unfit("This is an account of another server", elsewhere=True)
    return match[1]


def descriptor(place: Place, *, logo_type: str) -> dict[str, Any]:
    """What we say of our account (JRD)."""
    return {
        "subject": f"acct:{place.account}",
        "aliases": [place.actor],
        "links": [
            {"rel": "self", "type": ACTIVITY_TYPE, "href": place.actor},
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": place.actor,
            },
            {
                "rel": "http://webfinger.net/rel/avatar",
                "type": logo_type,
                "href": f"{place.base}/logo/external",
            },
            {
                "rel": "alternate",
                "type": "application/x-mpegURL",
                "href": f"{place.base}/hls/stream.m3u8",
            },
        ],
    }


def actor_in(document: Any) -> str:
    """The actor's address in another server's descriptor. Raises DocumentUnfit."""
    for link in _links(document):
        kind, href = str(link.get("type", "")), link.get("href")
        fits = link.get("rel") == "self" and ("activity+json" in kind or "activitystreams" in kind)
        if fits and isinstance(href, str) and href.startswith("https://"):
            return href
    raise DocumentUnfit("That account cannot be reached by ActivityPub")


def subscription_page(document: Any, actor: str) -> str:
    """The page of somebody's server where they can follow an actor. Raises DocumentUnfit."""
    for link in _links(document):
        template = link.get("template")
        if link.get("rel") != SUBSCRIBE or not isinstance(template, str) or "{uri}" not in template:
            continue
        if template.startswith("https://"):
            return template.replace("{uri}", quote(actor, safe=""))
    raise DocumentUnfit("That server does not say where its people can follow others")


def _links(document: Any) -> list[dict[str, Any]]:
    links = document.get("links") if isinstance(document, dict) else None
    return [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []
