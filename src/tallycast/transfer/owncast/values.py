"""Values of Owncast's datastore, as the settings here take them.

Which value is which setting stands in the settings table (`owncast_key`); here stands how it is spelled
differently. Structs have the names of Go's fields, and lack those that are zero.
"""

import re
from collections.abc import Callable
from typing import Any

from tallycast.transfer.errors import GobMalformed
from tallycast.transfer.gob import decode

MEANINGLESS = frozenset(
    {
        "data_store_version",
        "has_configured_initial_notifications",
        "has_populated_defaults",
        "has_populated_federation_defaults",
        "logo_uniqueness",
        "notifications_enabled",
    }
)
"""Owncast's notes to itself, in lower case."""

PUBLISHED_KEYS = frozenset({"abc123"})
"""Keys and passwords that stand in Owncast's manual: every scanner tries them."""

_BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}")
_NAMES = {
    "ACL": "acl",
    "CPUUsageLevel": "cpuUsageLevel",
    "HTML": "html",
    "IsAudioPassthrough": "audioPassthrough",
    "IsVideoPassthrough": "videoPassthrough",
    "URL": "url",
}
_LATENCY_HIGHEST = 4


def read_value(blob: Any) -> Any:
    """The value of a row of the datastore. Raises GobMalformed."""
    if not isinstance(blob, bytes):
        raise GobMalformed("it is no gob stream")
    return decode(blob)


def raw_setting(owncast_key: str, value: Any) -> Any:
    """The value as the setting of that Owncast key takes it from outside."""
    shape = _SHAPES.get(owncast_key)
    try:
        return value if shape is None else shape(value)
    except (AttributeError, TypeError):
        return value  # of another type than ever before: the setting says what it expected


def is_password_hash(value: Any) -> bool:
    """Whether it is a bcrypt hash, and not a password of the time before they were hashed."""
    return isinstance(value, str) and _BCRYPT.fullmatch(value) is not None


def _list_of_texts(value: Any) -> Any:
    # Lists of names were one text with commas once, lists of domains and tags still are.
    return [part for part in (one.strip() for one in value.split(",")) if part] if _is_text(value) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _renamed(value: dict[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name[:1].lower() + name[1:]): one for name, one in value.items()}


def _switchable(value: dict[str, Any]) -> dict[str, Any]:
    return {"enabled": False, **_renamed(value)}


def _variant(value: dict[str, Any]) -> dict[str, Any]:
    renamed = {"cpuUsageLevel": 0, **_renamed(value)}
    # Without a bit rate Owncast passes the sound through.
    if not renamed.get("audioBitrate"):
        renamed["audioPassthrough"] = True
    return renamed


def _many(shape: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Any], Any]:
    return lambda values: [shape(one) for one in values]


def _handle(value: dict[str, Any]) -> dict[str, Any]:
    return {"platform": "", "url": "", **_renamed(value)}


def _latency(value: Any) -> Any:
    return min(value, _LATENCY_HIGHEST)


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "blocked_usernames": _list_of_texts,
    "browser_push_configuration": _switchable,
    "discord_configuration": _switchable,
    "external_actions": _many(_renamed),
    "federation_blocked_domains": _list_of_texts,
    "s3_storage_config": _switchable,
    "server_metadata_tags": _list_of_texts,
    "social_handles": _many(_handle),
    "stream_keys": _many(_renamed),
    "suggested_usernames": _list_of_texts,
    "video_latency_level": _latency,
    "video_stream_output_variants": _many(_variant),
}
