"""The datastore: which of its values become settings here, and which the state of the server."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tallycast.db.queries import state
from tallycast.settings import BY_KEY, ROWS, Setting, SettingRefused, check_value, weak_password
from tallycast.transfer.errors import GobMalformed
from tallycast.transfer.owncast.moments import go_time
from tallycast.transfer.owncast.report import Outcome, Report
from tallycast.transfer.owncast.source import OwncastFolder
from tallycast.transfer.owncast.values import (
    MEANINGLESS,
    PUBLISHED_KEYS,
    is_password_hash,
    raw_setting,
    read_value,
)

PICTURE_LIMIT_BYTES = 6 * 1024**2
PASSWORD, STREAM_KEYS, OLD_STREAM_KEY = "admin_password_key", "stream_keys", "stream_key"

_ROWS: dict[str, Setting] = {row.owncast_key: row for row in ROWS if row.owncast_key}
_PICTURES = {"logo_path", "favicon_path"}
_MOMENTS = {"last_disconnect_time": "last_disconnected_at", "server_init_date": "initialized_at"}
_PEAKS = {"peak_viewers_overall": "overall_peak_viewers", "peak_viewers_session": "session_peak_viewers"}


class Found(msgspec.Struct, kw_only=True):
    """What a datastore holds for us."""

    settings: dict[str, Any] = {}
    """Checked values of settings, by our key."""
    state: dict[str, Any] = {}
    """Fields of `ServerState`."""
    documents: dict[str, Any] = {}
    """By Owncast's key: what was done with it, and the value itself where nothing was."""


class DatastoreReader:
    """Reads each value once: keys that an earlier import has `seen` are passed over."""

    def __init__(
        self,
        source: OwncastFolder,
        seen: set[str],
        report: Report,
        hash_password: Callable[[str], str],
    ) -> None:
        self._source = source
        self._seen = seen
        self._report = report
        self._hash_password = hash_password
        self._found = Found()

    def read(self) -> Found:
        """Everything that is there. Blocks: it may hash a password and decodes pictures."""
        values = self._values()
        if OLD_STREAM_KEY in values and OLD_STREAM_KEY not in self._seen:
            # Once one key was both the stream key and the administrator's password.
            values.setdefault(STREAM_KEYS, [{"Key": values[OLD_STREAM_KEY]}])
            values.setdefault(PASSWORD, values[OLD_STREAM_KEY])
        there = 0
        for key, value in values.items():
            if key in self._seen:
                there += 1
            else:
                self._take(key, value)
        self._report.count(Outcome.THERE, there, "setting", "settings", "taken by an earlier import")
        return self._found

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for row in self._source.rows("datastore"):
            key = str(row.get("key"))
            try:
                values[key] = read_value(row.get("value"))
            except GobMalformed as error:
                if key not in self._seen:
                    self._report.add(Outcome.KEPT, f"setting {key}", f"its value cannot be read ({error})")
                    self._found.documents[key] = {"raw": _portable(row.get("value"))}
        return values

    def _take(self, key: str, value: Any) -> None:
        if key in _MOMENTS or key in _PEAKS:
            self._take_state(key, value)
        elif key == PASSWORD:
            self._take_password(value)
        elif key in _PICTURES:
            self._take_picture(key, value)
        elif key in _ROWS:
            self._take_setting(key, value)
        elif key == OLD_STREAM_KEY or key.lower() in MEANINGLESS:
            self._found.documents[key] = {"taken": False}
        else:
            self._keep(key, value, "there is no such setting here")

    def _take_setting(self, key: str, value: Any) -> None:
        row = _ROWS[key]
        raw = raw_setting(key, value)
        if key == STREAM_KEYS and isinstance(raw, list):
            raw = self._without_published(raw)
            if not raw:
                self._found.documents[key] = {"taken": False}
                return
        try:
            self._found.settings[row.key] = check_value(row.key, raw)
        except SettingRefused as refused:
            self._keep(key, value, str(refused))
            self._take_good_items(row.key, raw)
        else:
            self._taken(key, f"setting {row.key}")

    def _take_good_items(self, key: str, raw: Any) -> None:
        """Of a list that was refused, take the items that are good by themselves, if they are together."""
        good = [one for one in raw if _is_good(key, [one])] if isinstance(raw, list) else []
        if good and _is_good(key, good):
            self._found.settings[key] = check_value(key, good)
            self._report.add(Outcome.TAKEN, f"setting {key}", f"{len(good)} of {len(raw)} items")

    def _without_published(self, keys: list[Any]) -> list[Any]:
        good = [one for one in keys if not (isinstance(one, dict) and one.get("key") in PUBLISHED_KEYS)]
        if len(good) < len(keys):
            more = "" if good else "; a new one is made at the next start"
            self._report.add(
                Outcome.LEFT, "stream key", f"the default of Owncast's manual lets everybody in{more}"
            )
        return good

    def _take_password(self, value: Any) -> None:
        # Never kept as a document: it may be a password in clear.
        self._found.documents[PASSWORD] = {"taken": False}
        if is_password_hash(value):
            self._found.settings["admin_password"] = value
        else:
            try:
                if str(value).startswith("$2"):
                    raise SettingRefused("admin_password", "a hash of a kind that is not known")
                password = check_value("admin_password", value)
                if why := weak_password(password):
                    raise SettingRefused("admin_password", why)
            except SettingRefused as refused:
                self._report.add(
                    Outcome.LEFT, "setting admin_password", f"{refused}; a new one is made at the next start"
                )
                return
            self._found.settings["admin_password"] = self._hash_password(password)
        self._taken(PASSWORD, "setting admin_password")

    def _take_picture(self, key: str, value: Any) -> None:
        row = _ROWS[key]
        if not value:
            self._found.documents[key] = {"taken": False}
            return
        data = self._source.read_file(str(value), PICTURE_LIMIT_BYTES)
        if data is None:
            self._keep(key, value, f"the file {str(value)[:100]} is not in the folder")
            return
        try:
            self._found.settings[row.key] = check_value(row.key, data)
        except SettingRefused as refused:
            self._keep(key, value, str(refused))
        else:
            self._taken(key, f"setting {row.key}")

    def _take_state(self, key: str, value: Any) -> None:
        if key in _MOMENTS:
            at = go_time(value.get("Time")) if isinstance(value, dict) else None
            if at is not None:
                self._found.state[_MOMENTS[key]] = at
        elif isinstance(value, int | float) and 0 <= value < 2**31:
            self._found.state[_PEAKS[key]] = int(value)
        self._taken(key, key.replace("_", " "))

    def _taken(self, key: str, what: str) -> None:
        self._found.documents[key] = {"taken": True}
        self._report.add(Outcome.TAKEN, what)

    def _keep(self, key: str, value: Any, why: str) -> None:
        self._found.documents[key] = {"value": _portable(value)}
        self._report.add(Outcome.KEPT, f"setting {key}", why)


def _is_good(key: str, raw: Any) -> bool:
    try:
        check_value(key, raw)
    except SettingRefused:
        return False
    return True


def merged_state(ours: state.ServerState, found: Mapping[str, Any]) -> state.ServerState:
    """The state of this server with that of its past: the earliest start, the latest end, the peaks."""
    new = msgspec.structs.asdict(ours)
    for name, value in found.items():
        before: datetime | int | None = new[name]
        choose = min if name == "initialized_at" else max
        new[name] = value if before is None else choose(before, value)
    return state.ServerState(**new)


def stored_texts(settings: Mapping[str, Any]) -> dict[str, str]:
    """Values as the table of settings has them."""
    assert settings.keys() <= BY_KEY.keys()
    return {key: msgspec.json.encode(value).decode() for key, value in settings.items()}


def _portable(value: Any) -> Any:
    """As JSON types, losing nothing."""
    if isinstance(value, bytes):
        return {"$hex": value.hex()}
    if isinstance(value, dict):
        return {str(key): _portable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_portable(one) for one in value]
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    return value
