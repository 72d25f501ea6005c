"""The settings of this server: checked, stored, announced. The only owner of the snapshot.

A change goes through whole or not at all: every value is checked before the first is stored, all are
stored in one transaction, and only then the snapshot is replaced and the change told on the bus.
Changes queue, so that two at once lose nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import msgspec

from tallycast.bus import Bus
from tallycast.db import Database, execute_all
from tallycast.db.queries import settings as queries
from tallycast.events import OthersMissed, SettingChanged, SettingsStored, ToldElsewhere
from tallycast.settings.conversion import accept, is_masked
from tallycast.settings.declaration import Effect, Setting, Widget
from tallycast.settings.errors import SettingRefused, UnknownSetting
from tallycast.settings.overrides import Override
from tallycast.settings.table import BY_KEY, ROWS

log = logging.getLogger(__name__)

Snapshot = Mapping[str, Any]
"""The value of every setting at one moment, by key; never changes. Rooms take a view of it."""


class SettingsStore:
    """`load` first; then `snapshot` is there. `hash_password` blocks and is called in a thread."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        overrides: Mapping[str, Override],
        *,
        hash_password: Callable[[str], str],
    ) -> None:
        self._database = database
        self._bus = bus
        self._overrides = dict(overrides)
        self._hash_password = hash_password
        self._stored: dict[str, Any] = {}
        self._fixed: dict[str, Any] = {}
        self._snapshot: Snapshot = MappingProxyType({row.key: row.default for row in ROWS})
        self._waiting: list[_Change] = []
        self._work: asyncio.Task[None] | None = None
        self._version = 0
        self._begun: Snapshot = self._snapshot

    async def load(self) -> Snapshot:
        """Read what is stored, put the overrides over it."""
        async with self._database.reading() as connection:
            texts = await queries.read_all(connection)
        self._stored = {key: value for row in ROWS for key, value in _decoded(row, texts)}
        for key, override in self._overrides.items():
            value = override.value
            _caution(BY_KEY[key], value)
            self._fixed[key] = await self._hash(value) if BY_KEY[key].hashed else value
        self._replace_snapshot()
        self._begun = self._snapshot
        return self._snapshot

    @property
    def restart_wanted(self) -> tuple[str, ...]:
        """Keys of the settings that were changed since the start and take effect with the next one."""
        rows = (row.key for row in ROWS if row.effect is Effect.RESTART)
        return tuple(key for key in rows if self._snapshot[key] != self._begun[key])

    @property
    def snapshot(self) -> Snapshot:
        """What holds now."""
        return self._snapshot

    def get(self, key: str) -> Any:
        """The value of one setting; raises UnknownSetting."""
        return self._snapshot[_row(key).key]

    def overridden_by(self, key: str) -> str | None:
        """Who gives this setting from outside, in words; None if it can be changed."""
        override = self._overrides.get(key)
        return None if override is None else override.source

    def stored(self) -> Snapshot:
        """What is stored, without defaults and overrides."""
        return MappingProxyType(dict(self._stored))

    async def set(self, key: str, raw: Any) -> Any:
        """Check, store and announce one value as it came from outside; returns what holds then.

        Raises UnknownSetting, SettingRefused, DatabaseUnusable; whatever is raised, the old value stays.
        """
        await self.set_many({key: raw})
        return self._snapshot[key]

    async def set_many(self, values: Mapping[str, Any]) -> None:
        """The same for several values, all or none."""
        await self._change(_Change(dict(values), ()))

    async def reset(self, key: str) -> None:
        """Back to the default."""
        await self._change(_Change({}, (key,)))

    async def _change(self, change: "_Change") -> None:
        self._waiting.append(change)
        if self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._serve(), name="settings")
        # Who asked may go away (a closed connection); a change that began is finished, so that what is
        # stored and what holds never part.
        await asyncio.shield(change.done)

    async def _serve(self) -> None:
        while self._waiting:
            changes, self._waiting = self._waiting, []
            await self._commit(changes)
        self._work = None

    async def _commit(self, changes: list["_Change"]) -> None:
        """Changes that wait together share one transaction; each is checked as if it came alone."""
        stored, accepted = dict(self._stored), []
        for change in changes:
            try:
                await self._accept_all(change, stored)
            except Exception as error:  # noqa: BLE001 - whoever asked for this change is told
                change.fail(error)
            else:
                change.apply(stored)
                accepted.append(change)
        touched = {key for change in accepted for key in (*change.raws, *change.resets)}
        texts = {key: msgspec.json.encode(stored[key]).decode() for key in touched if key in stored}
        try:
            if touched:
                async with self._database.writing() as connection:
                    await queries.write(connection, texts, datetime.now(UTC))
                    await queries.remove(connection, touched - texts.keys())
                    facts = [_change_of(key, _value(stored, key)) for key in self._differing(stored, touched)]
                    await execute_all(connection, self._database.outbox(facts))
        except Exception as error:  # noqa: BLE001 - all who asked are told
            for change in accepted:
                change.fail(error)
            return
        for change in accepted:
            self._put_in_force(change)
        if touched:
            self._bus.publish(SettingsStored())

    def _put_in_force(self, change: "_Change") -> None:
        before = self._snapshot
        change.apply(self._stored)
        self._version += 1
        for key in (*change.raws, *change.resets):
            # Only of those that hold until they are changed: the others are refused.
            self._overrides.pop(key, None)
            self._fixed.pop(key, None)
        self._replace_snapshot()
        self._announce(before, (*change.raws, *change.resets), said=change.raws)
        change.done.set_result(None)

    def _announce(self, before: Snapshot, keys: Iterable[str], *, said: Container[str] = ()) -> None:
        """`said`: those that somebody has set just now, to whatever value."""
        for key in keys:
            if self._snapshot[key] != before[key] or (BY_KEY[key].told_each_time and key in said):
                self._bus.publish(_change_of(key, self._snapshot[key]))

    def _differing(self, stored: Mapping[str, Any], touched: Iterable[str]) -> list[str]:
        """Of the settings that were touched those that will have another value, or are told anyway."""
        return [
            key
            for key in touched
            if _value(stored, key) != self._snapshot[key] or (BY_KEY[key].told_each_time and key in stored)
        ]

    async def heard(self, event: ToldElsewhere | OthersMissed) -> None:
        """Another server of this database may have changed settings: take over what is stored now."""
        if isinstance(event, ToldElsewhere) and not isinstance(event.fact, SettingsStored):
            return
        while True:
            version = self._version
            async with self._database.reading() as connection:
                texts = await queries.read_all(connection)
            if version == self._version:  # otherwise a change of our own came in between
                break
        before = self._snapshot
        self._stored = {key: value for row in ROWS for key, value in _decoded(row, texts)}
        self._replace_snapshot()
        self._announce(before, self._snapshot)

    async def _accept_all(self, change: "_Change", stored: Mapping[str, Any]) -> None:
        for key in (*change.raws, *change.resets):
            self._refuse_overridden(_row(key))
        for key, raw in change.raws.items():
            setting = BY_KEY[key]
            held = self._fixed.get(key, stored.get(key, setting.default))
            change.values[key] = await self._accept(setting, raw, held)

    async def _accept(self, setting: Setting, raw: Any, held: Any) -> Any:
        if setting.widget is Widget.IMAGE:
            # Decoding a picture takes its time, and others are watching.
            value = await asyncio.to_thread(accept, setting, raw, held)
        else:
            value = accept(setting, raw, held)
        if is_masked(setting, raw):
            return value
        _caution(setting, value)
        return await self._hash(value) if setting.hashed else value

    async def _hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hash_password, password)

    def _refuse_overridden(self, setting: Setting) -> None:
        if not setting.until_changed and (source := self.overridden_by(setting.key)):
            raise SettingRefused(
                setting.key, f"{setting.label} is set by {source} and can only be changed there"
            )

    def _replace_snapshot(self) -> None:
        values = {row.key: row.default for row in ROWS} | self._stored | self._fixed
        self._snapshot = MappingProxyType(values)


class _Change:
    """Values and resets that go through together, and who waits for them."""

    def __init__(self, raws: Mapping[str, Any], resets: tuple[str, ...]) -> None:
        self.raws = raws
        self.resets = resets
        self.values: dict[str, Any] = {}
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def apply(self, stored: dict[str, Any]) -> None:
        """Put the accepted values over what is stored."""
        stored |= self.values
        for key in self.resets:
            stored.pop(key, None)

    def fail(self, error: Exception) -> None:
        """Tell whoever waits; one who has gone away is no fault."""
        self.done.set_exception(error)
        self.done.exception()


def _value(stored: Mapping[str, Any], key: str) -> Any:
    return stored.get(key, BY_KEY[key].default)


def _change_of(key: str, value: Any) -> SettingChanged:
    return SettingChanged(key=key, value=None if BY_KEY[key].secret else value)


def _caution(setting: Setting, value: Any) -> None:
    if setting.caution is not None and (why := setting.caution(value)):
        log.warning("%s: %s", setting.label, why)


def _row(key: str) -> Setting:
    row = BY_KEY.get(key)
    if row is None:
        raise UnknownSetting("There is no setting of that name")
    return row


def _decoded(setting: Setting, texts: Mapping[str, str]) -> list[tuple[str, Any]]:
    """The stored value, or nothing: one row that cannot be read must not keep the server down."""
    text = texts.get(setting.key)
    if text is None:
        return []
    try:
        return [(setting.key, msgspec.json.decode(text.encode(), type=setting.type))]
    except (msgspec.DecodeError, UnicodeEncodeError):
        log.warning("settings: the stored value of %s cannot be read, its default is used", setting.key)
        return []
