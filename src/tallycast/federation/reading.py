"""Documents of other servers, read leniently: each software leaves out something else. Sans-IO.

What is not there is empty; what must be there and is not raises DocumentUnfit. Values are bounded, texts are
plain.
"""

import html
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tallycast.federation.errors import DocumentUnfit
from tallycast.federation.place import canonical_host

OWNCAST = "https://owncast.online/ns#"
IRI_MOST = 2_048
NAME_MOST = 200
KEYS_MOST = 8
ACTOR_KINDS = frozenset(("Person", "Service", "Application", "Group", "Organization"))
_TAG = re.compile(r"<[^>]{0,2000}>")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


class RemoteKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that an actor lists."""

    id: str
    owner: str
    """Empty if not said: then the actor's own."""
    pem: str
    """Empty if only its address is given."""


class RemoteActor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on another server."""

    id: str
    inbox: str
    shared_inbox: str
    """Empty if there is none."""
    name: str
    username: str
    """`user@host`."""
    image: str
    keys: tuple[RemoteKey, ...]

    @property
    def host(self) -> str:
        """Of its server."""
        return canonical_host(self.id)

    @property
    def best_inbox(self) -> str:
        """The one that many share, if there is one."""
        return self.shared_inbox or self.inbox


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did."""

    id: str
    """May be empty."""
    kind: str
    actor: str
    object_id: str
    object_kind: str
    """Empty if only its address was given."""
    object_actor: str
    """Of an activity within."""
    object_object: str
    """What the activity within is about."""
    instrument: str
    """With what it is done: of a wish to quote, the quote."""
    notes: dict[str, Any] = {}
    """Properties of Owncast's extension, under their short names."""


def read_json(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises DocumentUnfit."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DocumentUnfit("Expected JSON") from None
    if not isinstance(document, dict):
        raise DocumentUnfit("Expected a JSON object")
    return document


def read_activity(document: dict[str, Any]) -> Activity:
    """Raises DocumentUnfit."""
    kind, actor = _kind(document), id_in(document.get("actor"))
    if not kind or not actor:
        raise DocumentUnfit("Expected an activity with a type and an actor")
    about = _first(document.get("object"))
    inner = about if isinstance(about, dict) else {}
    return Activity(
        id=id_in(document.get("id")),
        kind=kind,
        actor=actor,
        object_id=id_in(about),
        object_kind=_kind(inner),
        object_actor=id_in(inner.get("actor")),
        object_object=id_in(inner.get("object")),
        instrument=id_in(document.get("instrument")),
        notes={name.removeprefix(OWNCAST): one for name, one in document.items() if name.startswith(OWNCAST)},
    )


def read_actor(document: dict[str, Any]) -> RemoteActor:
    """Raises DocumentUnfit unless it is an actor with an address and an inbox of https on the same server."""
    actor = id_in(document.get("id"))
    inbox = id_in(document.get("inbox"))
    host = canonical_host(actor)
    if _kind(document) not in ACTOR_KINDS or not host:
        raise DocumentUnfit("Expected an actor with an id of https")
    if not canonical_host(inbox):
        raise DocumentUnfit("Expected an actor with an inbox of https")
    endpoints = document.get("endpoints")
    shared = id_in(endpoints.get("sharedInbox")) if isinstance(endpoints, dict) else ""
    user = plain(document.get("preferredUsername")) or urlsplit(actor).path.rpartition("/")[2] or host
    return RemoteActor(
        id=actor,
        inbox=inbox,
        # One of another server would let an actor aim what is for many at somebody else.
        shared_inbox=shared if canonical_host(shared) == canonical_host(inbox) else "",
        name=plain(document.get("name")),
        username=f"{user[:100]}@{host}",
        image=_image(document.get("icon")) or _image(document.get("image")),
        keys=tuple(read_keys(document.get("publicKey"))),
    )


def read_keys(value: Any) -> list[RemoteKey]:
    """Keys as one, as a list, or as addresses."""
    found = []
    for one in (value if isinstance(value, list) else [value])[:KEYS_MOST]:
        if isinstance(one, dict):
            pem = one.get("publicKeyPem")
            found.append(
                RemoteKey(
                    id=id_in(one.get("id")),
                    owner=id_in(one.get("owner")),
                    pem=pem if isinstance(pem, str) and len(pem) < 10_000 else "",
                )
            )
        elif iri := id_in(one):
            found.append(RemoteKey(id=iri, owner="", pem=""))
    return found


def id_in(value: Any) -> str:
    """The address of something that is given by it, as a whole, or as a list of either; else empty."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("id", value.get("href"))
    return value if isinstance(value, str) and 0 < len(value) <= IRI_MOST else ""


def plain(value: Any) -> str:
    """A text for people: without markup and control characters."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub("", value[: 4 * NAME_MOST]))
    return " ".join(_CONTROL.sub(" ", _TAG.sub("", text)).split())[:NAME_MOST]


def _kind(document: dict[str, Any]) -> str:
    kind = _first(document.get("type"))
    return kind[:50] if isinstance(kind, str) else ""


def _image(value: Any) -> str:
    value = _first(value)
    if isinstance(value, dict):
        value = _first(value.get("url", value.get("href")))
    address = id_in(value)
    return address if canonical_host(address) else ""


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value
