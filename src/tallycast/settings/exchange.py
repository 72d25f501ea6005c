"""Settings as one document: out of one server, into another; JSON, or the TOML of `tallycast.toml`.

A document holds only what was changed. Going in, the whole of it is checked before anything is stored
(`SettingsStore.set_many`). The admin password never travels: only its hash is known.
"""

import base64
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from tallycast.settings.conversion import accept, from_text
from tallycast.settings.documents import json_types
from tallycast.settings.errors import SettingRefused
from tallycast.settings.shapes import Image
from tallycast.settings.table import BY_KEY, ROWS

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def export_document(stored: Mapping[str, Any], *, with_secrets: bool = False) -> dict[str, Any]:
    """What was changed, as JSON types; rows that hold secrets only when asked for."""
    return {
        row.key: _portable(stored[row.key])
        for row in ROWS
        if row.key in stored and not row.hashed and (with_secrets or not row.secret)
    }


def as_json(document: Mapping[str, Any]) -> str:
    """The document as JSON for people."""
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def as_toml(document: Mapping[str, Any]) -> str:
    """The document as TOML, fit for `tallycast.toml`."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in document.items())


def read_document(text: str) -> dict[str, Any]:
    """Raw values by key out of JSON or TOML, whichever it is; raises SettingRefused.

    Names are checked here, values when they are set.
    """
    try:
        # msgspec refuses what nests too deeply; a TOML document never begins with a brace.
        document = msgspec.json.decode(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, RecursionError, UnicodeEncodeError) as error:
        reason = " ".join(str(error).split())
        raise SettingRefused("", f"The settings document is neither JSON nor TOML: {reason}") from None
    for key in document:
        if key not in BY_KEY:
            raise SettingRefused(
                "", f"The settings document names a setting that does not exist: {key[:64]!r}"
            )
    return dict(document)


def check_value(key: str, raw: Any) -> Any:
    """The value that a setting has for what came from outside, not yet hashed; raises SettingRefused."""
    return accept(BY_KEY[key], raw, BY_KEY[key].default)


def value_from_text(key: str, text: str) -> Any:
    """The raw value that a text of the command line stands for; raises SettingRefused."""
    return from_text(BY_KEY[key], text)


def _portable(value: Any) -> Any:
    if isinstance(value, Image):
        return f"data:{value.media_type};base64,{base64.b64encode(value.data).decode()}"
    return json_types(value)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{_toml_key(name)} = {_toml(one)}" for name, one in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    # Texts, numbers and switches are written alike in both; our texts hold no character where they differ.
    return msgspec.json.encode(value).decode()


def _toml_key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _toml(name)
