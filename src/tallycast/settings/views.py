"""Frozen views of a snapshot, one for each interest; a room takes its view and sees no key.

A field has the name of its setting. `View.of(snapshot)` makes one; after a `SettingChanged`
whose key is in `View.setting_keys()` a room takes a new one.
"""

from collections.abc import Mapping
from typing import Any, Self

import msgspec

from tallycast.settings.shapes import (
    S3,
    BrowserPushConfig,
    DiscordConfig,
    ExternalAction,
    Image,
    NotificationTarget,
    PullSource,
    RestreamTarget,
    SocialHandle,
    StreamKey,
    StreamVariant,
)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Root of all views."""

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> Self:
        """The view of one moment."""
        return cls(**{name: snapshot[name] for name in cls.__struct_fields__})

    @classmethod
    def setting_keys(cls) -> frozenset[str]:
        """Settings that this view shows."""
        return frozenset(cls.__struct_fields__)


class ServerSettings(View, frozen=True, kw_only=True):
    """Who streams here and what about."""

    server_name: str
    server_summary: str
    server_url: str
    """Without a trailing slash; empty if not said."""
    stream_title: str
    offline_message: str
    nsfw: bool
    hide_viewer_count: bool
    disable_search_indexing: bool
    tags: tuple[str, ...]
    social_handles: tuple[SocialHandle, ...]
    page_content: str
    autoplay: str


class AppearanceSettings(View, frozen=True, kw_only=True):
    """How the page looks."""

    logo: Image | None
    favicon: Image | None
    appearance_variables: dict[str, str]
    custom_styles: str
    custom_javascript: str


class ListenSettings(View, frozen=True, kw_only=True):
    """Ports and addresses; read once at start."""

    http_port: int
    http_address: str
    rtmp_port: int
    rtmp_address: str


class IngestSettings(View, frozen=True, kw_only=True):
    """Doors for encoders besides RTMP; ports and certificate are read once at start."""

    rtmps_port: int
    """0: no such door."""
    tls_certificate: str
    tls_key_file: str
    srt_port: int
    """0: no such door."""
    srt_passphrase: str
    srt_latency_ms: int
    whip_port: int
    """0: no such door."""
    whip_address: str
    pull_source: PullSource


class AccessSettings(View, frozen=True, kw_only=True):
    """Who may do what."""

    admin_password: str
    """The hash; empty before the first start made one."""
    stream_keys: tuple[StreamKey, ...]
    trusted_proxies: tuple[str, ...]
    outbound_allow: tuple[str, ...]
    """Targets that may be asked by HTTP though they are not public."""
    socket_host_override: str


class OperationSettings(View, frozen=True, kw_only=True):
    """What the operator's pages need."""

    location_database: str
    """Path of the file that knows countries; empty without one."""
    telemetry_enabled: bool
    setup_finished: bool
    releases_url: str
    """Where new versions are told of; empty: nobody is asked."""


class VideoSettings(View, frozen=True, kw_only=True):
    """What a broadcast is made of; a broadcast keeps the view that it began with."""

    video_variants: tuple[StreamVariant, ...]
    latency_level: int
    video_codec: str
    audio_only_rendition: bool
    caption_language: str
    broadcast_grace_seconds: int
    dvr_minutes: int
    ffmpeg_path: str


class WatchSettings(View, frozen=True, kw_only=True):
    """Who may watch."""

    watch_access: str
    watch_password: str
    """Its hash."""
    ticket_secret: str


class RestreamSettings(View, frozen=True, kw_only=True):
    """Where a broadcast goes out to."""

    restream_targets: tuple[RestreamTarget, ...]


class StorageSettings(View, frozen=True, kw_only=True):
    """Where media rests."""

    s3: S3
    video_serving_endpoint: str
    dvr_minutes: int
    record_broadcasts: bool
    recordings_place: str
    recordings_public: bool
    recordings_keep_days: int
    recordings_keep_gb: int
    backups_kept: int


class ChatSettings(View, frozen=True, kw_only=True):
    """The rules of the chat."""

    chat_disabled: bool
    chat_join_messages_enabled: bool
    chat_established_users_only: bool
    chat_require_authentication: bool
    chat_spam_protection_enabled: bool
    chat_spam_messages: int
    chat_spam_window_seconds: int
    chat_spam_timeout_seconds: int
    chat_slow_mode_seconds: int
    chat_slur_filter_enabled: bool
    chat_slur_words: tuple[str, ...]
    chat_history_messages: int
    chat_history_hours: int
    welcome_message: str
    forbidden_usernames: tuple[str, ...]
    suggested_usernames: tuple[str, ...]


class FederationSettings(View, frozen=True, kw_only=True):
    """The server as an account."""

    federation_enabled: bool
    federation_username: str
    federation_private: bool
    federation_go_live_message: str
    federation_show_engagement: bool
    federation_quotes_enabled: bool
    federation_hide_followers_tab: bool
    federation_blocked_domains: tuple[str, ...]
    federation_public_key: str
    federation_private_key: str


class NotificationSettings(View, frozen=True, kw_only=True):
    """Who is told that a broadcast began."""

    discord_notification: DiscordConfig
    browser_notification: BrowserPushConfig
    notify_delay_seconds: int
    notification_targets: tuple[NotificationTarget, ...]
    browser_push_public_key: str
    browser_push_private_key: str
    directory_enabled: bool
    directory_url: str
    directory_registration_key: str


class MailSettings(View, frozen=True, kw_only=True):
    """How mail is sent, and to whom."""

    mail_enabled: bool
    mail_recipients: tuple[str, ...]
    mail_sender: str
    mail_host: str
    mail_port: int
    mail_security: str
    """starttls, tls or none."""
    mail_username: str
    mail_password: str
    mail_subject: str
    mail_message: str


class IntegrationSettings(View, frozen=True, kw_only=True):
    """Buttons below the video and the schedule."""

    external_actions: tuple[ExternalAction, ...]
    webhook_still_live_minutes: int
    """0: not told."""
    schedule_enabled: bool
    schedule_reminder_message: str
    schedule_first_reminder_minutes: int
    schedule_second_reminder_minutes: int
    schedule_chat_open_minutes: int


VIEWS: tuple[type[View], ...] = (
    ServerSettings,
    AppearanceSettings,
    ListenSettings,
    IngestSettings,
    AccessSettings,
    OperationSettings,
    WatchSettings,
    VideoSettings,
    RestreamSettings,
    StorageSettings,
    ChatSettings,
    FederationSettings,
    NotificationSettings,
    MailSettings,
    IntegrationSettings,
)
