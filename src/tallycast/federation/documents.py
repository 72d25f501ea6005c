"""Our own documents as ActivityStreams 2.0 has them. Sans-IO: settings and moments in, JSON types out."""

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tallycast.federation.place import Place
from tallycast.federation.reading import OWNCAST
from tallycast.settings import FederationSettings, ServerSettings

STREAMS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{STREAMS}#Public"
SECURITY = "https://w3id.org/security/v1"
PAGE_SIZE = 50
OWN_TAGS = ("owncast", "tallycast")
"""The first is how people find streams on servers of this kind."""
CONTEXT: list[Any] = [
    STREAMS,
    SECURITY,
    {
        "toot": "http://joinmastodon.org/ns#",
        "schema": "http://schema.org#",
        "discoverable": "toot:discoverable",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
        "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
    },
]
QUOTE_PREFIX = "quote-"
"""Of the ids of what is kept with the posts and is none."""
QUOTE_CONTEXT: list[Any] = [
    STREAMS,
    {
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "gts": "https://gotosocial.org/ns#",
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
    },
]
_NOT_IN_TAG = re.compile(r"[\W_]+")

Document = dict[str, Any]


def actor(
    place: Place,
    server: ServerSettings,
    federation: FederationSettings,
    *,
    since: datetime,
    logo_mark: str,
) -> Document:
    """The account. `logo_mark` changes with the logo, so that others fetch it anew."""
    logo = {"type": "Image", "url": f"{place.base}/logo/external?uc={logo_mark}"}
    return {
        "@context": CONTEXT,
        "id": place.actor,
        "type": "Service",
        "preferredUsername": place.username,
        "name": server.server_name or place.username,
        "summary": html.escape(server.server_summary, quote=False),
        "url": place.actor,
        "inbox": place.inbox,
        "outbox": place.outbox,
        "followers": place.followers,
        "icon": logo,
        "image": logo,
        "manuallyApprovesFollowers": federation.federation_private,
        "discoverable": True,
        "published": moment(since),
        "tag": hashtags(place, server.tags),
        "attachment": [
            _row("Stream", f"{place.base}/"),
            *(_row(one.platform.title(), one.url) for one in server.social_handles),
        ],
        "publicKey": {
            "id": place.key_id,
            "owner": place.actor,
            "publicKeyPem": federation.federation_public_key,
        },
    }


def _row(name: str, url: str) -> Document:
    shown, address = html.escape(url.partition("://")[2].rstrip("/")), html.escape(url)
    link = f'<a href="{address}" rel="me nofollow noopener noreferrer" target="_blank">{shown}</a>'
    return {"type": "PropertyValue", "name": name, "value": link}


def note(
    place: Place,
    post_id: str,
    content: str,
    at: datetime,
    *,
    private: bool,
    tags: Sequence[Document] = (),
    attachment: Sequence[Document] = (),
    sensitive: bool = False,
    quotable: bool = False,
) -> Document:
    """A post: to everybody, or to followers only. `content` is HTML."""
    return {
        "@context": CONTEXT,
        "id": place.object(post_id),
        "type": "Note",
        "attributedTo": place.actor,
        "content": content,
        "published": moment(at),
        "url": place.object(post_id),
        **addressed(place, private=private),
        "tag": list(tags),
        "attachment": list(attachment),
        "sensitive": sensitive,
        "interactionPolicy": quote_policy(place, open_to_all=quotable and not private),
    }


def addressed(place: Place, *, private: bool) -> Document:
    """To whom."""
    if private:
        return {"to": [place.followers], "cc": []}
    return {"to": [PUBLIC], "cc": [place.followers]}


def direct(place: Place, post_id: str, content: str, at: datetime, *, to: str, account: str) -> Document:
    """A message to one person; the mention makes it reach them, and nobody else may read it."""
    return {
        "@context": CONTEXT,
        "id": place.object(post_id),
        "type": "Note",
        "attributedTo": place.actor,
        "content": content,
        "published": moment(at),
        "to": [to],
        "cc": [],
        "tag": [{"type": "Mention", "href": to, "name": f"@{account}"}],
        "attachment": [],
        "sensitive": False,
    }


def without_context(document: Document) -> Document:
    """As it stands within another document, whose context holds for both."""
    return {name: value for name, value in document.items() if name != "@context"}


def create(place: Place, what: Document) -> Document:
    """The activity that brings a post into the world."""
    return {
        "@context": CONTEXT,
        "id": place.object(f"create-{what['id'].rpartition('/')[2]}"),
        "type": "Create",
        "actor": place.actor,
        "published": what.get("published", ""),
        "to": what.get("to", []),
        "cc": what.get("cc", []),
        "object": without_context(what),
    }


def update(place: Place, activity_id: str, what: Document, *, private: bool) -> Document:
    """Tell that the account has changed."""
    return {
        "@context": CONTEXT,
        "id": place.object(activity_id),
        "type": "Update",
        "actor": place.actor,
        **addressed(place, private=private),
        "object": without_context(what),
    }


def follow(place: Place, follow_id: str, whom: str, *, notes: Document) -> Document:
    """Ask a server whether it may be shown here; the mark tells that a directory asks."""
    return {
        "@context": STREAMS,
        "id": follow_id,
        "type": "Follow",
        "actor": place.actor,
        "to": [whom],
        "object": whom,
        **owncast(notes | {"directory": True}),
    }


def undo_follow(place: Place, follow_id: str, whom: str) -> Document:
    """Take that back."""
    asked = {"id": follow_id, "type": "Follow", "actor": place.actor, "object": whom}
    return {
        "@context": STREAMS,
        "id": f"{follow_id}-undo",
        "type": "Undo",
        "actor": place.actor,
        "to": [whom],
        "object": asked,
    }


def status(place: Place, kind: str, activity_id: str, *, notes: Document) -> Document:
    """Tell directories that a broadcast is on (Offer) or over (Leave)."""
    return {
        "@context": STREAMS,
        "id": place.object(activity_id),
        "type": kind,
        "actor": place.actor,
        "object": place.base,
        **owncast(notes),
    }


def owncast(notes: Document) -> Document:
    """Properties of the extension, under their whole names."""
    return {f"{OWNCAST}{name}": value for name, value in notes.items()}


def accept(place: Place, activity_id: str, *, follow_id: str, follower: str) -> Document:
    """Yes to somebody who wants to follow: what they sent is named by its own id."""
    follow: Document = {"type": "Follow", "actor": follower, "object": place.actor}
    if follow_id:
        follow = {"id": follow_id, **follow}
    return {
        "@context": STREAMS,
        "id": place.object(activity_id),
        "type": "Accept",
        "actor": place.actor,
        "to": [follower],
        "object": follow,
    }


def reject(place: Place, activity_id: str, *, follow_id: str, follower: str) -> Document:
    """No, or no longer."""
    return {**accept(place, activity_id, follow_id=follow_id, follower=follower), "type": "Reject"}


def quote_policy(place: Place, *, open_to_all: bool) -> Document:
    """Who may quote a post without being asked about (FEP-044f)."""
    whom = PUBLIC if open_to_all else place.actor
    return {"canQuote": {"automaticApproval": [whom], "manualApproval": []}}


def quote_answer(
    place: Place, activity_id: str, *, request_id: str, quoter: str, post: str, quote: str, mark: str
) -> Document:
    """Yes or no to somebody who wants to quote a post; a yes names its mark, where that can be looked up."""
    answer: Document = {
        "@context": QUOTE_CONTEXT,
        "id": place.object(activity_id),
        "type": "Accept" if mark else "Reject",
        "actor": place.actor,
        "to": [quoter],
        "object": {
            "id": request_id,
            "type": "QuoteRequest",
            "actor": quoter,
            "object": post,
            "instrument": quote,
        },
    }
    return answer | {"result": mark} if mark else answer


def quote_mark(place: Place, iri: str, *, post: str, quote: str) -> Document:
    """What proves to others that a quote is allowed."""
    return {
        "@context": QUOTE_CONTEXT,
        "id": iri,
        "type": "QuoteAuthorization",
        "attributedTo": place.actor,
        "interactingObject": quote,
        "interactionTarget": post,
    }


def collection(iri: str, total: int) -> Document:
    """The head of a collection."""
    return {
        "@context": STREAMS,
        "id": iri,
        "type": "OrderedCollection",
        "totalItems": total,
        "first": f"{iri}?page=1",
    }


def page(iri: str, number: int, total: int, items: Sequence[Any]) -> Document:
    """One page of it; the first is 1."""
    found: Document = {
        "@context": CONTEXT,
        "id": f"{iri}?page={number}",
        "type": "OrderedCollectionPage",
        "partOf": iri,
        "totalItems": total,
        "orderedItems": list(items),
    }
    if number * PAGE_SIZE < total:
        found["next"] = f"{iri}?page={number + 1}"
    if number > 1:
        found["prev"] = f"{iri}?page={number - 1}"
    return found


def hashtags(place: Place, tags: Sequence[str], *, own: Sequence[str] = ()) -> list[Document]:
    """Tags as others index them: letters and digits only, each once."""
    names = dict.fromkeys(name for tag in (*tags, *own) if (name := tag_name(tag)))
    return [{"type": "Hashtag", "name": f"#{name}", "href": tag_page(place, name)} for name in names]


def tag_name(tag: str) -> str:
    """Without what a hashtag cannot hold."""
    return _NOT_IN_TAG.sub("", tag)


def tag_page(place: Place, name: str) -> str:
    """Where a tag leads who does not know it: to us."""
    return f"{place.base}/#{name}"


def moment(at: datetime) -> str:
    """As `xsd:dateTime`, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
