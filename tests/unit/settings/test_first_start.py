import re

import msgspec

from tallycast.settings import Override, SettingsStore, StreamKey, ensure_secrets
from tests.unit.settings.conftest import HeardBus, OpenStore


# Both secrets are made at the first start, returned in clear exactly once, and stored as they should be.
async def test_a_new_server(store: SettingsStore, open_store: OpenStore, bus: HeardBus) -> None:
    made = await ensure_secrets(store)
    assert made is not None
    assert made.admin_password is not None
    assert made.stream_key is not None
    assert re.fullmatch(r"[\w-]{20,}", made.admin_password)
    assert re.fullmatch(r"tc_[\w-]{20,}", made.stream_key)
    assert store.get("stream_keys") == (StreamKey(key=made.stream_key),)
    assert store.get("admin_password").startswith("$cheap$")
    assert made.admin_password not in repr(bus.told)
    assert await ensure_secrets(store) is None
    assert await ensure_secrets(await open_store()) is None


async def test_no_two_servers_are_alike(open_store: OpenStore) -> None:
    store = await open_store()
    first = await ensure_secrets(store)
    await store.reset("admin_password")
    await store.reset("stream_keys")
    second = await ensure_secrets(store)
    assert first is not None
    assert second is not None
    assert not {*msgspec.structs.astuple(first)} & {*msgspec.structs.astuple(second)}


# What is given by flag or environment wins and is not made; only the other is.
async def test_given_secrets(open_store: OpenStore) -> None:
    password = Override(value="correct horse", source="the command line option --admin-password")
    store = await open_store({"admin_password": password})
    made = await ensure_secrets(store)
    assert made is not None
    assert made.admin_password is None
    assert made.stream_key is not None
    key = Override(value=(StreamKey(key="given"),), source="the environment variable TALLYCAST_STREAM_KEY")
    store = await open_store({"admin_password": password, "stream_keys": key})
    assert await ensure_secrets(store) is None
    assert store.get("stream_keys") == (StreamKey(key="given"),)


async def test_where_the_randomness_comes_from(store: SettingsStore) -> None:
    made = await ensure_secrets(store, random_text=lambda count: "r" * count)
    assert made is not None
    assert (made.admin_password, made.stream_key) == ("r" * 18, "tc_" + "r" * 18)
