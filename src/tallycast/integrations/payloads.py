"""Facts as webhooks tell them (contract: `webhooks.md`). Sans-IO: the one place that knows these names.

Where versions of the contract differ, a payload has the fields of all of them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

import msgspec

from tallycast.events import (
    ChatUser,
    Event,
    FollowerAccepted,
    MessageSent,
    MessageVisibilityChanged,
    NameChanged,
    PlannedBroadcast,
    PlannedBroadcastEnded,
    PlannedBroadcastNear,
    PlannedBroadcastStarted,
    UserJoined,
    UserParted,
)

CONTRACT_TYPES = (
    "CHAT",
    "USER_JOINED",
    "USER_PARTED",
    "NAME_CHANGE",
    "VISIBILITY-UPDATE",
    "PING",
    "PONG",
    "STREAM_STARTED",
    "STREAM_STOPPED",
    "STREAM_TITLE_UPDATED",
    "SYSTEM",
    "CHAT_ACTION",
    "FEDIVERSE_ENGAGEMENT_FOLLOW",
)
STREAM_STILL_LIVE = "STREAM_STILL_LIVE"
SCHEDULED_EVENT = "SCHEDULED_EVENT"
OWN_TYPES = (SCHEDULED_EVENT, STREAM_STILL_LIVE)
"""Not the contract's, which has no name for the first and nothing like the second."""
TYPES = CONTRACT_TYPES + OWN_TYPES

_PLANNED: Mapping[type[Event], str] = {
    PlannedBroadcastNear: "10-minute-warning",
    PlannedBroadcastStarted: "started",
    PlannedBroadcastEnded: "ended",
}


class LiveStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every payload but the follower's says of the server."""

    last_connect_time: datetime | None
    last_disconnect_time: datetime | None
    version_number: str
    stream_title: str
    viewer_count: int
    overall_max_viewer_count: int
    session_max_viewer_count: int
    online: bool


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Who tells, as it is at the moment of a fact."""

    status: LiveStatus
    server_name: str
    server_summary: str
    server_url: str
    """Empty if the operator did not say."""

    def titled(self, title: str) -> Self:
        """The same under another title of the stream."""
        return msgspec.structs.replace(self, status=msgspec.structs.replace(self.status, stream_title=title))


def of_fact(fact: Event, told: Told) -> tuple[str, bytes] | None:
    """Type and body for a fact of the chat or the Fediverse; None if nobody is told of it."""
    match fact:
        case MessageSent():
            if fact.user.is_bot:
                return None  # the contract: not for what an integration says
            return envelope("CHAT", _message(fact), told)
        case UserJoined():
            data = _about("USER_JOINED", fact.event_id, fact.at) | {"user": _user(fact.user)}
            return envelope("USER_JOINED", data | _client(fact.client_id), told)
        case UserParted():
            data = _about("USER_PARTED", fact.event_id, fact.at) | {"user": _user(fact.user)}
            return envelope("USER_PARTED", data, told)
        case NameChanged():
            data = _about("NAME_CHANGE", fact.event_id, fact.at) | {"user": _user(fact.user)}
            data["newName"] = fact.user.display_name
            return envelope("NAME_CHANGE", data | _client(fact.client_id), told)
        case MessageVisibilityChanged():
            return envelope("VISIBILITY-UPDATE", _visibility(fact), told)
        case FollowerAccepted():
            return _follower(fact, told)
    return None


def of_stream(kind: str, event_id: str, at: datetime, told: Told) -> tuple[str, bytes]:
    """A broadcast began, ended, goes on, or has another title."""
    data = {
        "id": event_id,
        "timestamp": at,
        "name": told.server_name,
        "summary": told.server_summary,
        "streamTitle": told.status.stream_title,
    }
    return envelope(kind, data, told)


def of_planned(
    fact: PlannedBroadcastNear | PlannedBroadcastStarted | PlannedBroadcastEnded,
    event_id: str,
    at: datetime,
    told: Told,
) -> tuple[str, bytes]:
    """A planned broadcast is near, has its start or its end."""
    data = {"id": event_id, "timestamp": at, "event": _planned(fact.planned), "action": _PLANNED[type(fact)]}
    return envelope(SCHEDULED_EVENT, data, told)


def of_ping(event_id: str, at: datetime, told: Told) -> tuple[str, bytes]:
    """Something to see whether a webhook works."""
    return envelope("PING", {"id": event_id, "timestamp": at}, told)


def envelope(kind: str, data: Mapping[str, Any], told: Told) -> tuple[str, bytes]:
    """Type and body: what is common to every payload but the follower's is added."""
    url = {"serverURL": told.server_url} if told.server_url else {}
    return kind, msgspec.json.encode({"type": kind, "eventData": {**data, "status": told.status, **url}})


def _about(kind: str, event_id: str, at: datetime) -> dict[str, Any]:
    return {"id": event_id, "timestamp": at, "type": kind}


def _client(client_id: int) -> dict[str, Any]:
    return {"clientId": client_id} if client_id else {}


def _message(fact: MessageSent) -> dict[str, Any]:
    return {
        "id": fact.message_id,
        "timestamp": fact.sent_at,
        "user": _user(fact.user),
        "body": fact.body,
        "rawBody": fact.raw_body,
        "visible": True,
        **_client(fact.client_id),
    }


def _visibility(fact: MessageVisibilityChanged) -> dict[str, Any]:
    ids = list(fact.message_ids)
    return {
        **_about("VISIBILITY-UPDATE", fact.event_id, fact.at),
        "user": None,
        "body": "",
        "ids": ids,
        "visible": fact.visible,
        "MessageIDs": ids,
        "Visible": fact.visible,
    }


def _follower(fact: FollowerAccepted, told: Told) -> tuple[str, bytes]:
    kind = "FEDIVERSE_ENGAGEMENT_FOLLOW"
    data = {
        "id": fact.event_id,
        "timestamp": fact.at,
        "name": fact.name,
        "username": fact.username,
        "image": fact.image,
        **({"serverURL": told.server_url} if told.server_url else {}),
    }
    return kind, msgspec.json.encode({"type": kind, "eventData": data})


def _planned(planned: PlannedBroadcast) -> dict[str, Any]:
    return {
        "id": planned.id,
        **({"seriesId": planned.series_id} if planned.series_id else {}),
        "name": planned.name,
        "description": planned.description,
        "startTime": planned.starts_at,
        "durationMinutes": planned.duration_minutes,
        "timezone": planned.timezone,
        "status": "cancelled" if planned.cancelled else "scheduled",
    }


def _user(user: ChatUser) -> dict[str, Any]:
    """The contract's `User`."""
    shown: dict[str, Any] = {
        "id": user.id,
        "displayName": user.display_name,
        "displayColor": user.display_color,
        "createdAt": user.created_at,
        "previousNames": user.previous_names,
        "isBot": user.is_bot,
        "authenticated": user.authenticated,
    }
    if user.name_changed_at is not None:
        shown["nameChangedAt"] = user.name_changed_at
    if user.disabled_at is not None:
        shown["disabledAt"] = user.disabled_at
    if user.scopes:
        shown["scopes"] = user.scopes
    return shown
