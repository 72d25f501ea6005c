"""The settings: one table, its store, its overrides, and the typed views that rooms read."""

from tallycast.settings.conversion import accept
from tallycast.settings.declaration import API_PREFIX, MASK, Audience, Effect, Page, Setting, Widget
from tallycast.settings.documents import admin_document, public_document, shown_masked
from tallycast.settings.errors import SettingRefused, UnknownSetting, ValueUnfit
from tallycast.settings.exchange import (
    as_json,
    as_toml,
    check_value,
    export_document,
    read_document,
    value_from_text,
)
from tallycast.settings.first_start import FirstSecrets, ensure_secrets
from tallycast.settings.forms import Field, FormRow, form_rows
from tallycast.settings.logo import decode_logo
from tallycast.settings.overrides import FILE_NAME, Override, collect
from tallycast.settings.secrecy import secret_texts
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
from tallycast.settings.store import SettingsStore, Snapshot
from tallycast.settings.table import BY_KEY, BY_PATH, ROWS
from tallycast.settings.table.access import weak_password
from tallycast.settings.views import (
    AccessSettings,
    AppearanceSettings,
    ChatSettings,
    FederationSettings,
    IngestSettings,
    IntegrationSettings,
    ListenSettings,
    MailSettings,
    NotificationSettings,
    OperationSettings,
    RestreamSettings,
    ServerSettings,
    StorageSettings,
    VideoSettings,
    WatchSettings,
)

__all__ = [
    "API_PREFIX",
    "BY_KEY",
    "BY_PATH",
    "FILE_NAME",
    "MASK",
    "ROWS",
    "S3",
    "AccessSettings",
    "AppearanceSettings",
    "Audience",
    "BrowserPushConfig",
    "ChatSettings",
    "DiscordConfig",
    "Effect",
    "ExternalAction",
    "FederationSettings",
    "Field",
    "FirstSecrets",
    "FormRow",
    "Image",
    "IngestSettings",
    "IntegrationSettings",
    "ListenSettings",
    "MailSettings",
    "NotificationSettings",
    "NotificationTarget",
    "OperationSettings",
    "Override",
    "Page",
    "PullSource",
    "RestreamSettings",
    "RestreamTarget",
    "ServerSettings",
    "Setting",
    "SettingRefused",
    "SettingsStore",
    "Snapshot",
    "SocialHandle",
    "StorageSettings",
    "StreamKey",
    "StreamVariant",
    "UnknownSetting",
    "ValueUnfit",
    "VideoSettings",
    "WatchSettings",
    "Widget",
    "accept",
    "admin_document",
    "as_json",
    "as_toml",
    "check_value",
    "collect",
    "decode_logo",
    "ensure_secrets",
    "export_document",
    "form_rows",
    "public_document",
    "read_document",
    "secret_texts",
    "shown_masked",
    "value_from_text",
    "weak_password",
]
