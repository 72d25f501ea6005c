"""Wire shapes of the chat, both ways, and the one place that knows their names.

A frame to clients is one JSON object in one WebSocket text frame, encoded once for everybody. (Older
servers put several objects, separated by newlines, into a frame; clients that split still may.)
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self, cast

import msgspec

from tallycast.chat.identifiers import new_id
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import ChatUser, MessageVisibilityChanged, NameChanged


class Kind(StrEnum):
    """`type` of a frame."""

    CHAT = "CHAT"
    SYSTEM = "SYSTEM"
    ACTION = "CHAT_ACTION"
    USER_JOINED = "USER_JOINED"
    USER_PARTED = "USER_PARTED"
    NAME_CHANGE = "NAME_CHANGE"
    COLOR_CHANGE = "COLOR_CHANGE"
    VISIBILITY_UPDATE = "VISIBILITY-UPDATE"
    CONNECTED_USER_INFO = "CONNECTED_USER_INFO"
    NEEDS_REGISTRATION = "ERROR_NEEDS_REGISTRATION"
    USER_DISABLED = "ERROR_USER_DISABLED"


class Incoming(msgspec.Struct, frozen=True, rename="camel"):
    """What a client sends; fields of other types than its own are not looked at."""

    type: str = ""
    body: str = ""
    new_name: str = ""
    new_color: int = -1


_INCOMING = msgspec.json.Decoder(Incoming)


def decode(text: str | bytes) -> Incoming | None:
    """The frame of a client; None for what is no such frame."""
    try:
        return _INCOMING.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        # RecursionError: thousands of brackets.
        return None


class Encoded(msgspec.Struct, frozen=True):
    """One or more frames, ready for every socket."""

    wire: bytes
    """JSON objects as WebSocket text frames of a server (RFC 6455 5.2: final, not masked, not compressed)."""

    @classmethod
    def of(cls, shape: Any) -> Self:
        """Encode one frame."""
        return cls(text_frame(msgspec.json.encode(shape)))

    @classmethod
    def joined(cls, several: Iterable[Self]) -> Self:
        """Several in their order, to be written at once."""
        return cls(b"".join(one.wire for one in several))


def text_frame(payload: bytes) -> bytes:
    """A whole text message as one unmasked frame (RFC 6455 5.2)."""
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 1 << 16:
        head = b"\x81\x7e" + size.to_bytes(2, "big")
    else:
        head = b"\x81\x7f" + size.to_bytes(8, "big")
    return head + payload


class WireUser(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The contract's `User`."""

    id: str
    display_name: str
    display_color: int
    created_at: datetime
    previous_names: tuple[str, ...]
    is_bot: bool
    authenticated: bool
    name_changed_at: datetime | None = None
    disabled_at: datetime | None = None
    scopes: tuple[str, ...] = ()

    @classmethod
    def of(cls, user: ChatUser) -> Self:
        """As everybody may see them."""
        return cls(**{name: getattr(user, name) for name in WireUser.__struct_fields__})


class UserWithReason(WireUser, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The contract's `UserWithReason`, for moderators."""

    disabled_reason: str = ""

    @classmethod
    def of(cls, user: ChatUser) -> Self:
        """As moderators see them."""
        return cls(**{name: getattr(user, name) for name in UserWithReason.__struct_fields__})


class ServerAsUser(msgspec.Struct, frozen=True, rename="camel"):
    """`user` of what the server says."""

    display_name: str


class Said(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """CHAT, SYSTEM, CHAT_ACTION and FEDIVERSE_ENGAGEMENT_*, as frames and in histories."""

    id: str
    timestamp: datetime
    type: str
    body: str
    user: WireUser | None = None
    visible: bool | None = None
    hidden_at: datetime | None = None
    client_id: int = 0
    image: str | msgspec.UnsetType | None = msgspec.UNSET
    link: str | None = None
    title: str | None = None


def said(message: StoredMessage, server_name: str) -> Said:
    """A message as it is told."""
    details = message.details or {}
    user: WireUser | None = None
    if message.user is not None:
        user = WireUser.of(message.user)
    elif message.kind != Kind.ACTION:
        # Not declared in the shape: a schema cannot tell two untagged structs apart.
        user = cast(WireUser, ServerAsUser(server_name))
    return Said(
        id=message.id,
        timestamp=message.sent_at,
        type=message.kind,
        body=message.body,
        user=user,
        visible=message.hidden_at is None if message.kind == Kind.CHAT else None,
        hidden_at=message.hidden_at,
        client_id=message.client_id,
        image=details.get("image", msgspec.UNSET),
        link=details.get("link"),
        title=details.get("title"),
    )


class Refusal(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Ours, in a CHAT_ACTION to one client: what was not sent, so that a page can give it back."""

    body: str = ""
    retry_after_seconds: float = 0.0


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A CHAT_ACTION that is not kept."""

    id: str
    timestamp: datetime
    body: str
    type: str = msgspec.field(default_factory=lambda: str(Kind.ACTION))
    refused: Refusal | None = None


class AboutUser(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """USER_JOINED, USER_PARTED, NAME_CHANGE, CONNECTED_USER_INFO."""

    id: str
    timestamp: datetime
    type: str
    user: WireUser
    old_name: str = ""


class Visibility(msgspec.Struct, frozen=True, kw_only=True):
    """VISIBILITY-UPDATE."""

    id: str
    timestamp: datetime
    type: str
    ids: tuple[str, ...]
    visible: bool


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """ERROR_* at connect: nothing but the type."""

    type: str


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """ERROR_USER_DISABLED to a socket that was open."""

    id: str
    timestamp: datetime
    type: str
    user: None = None


def notice(text: str, refused: Refusal | None = None) -> Encoded:
    """Something to tell one client or all, in HTML, that is not kept."""
    return Encoded.of(Notice(id=new_id(), timestamp=datetime.now(UTC), body=text, refused=refused))


def about_user(kind: Kind, user: ChatUser) -> AboutUser:
    """A frame about a user."""
    return AboutUser(id=new_id(), timestamp=datetime.now(UTC), type=kind, user=WireUser.of(user))


def name_change(fact: NameChanged) -> AboutUser:
    """Somebody took another name."""
    return AboutUser(
        id=fact.event_id,
        timestamp=fact.at.astimezone(UTC),
        type=Kind.NAME_CHANGE,
        user=WireUser.of(fact.user),
        old_name=fact.old_name,
    )


def visibility_change(fact: MessageVisibilityChanged) -> Visibility:
    """The same as `visibility` for a fact."""
    return Visibility(
        id=fact.event_id,
        timestamp=fact.at.astimezone(UTC),
        type=Kind.VISIBILITY_UPDATE,
        ids=fact.message_ids,
        visible=fact.visible,
    )


def visibility(ids: tuple[str, ...], visible: bool) -> Visibility:
    """Messages were hidden, or are shown again."""
    return Visibility(
        id=new_id(), timestamp=datetime.now(UTC), type=Kind.VISIBILITY_UPDATE, ids=ids, visible=visible
    )


def failure(kind: Kind) -> Encoded:
    """Why a socket is closed as soon as it opened."""
    return Encoded.of(Failure(type=kind))


def removed() -> Encoded:
    """Why a socket is closed soon."""
    return Encoded.of(Removed(id=new_id(), timestamp=datetime.now(UTC), type=Kind.USER_DISABLED))
