"""Settings given from outside: command line, environment (`TALLYCAST_…`), `tallycast.toml`.

They win over what is stored, in that order, and cannot be changed while they are given. What is
misspelt or invalid stops the start with one line: a server that ignores its configuration is worse.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tallycast.errors import StartRefused
from tallycast.settings.conversion import accept, from_text
from tallycast.settings.declaration import VARIABLE_PREFIX
from tallycast.settings.errors import SettingRefused
from tallycast.settings.table import BY_KEY, ROWS

FILE_NAME = "tallycast.toml"
FILE_LIMIT_BYTES = 16 * 1024 * 1024

OTHER_VARIABLES = frozenset(
    {"TALLYCAST_DATA", "TALLYCAST_HTTP", "TALLYCAST_RTMP", "TALLYCAST_CONFIG", "TALLYCAST_VERSION"}
    | {"TALLYCAST_LOG_FORMAT", "TALLYCAST_DATABASE_URL", "TALLYCAST_BUS_URL"}
)
"""Variables with our prefix that mean something to the command, not to a setting."""

_SERVICE_LINK = re.compile(r"TALLYCAST_(SERVICE_(HOST|PORT\w*)|PORT|PORT_\d+_(TCP|UDP)\w*)")
"""What Kubernetes and old Docker links put into every container beside a service named `tallycast`."""


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """A value from outside and who gave it, in words for a person. A password is in clear here."""

    value: Any
    source: str


def collect(
    *,
    command_line: Mapping[str, tuple[str, str]] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> dict[str, Override]:
    """Every override by key. `command_line` maps a key to (text, name of the option).

    A `file` that does not exist is no override; raises StartRefused.
    """
    found: dict[str, Override] = {}
    if file is not None:
        found |= _from_file(file)
    found |= _from_environment(environment or {})
    for key, (text, option) in (command_line or {}).items():
        found[key] = _override(key, text, f"the command line option {option}", is_text=True)
    return found


def _override(key: str, raw: Any, source: str, *, is_text: bool) -> Override:
    setting = BY_KEY[key]
    try:
        value = accept(setting, from_text(setting, raw) if is_text else raw, setting.default)
    except SettingRefused as refused:
        raise StartRefused(f"{source[0].upper()}{source[1:]} is not valid: {refused}") from None
    if setting.hashed and not value:
        raise StartRefused(f"{source[0].upper()}{source[1:]} is not valid: {setting.label}: expected no mask")
    return Override(value=value, source=source)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Override]:
    names = {name: row.key for row in reversed(ROWS) for name in row.variables}
    found: dict[str, Override] = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(VARIABLE_PREFIX) or variable in OTHER_VARIABLES:
            continue
        key = names.get(variable)
        if key is None:
            if _SERVICE_LINK.fullmatch(variable):
                continue
            raise StartRefused(f"The environment variable {variable} is not known: there is no such setting")
        if key in found:
            raise StartRefused(
                f"The environment variable {variable} and {found[key].source} give the same setting"
            )
        found[key] = _override(key, text, f"the environment variable {variable}", is_text=True)
    return found


def _from_file(file: Path) -> dict[str, Override]:
    try:
        with file.open("rb") as opened:
            content = opened.read(FILE_LIMIT_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StartRefused(f"The file {file} cannot be read: {error.strerror}") from error
    if len(content) > FILE_LIMIT_BYTES:
        raise StartRefused(f"The file {file} is too large for a settings file")
    try:
        document = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise StartRefused(f"The file {file} is not valid TOML: {reason}") from error
    for key in document:
        if key not in BY_KEY:
            raise StartRefused(f"The file {file} names a setting that does not exist: {key}")
    return {
        key: _override(key, raw, f"{key} in the file {file}", is_text=False) for key, raw in document.items()
    }
