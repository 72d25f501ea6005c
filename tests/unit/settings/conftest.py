from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tallycast.bus import Handler, Unsubscribe
from tallycast.db import Database
from tallycast.events import Event, SettingChanged
from tallycast.settings import Override, SettingsStore


class HeardBus:
    """A bus that only remembers what was told."""

    def __init__(self) -> None:
        self.told: list[SettingChanged] = []
        """What was told of single settings."""

    def publish(self, event: Event) -> None:
        if isinstance(event, SettingChanged):
            self.told.append(event)

    def subscribe(self, kinds: tuple[type[Event], ...], handler: Handler) -> Unsubscribe:
        raise NotImplementedError


def cheap_hash(password: str) -> str:
    return f"$cheap${password[::-1]}"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "tally.db") as database:
        yield database


@pytest.fixture
def bus() -> HeardBus:
    return HeardBus()


OpenStore = Callable[..., Awaitable[SettingsStore]]


@pytest.fixture
def open_store(database: Database, bus: HeardBus) -> OpenStore:
    async def open_store(overrides: dict[str, Override] | None = None) -> SettingsStore:
        store = SettingsStore(database, bus, overrides or {}, hash_password=cheap_hash)
        await store.load()
        return store

    return open_store


@pytest.fixture
async def store(open_store: OpenStore) -> SettingsStore:
    return await open_store()
