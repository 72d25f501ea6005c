"""Every table.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tallycast.db.columns import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True, comment="key of a row of the settings table"),
    Column("value", Text, nullable=False, comment="JSON"),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""Only what was changed; a setting without a row has its default."""

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False, comment="JSON"),
)
"""What must outlive the process and is no setting: peaks, last connect and disconnect."""

admin_sessions = Table(
    "admin_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True, comment="SHA-256 of the cookie, hex"),
    Column("password_mark", Text, nullable=False, comment="of the password that opened it"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
"""Browsers in which the administrator is signed in; a copy of the database opens none of them."""

second_factor = Table(
    "second_factor",
    metadata,
    Column("id", Integer, primary_key=True, comment="1: there is one administrator"),
    Column("secret", Text, nullable=False, comment="base32"),
    Column("confirmed", Boolean(create_constraint=False), nullable=False),
    Column("last_step", Integer, nullable=False, comment="time step of the last code that was used"),
)
"""The administrator's authenticator app; it cannot be hashed, as codes are computed from it."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("mark", Text, primary_key=True, comment="SHA-256 of the code, hexadecimal"),
)
"""Each opens once in place of a code of the app; a used one is gone."""

viewer_samples = Table(
    "viewer_samples",
    metadata,
    Column("at", UtcDateTime, primary_key=True),
    Column("viewers", Integer, nullable=False),
)
"""How many watched, while a broadcast was on."""

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("name_mark", Text, nullable=False, comment="what names that look alike have in common"),
    Column("display_color", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("previous_names", Text, nullable=False, comment="JSON list, oldest first"),
    Column("name_changed_at", UtcDateTime),
    Column("disabled_at", UtcDateTime),
    Column("disabled_reason", Text, nullable=False),
    Column("scopes", Text, nullable=False, comment="JSON list"),
    Column("is_bot", Boolean(create_constraint=False), nullable=False),
    Column("authenticated_at", UtcDateTime),
    Index("ix_users_name_mark", "name_mark"),
    Index("ix_users_created_at", "created_at"),
)
"""Who speaks in the chat: viewers, and the bots behind the access tokens of integrations."""

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("token_hash", Text, primary_key=True, comment="SHA-256, hex"),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Index("ix_access_tokens_user_id", "user_id"),
)
"""What opens the chat, or the integrations' API, for a user."""

messages = Table(
    "messages",
    metadata,
    Column("number", Integer, primary_key=True, comment="order in which they were said"),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False, comment="type of the frame"),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), comment="none: the server"),
    Column("client_id", Integer, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="clean HTML"),
    Column("raw_body", Text, nullable=False, comment="as it was typed"),
    Column("details", Text, comment="JSON: what only some kinds have"),
    Column("hidden_at", UtcDateTime),
    Index("ix_messages_sent_at", "sent_at"),
    Index("ix_messages_user_id", "user_id"),
)
"""What was said; old messages are deleted."""

ip_bans = Table(
    "ip_bans",
    metadata,
    Column("ip_address", Text, primary_key=True),
    Column("notes", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Addresses that the chat does not let in."""

moderation_log = Table(
    "moderation_log",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_kind", Text, nullable=False, comment="admin, moderator, integration or server"),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False, comment="user id, address or message ids"),
    Column("details", Text, nullable=False),
)
"""Who did what to whom in the chat; names as they were then, so that it outlives the users."""

imported_documents = Table(
    "imported_documents",
    metadata,
    Column("kind", Text, primary_key=True, comment="where it comes from, such as owncast/webhooks"),
    Column("key", Text, primary_key=True, comment="what it is known by there"),
    Column("document", Text, nullable=False, comment="JSON, all that was there"),
    Column("imported_at", UtcDateTime, nullable=False),
)
"""What an import found and no room takes yet, as it was; and what it has taken already, so that it takes
nothing twice."""

schedule_series = Table(
    "schedule_series",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("recurrence", Text, nullable=False, comment="DTSTART and RRULE, one a line"),
    Column("duration_minutes", Integer, nullable=False),
    Column("active", Boolean(create_constraint=False), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Broadcasts that are planned again and again."""

schedule_events = Table(
    "schedule_events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("series_id", Text, nullable=False, comment="empty: stands alone"),
    Column("slot", Text, nullable=False, comment="start that its series gave it, or its own id"),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("duration_minutes", Integer, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("state", Text, nullable=False, comment="scheduled, cancelled or removed"),
    Column("edited", Boolean(create_constraint=False), nullable=False, comment="no longer as its series"),
    Column("told", Text, nullable=False, comment="facts that were told, with commas"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("series_id", "slot"),
    Index("ix_schedule_events_starts_at", "starts_at"),
)
"""The dates; those of a series are made some weeks ahead. A removed one keeps its slot, so that its series
does not make it again."""

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("endpoint", Text, primary_key=True, comment="URL at the browser's push service"),
    Column("public_key", Text, nullable=False, comment="p256dh, base64url"),
    Column("secret", Text, nullable=False, comment="auth, base64url"),
    Column("user_id", Text, nullable=False, comment="who asked; empty: not known"),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Browsers that want to be told when a broadcast begins."""

recordings = Table(
    "recordings",
    metadata,
    Column("id", Text, primary_key=True, comment="of the broadcast, or of the clip; also the folder's name"),
    Column("kind", Text, nullable=False, comment="recording or clip"),
    Column("source_id", Text, nullable=False, comment="what a clip was cut from; empty for a recording"),
    Column("title", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("duration_seconds", Float, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("complete", Boolean(create_constraint=False), nullable=False, comment="nothing more is coming"),
    Column("published", Boolean(create_constraint=False), nullable=False),
    Column("keep", Boolean(create_constraint=False), nullable=False, comment="never deleted by age or size"),
    Index("ix_recordings_started_at", "started_at"),
)
"""What was recorded; the media lie in a folder each."""

_BIG_NUMBER = BigInteger().with_variant(Integer, "sqlite")

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", _BIG_NUMBER, primary_key=True, comment="order in which they are sent to their target"),
    Column("kind", Text, nullable=False, comment="who makes and sends it, such as webhook"),
    Column("target", Text, nullable=False, comment="who is to get it, such as webhook/3"),
    Column("label", Text, nullable=False, comment="what it is, for a person"),
    Column("payload_id", BigInteger, nullable=False, server_default="0", comment="delivery_payloads"),
    Column("state", Text, nullable=False, comment="waiting, done or refused"),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("status", Integer, comment="of the last answer"),
    Column("message", Text, nullable=False, comment="how the last try went"),
    # Of what waits only: so it stays small, and a message for ten touches two of its pages and not ten.
    Index(
        "ix_deliveries_waiting",
        "target",
        "number",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    sqlite_autoincrement=True,
)
"""What is to be sent to other servers, and the last of what was. A number is never used twice: who reads the
rows goes by it."""

delivery_payloads = Table(
    "delivery_payloads",
    metadata,
    Column("id", _BIG_NUMBER, primary_key=True, comment="chance: whoever makes one asks nobody"),
    Column("body", LargeBinary, nullable=False),
)
"""What is sent, once for all who get the same; one that no delivery has any more is deleted now and then."""

delivery_targets = Table(
    "delivery_targets",
    metadata,
    Column("target", Text, primary_key=True),
    Column("state", Text, nullable=False, comment="fine, failing or paused"),
    Column("failures", Integer, nullable=False, comment="in a row"),
    Column("failing_since", UtcDateTime),
    Column("next_attempt_at", UtcDateTime),
    Column("paused_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("status", Integer),
    Column("message", Text, nullable=False),
    Column("dropped", Integer, nullable=False, comment="thrown away because too many waited"),
)
"""How those who get deliveries are doing; one without a row is fine."""

delivery_lease = Table(
    "delivery_lease",
    metadata,
    Column("id", Integer, primary_key=True, comment="1: one server at a time sends"),
    Column("holder", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
"""Who sends the deliveries; when it is over, another server may."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False, comment="JSON list of types"),
    Column("secret", Text, nullable=False, comment="key of its signatures"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, comment="before it came here"),
    sqlite_autoincrement=True,
)
"""Who is told of what happens."""

federation_followers = Table(
    "federation_followers",
    metadata,
    Column("iri", Text, primary_key=True, comment="of the actor"),
    Column("inbox", Text, nullable=False),
    Column("shared_inbox", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("username", Text, nullable=False, comment="user@host"),
    Column("image", Text, nullable=False),
    Column("follow_id", Text, nullable=False, comment="of the activity that asked for it"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("approved_at", UtcDateTime),
    Column("disabled_at", UtcDateTime, comment="refused or blocked; the row keeps them out"),
    Column("directory", Boolean(create_constraint=False), nullable=False, comment="shows this server"),
    Index("ix_federation_followers_created_at", "created_at"),
)
"""Who follows this server from the Fediverse, who waits to, and who may not."""

federation_posts = Table(
    "federation_posts",
    metadata,
    Column("id", Text, primary_key=True, comment="last part of its address"),
    Column("document", Text, nullable=False, comment="JSON of the object"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("live", Boolean(create_constraint=False), nullable=False, comment="tells of a broadcast"),
    Column("open", Boolean(create_constraint=False), nullable=False, comment="was sent to everybody"),
    Index("ix_federation_posts_created_at", "created_at"),
)
"""What this server has posted; messages to one person are not kept."""

federation_actions = Table(
    "federation_actions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("iri", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="FEDIVERSE_ENGAGEMENT_…"),
    Column("object", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("actor", "kind", "object"),
)
"""What people elsewhere did, each once."""

federation_inbox = Table(
    "federation_inbox",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("host", Text, nullable=False, comment="of the actor"),
    Column("request", LargeBinary, nullable=False, comment="JSON, as it came"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, comment="also until when somebody works at it"),
    Index("ix_federation_inbox_due_at", "due_at"),
)
"""What other servers have sent and nobody has looked at yet."""

federation_servers = Table(
    "federation_servers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("iri", Text, nullable=False, comment="of the actor"),
    Column("inbox", Text, nullable=False),
    Column("base", Text, nullable=False, comment="URL without a slash at the end"),
    Column("name", Text, nullable=False),
    Column("username", Text, nullable=False, comment="user@host"),
    Column("follow_id", Text, nullable=False, comment="of the activity that asked it"),
    Column("told", Text, nullable=False, comment="JSON of what it said of itself"),
    Column("online", Boolean(create_constraint=False), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("rejected_at", UtcDateTime),
    Column("online_at", UtcDateTime, comment="when it was last said to be live"),
    Column("told_at", UtcDateTime, comment="when it last said anything"),
    UniqueConstraint("iri"),
    sqlite_autoincrement=True,
)
"""Other servers whose broadcasts are shown here."""
