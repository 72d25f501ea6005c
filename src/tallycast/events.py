"""Every fact that the bus carries.

A fact is a frozen struct in the past tense; its docstring says who tells it and when. Media never
travels here: tags, fragments and parts are handed on by direct calls. Wire names of webhooks and
chat frames live at the edge that speaks them.
"""

from datetime import datetime
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Root of all facts."""


class ForOthers(Event, frozen=True, kw_only=True):
    """Root of the facts that are told to the other servers of the same database as well.

    There they arrive inside `ToldElsewhere`: who asks for the fact itself hears only of this server's own, so
    that nothing is sent, stored or counted twice.
    """


class ToldElsewhere(Event, frozen=True, kw_only=True):
    """Told by `bus` when another server has told a fact."""

    origin: str
    """That server, until it stops."""
    fact: ForOthers


class OthersMissed(Event, frozen=True, kw_only=True):
    """Told by `bus` when facts of other servers may have been lost: what the database knows is to be read
    anew. Also told once at the start, as soon as they can be heard."""


class OtherLeft(Event, frozen=True, kw_only=True):
    """Told by `bus` when another server has stopped, or is no longer heard."""

    origin: str


class BroadcastStarted(ForOthers, frozen=True, kw_only=True):
    """Told by `broadcast.session` once for a broadcast, when its first encoder was accepted."""

    broadcast_id: str
    started_at: datetime
    remote_address: str


class BroadcastInterrupted(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when the encoder left and the grace time began."""

    broadcast_id: str
    reason: str


class BroadcastResumed(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when an encoder returned within the grace time."""

    broadcast_id: str
    remote_address: str


class BroadcastEnded(ForOthers, frozen=True, kw_only=True):
    """Told by `broadcast.session` once for a broadcast, when no encoder returned in time."""

    broadcast_id: str
    started_at: datetime
    ended_at: datetime
    reason: str


class StorageChanged(Event, frozen=True, kw_only=True):
    """Told by `storage` when a place for media begins to fail, and when it is well again."""

    place: str
    """`disk` or `object store`."""
    message: str
    """What is wrong, in words; empty when it is well again."""


class SettingChanged(Event, frozen=True, kw_only=True):
    """Told by `settings.store` after a change was validated and stored.

    `value` is the new value as the rooms use it; for a secret setting it is None.
    """

    key: str
    value: Any


class TranscoderFailed(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when ffmpeg died by itself; it is started again."""

    broadcast_id: str
    exit_status: int
    last_lines: tuple[str, ...]


class CodecReplaced(Event, frozen=True, kw_only=True):
    """Told by `broadcast.session` when a broadcast is encoded by another encoder than was wished for, at its
    start or when the wished one gave up."""

    broadcast_id: str
    wanted: str
    used: str
    """Names as ffmpeg has them."""
    reason: str


class HealthFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a broadcast; no fact itself, but part of one."""

    code: str
    severity: str
    """warning or error."""
    message: str
    """In plain words."""


class HealthChanged(Event, frozen=True, kw_only=True):
    """Told by `broadcast.checkup` when something became wrong with a running broadcast, or right again."""

    broadcast_id: str
    findings: tuple[HealthFinding, ...]
    """All that is wrong now; empty: all is well."""


class RestreamChanged(Event, frozen=True, kw_only=True):
    """Told by `restream` when a target began to send, failed, waits or was switched off."""

    target_id: str
    name: str
    state: str
    message: str
    """What is wrong, in words; empty while nothing is."""


class ChatUser(msgspec.Struct, frozen=True, kw_only=True):
    """Who speaks in the chat; no fact itself, but part of the chat's facts."""

    id: str
    display_name: str
    display_color: int
    """Index into the page's palette, 0 to 7."""
    created_at: datetime
    previous_names: tuple[str, ...] = ()
    """Oldest first, the present one last."""
    name_changed_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str = ""
    scopes: tuple[str, ...] = ()
    is_bot: bool = False
    authenticated: bool = False
    """Proved who they are (IndieAuth, Fediverse)."""


class MessageSent(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after a message of a user was stored and sent to everyone."""

    message_id: str
    sent_at: datetime
    user: ChatUser
    client_id: int
    """The socket that it came by; 0 for what an integration sent."""
    body: str
    """Clean HTML."""
    raw_body: str
    """As it was typed."""


class UserJoined(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` when a user's first socket opened, if the chat was told so."""

    event_id: str
    at: datetime
    user: ChatUser
    client_id: int


class UserParted(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` some seconds after a user's last socket closed, whether or not the chat was told."""

    event_id: str
    at: datetime
    user: ChatUser


class NameChanged(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after a user took another name; `user` has it already."""

    event_id: str
    at: datetime
    user: ChatUser
    old_name: str
    client_id: int


class MessageVisibilityChanged(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after messages were hidden or shown again."""

    event_id: str
    at: datetime
    message_ids: tuple[str, ...]
    visible: bool


class UserModerated(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after a user was disabled, enabled, made a moderator or deleted."""

    user: ChatUser
    action: str
    by: str
    """Who did it, in words."""


class AnnouncementSent(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after a line of the server, or of an integration, was stored and sent to everyone."""

    message_id: str
    kind: str
    """Type of its frame."""
    sent_at: datetime
    body: str
    """Clean HTML."""
    raw_body: str
    details: dict[str, Any] | None = None


class UserChanged(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after something about a user changed that no other fact tells: colour, a lost token."""

    user: ChatUser


class BansChanged(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` after an address was banned, or a ban was lifted."""

    closes: bool = True
    """Whether the sockets of banned addresses are to be closed now."""


class OpenSocket(msgspec.Struct, frozen=True, kw_only=True):
    """A socket of the chat as other servers know it; no fact itself, but part of some."""

    client_id: int
    user: ChatUser
    ip: str
    user_agent: str
    connected_at: datetime


class SocketOpened(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` when somebody's socket opened."""

    socket: OpenSocket


class SocketClosed(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` when somebody's socket closed."""

    client_id: int


class SocketsAsked(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` of a server that does not know who is connected to the others."""


class SocketsTold(ForOthers, frozen=True, kw_only=True):
    """Told by `chat` when it was asked: every socket of this server, in portions."""

    sockets: tuple[OpenSocket, ...]
    first: bool
    """Whether this portion takes the place of all that was known; the others add to it."""


class BroadcastReported(ForOthers, frozen=True, kw_only=True):
    """Told by `broadcast.elsewhere` every few seconds: what is live on this server, and who watches there."""

    started_at: datetime | None
    """None while nothing is live."""
    viewers: int


class LiveElsewhere(Event, frozen=True, kw_only=True):
    """Told by `broadcast.elsewhere` when a broadcast began or ended on another server."""

    online: bool
    at: datetime


class SettingsStored(ForOthers, frozen=True, kw_only=True):
    """Told by `settings.store` after it stored changes: the other servers read them from the database."""


class PlannedBroadcast(msgspec.Struct, frozen=True, kw_only=True):
    """One date of the schedule; no fact itself, but part of the schedule's facts."""

    id: str
    series_id: str = ""
    """Of the series that it is an occurrence of; empty for one that stands alone."""
    name: str
    description: str
    starts_at: datetime
    duration_minutes: int
    timezone: str
    """IANA name of the zone in which it was planned."""
    cancelled: bool = False


class PlannedBroadcastNear(Event, frozen=True, kw_only=True):
    """Told by `integrations.schedule` once, ten minutes before a planned broadcast."""

    planned: PlannedBroadcast


class PlannedBroadcastStarted(Event, frozen=True, kw_only=True):
    """Told by `integrations.schedule` once, at the planned start, whether or not an encoder is there."""

    planned: PlannedBroadcast


class PlannedBroadcastEnded(Event, frozen=True, kw_only=True):
    """Told by `integrations.schedule` once, at the planned end."""

    planned: PlannedBroadcast


class ReminderDue(Event, frozen=True, kw_only=True):
    """Told by `integrations.schedule` once for each of the two reminders, if the operator wants any."""

    planned: PlannedBroadcast
    minutes: int
    """How long before the start it is told."""
    text: str
    """What followers are sent, placeholders filled in."""


class PlannedBroadcastOverdue(ForOthers, frozen=True, kw_only=True):
    """Told by `integrations.schedule` once, when no encoder has come some minutes after the planned start: a
    minute later the date is cancelled."""

    planned: PlannedBroadcast


class WebhooksChanged(ForOthers, frozen=True, kw_only=True):
    """Told by `integrations.webhooks` after one was made, changed, paused, resumed or deleted."""

    webhook_id: int
    state: str = ""
    """paused or resumed, if it was."""


class FollowerAccepted(Event, frozen=True, kw_only=True):
    """Told by `federation` when somebody follows this server: at once, or when the administrator agreed."""

    event_id: str
    at: datetime
    name: str
    username: str
    """As `user@domain`."""
    image: str
    """URL of a picture, or empty."""


class FediverseEngaged(Event, frozen=True, kw_only=True):
    """Told by `federation` when somebody elsewhere follows, likes or shares for the first time."""

    kind: str
    """FEDIVERSE_ENGAGEMENT_FOLLOW, _LIKE, _REPOST or _QUOTE."""
    name: str
    """Plain text."""
    username: str
    """As `user@domain`."""
    image: str
    """URL of a picture, or empty."""
    link: str
    """The actor."""
    of_broadcast: bool = False
    """What was liked or shared told of a broadcast."""


class BroadcastAnnounced(Event, frozen=True, kw_only=True):
    """Told by `integrations.go_live` to the database's outbox, once for a broadcast, when followers are told:
    within the transaction that notes it."""

    broadcast_id: str
