import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import settings as queries
from tallycast.events import SettingChanged
from tallycast.settings import (
    MASK,
    ROWS,
    Override,
    SettingRefused,
    SettingsStore,
    StreamKey,
    UnknownSetting,
)
from tests.unit.settings.conftest import HeardBus, OpenStore


async def texts(database: Database) -> dict[str, str]:
    async with database.reading() as connection:
        return await queries.read_all(connection)


# A new server has every default, and stores none of them.
async def test_defaults(store: SettingsStore, database: Database) -> None:
    assert dict(store.snapshot) == {row.key: row.default for row in ROWS}
    assert await texts(database) == {}


# A change is stored, in force, told on the bus, and there again after a restart.
async def test_a_change(
    store: SettingsStore, database: Database, bus: HeardBus, open_store: OpenStore
) -> None:
    before = store.snapshot
    assert await store.set("server_name", "  Evening show ") == "Evening show"
    assert store.get("server_name") == "Evening show"
    assert before["server_name"] == "New Tallycast Server"
    assert await texts(database) == {"server_name": '"Evening show"'}
    assert bus.told == [SettingChanged(key="server_name", value="Evening show")]
    assert (await open_store()).get("server_name") == "Evening show"


# The same value again changes nothing for anybody.
async def test_no_change_is_not_told(store: SettingsStore, bus: HeardBus) -> None:
    await store.set("nsfw", False)
    assert bus.told == []


# Whatever is refused leaves the stored value, the snapshot and the listeners alone.
async def test_a_refused_value_changes_nothing(
    store: SettingsStore, database: Database, bus: HeardBus
) -> None:
    await store.set("http_port", 8081)
    told, stored, snapshot = list(bus.told), await texts(database), store.snapshot
    with pytest.raises(SettingRefused, match="Web port: expected a whole number from 1 to 65535") as caught:
        await store.set("http_port", 0)
    assert caught.value.key == "http_port"
    assert (bus.told, await texts(database), store.snapshot) == (told, stored, snapshot)


# Several values go in all or none: one that is refused keeps the others out.
async def test_several_are_all_or_none(store: SettingsStore, database: Database, bus: HeardBus) -> None:
    with pytest.raises(SettingRefused):
        await store.set_many({"server_name": "New", "http_port": "8080"})
    with pytest.raises(UnknownSetting):
        await store.set_many({"server_name": "New", "no_such_thing": 1})
    assert (await texts(database), bus.told) == ({}, [])
    await store.set_many({"server_name": "New", "http_port": 8081})
    assert await texts(database) == {"server_name": '"New"', "http_port": "8081"}


async def test_reset(store: SettingsStore, database: Database, bus: HeardBus) -> None:
    await store.set("stream_title", "Chess")
    await store.reset("stream_title")
    assert (store.get("stream_title"), await texts(database)) == ("", {})
    assert bus.told[-1] == SettingChanged(key="stream_title", value="")
    await store.reset("stream_title")
    assert len(bus.told) == 2


async def test_unknown_names(store: SettingsStore) -> None:
    for act in (store.set("no_such_thing", 1), store.reset("no_such_thing")):
        with pytest.raises(UnknownSetting):
            await act
    with pytest.raises(UnknownSetting):
        store.get("no_such_thing")


# Changes at once lose nothing: each of many settings has its value, and each change was told.
async def test_concurrent_changes(store: SettingsStore, database: Database, bus: HeardBus) -> None:
    wanted: dict[str, Any] = {
        "server_name": "A",
        "server_summary": "B",
        "stream_title": "C",
        "http_port": 1024,
        "rtmp_port": 1025,
        "nsfw": True,
        "latency_level": 4,
    }
    await asyncio.gather(
        *(store.set(key, value) for key, value in wanted.items()),
        *(store.set("tags", [f"tag{number}"]) for number in range(20)),
    )
    assert {key: store.get(key) for key in wanted} == wanted
    assert len(await texts(database)) == len(wanted) + 1
    assert len(bus.told) == len(wanted) + 20
    assert await texts(database) == {
        **await texts(database),
        "tags": f'["{store.get("tags")[0]}"]',
    }


# Changes that wait at the same time share a transaction, and are judged and told one by one.
async def test_changes_that_wait_together(
    store: SettingsStore, database: Database, bus: HeardBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = 0
    writing = database.writing

    def counted() -> Any:
        nonlocal begun
        begun += 1
        return writing()

    monkeypatch.setattr(database, "writing", counted)
    asked = [store.set("stream_title", f"Title {number}") for number in range(50)]
    results = await asyncio.gather(
        *asked, store.set("http_port", "no port"), store.set("nsfw", True), return_exceptions=True
    )
    assert isinstance(results[50], SettingRefused)
    assert results[51] is True
    assert begun <= 2
    assert store.get("stream_title") == "Title 49"
    assert (await texts(database))["stream_title"] == '"Title 49"'
    # Each was in force for a moment and was told.
    titles = [event.value for event in bus.told if event.key == "stream_title"]
    assert titles == [f"Title {number}" for number in range(50)]


# A change whose asker went away is still finished: what is stored and what holds never part.
async def test_a_cancelled_asker(store: SettingsStore, database: Database) -> None:
    async with database.writing():
        asker = asyncio.create_task(store.set("stream_title", "Chess"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asker
    await store.set("nsfw", True)  # queues behind the change that was left alone
    assert store.get("stream_title") == "Chess"
    assert (await texts(database))["stream_title"] == '"Chess"'


# A database that refuses (a full disk, say) leaves what held before.
async def test_a_database_that_refuses(store: SettingsStore, database: Database, bus: HeardBus) -> None:
    assert database.path is not None
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON settings BEGIN SELECT RAISE(FAIL, 'disk is full'); END"
        )
    with pytest.raises(DatabaseUnusable, match="disk is full"):
        await store.set("stream_title", "Chess")
    assert (store.get("stream_title"), bus.told) == ("", [])


# What somebody else wrote into the table, or an older version meant otherwise, costs that one setting.
async def test_stored_values_that_cannot_be_read(
    database: Database, open_store: OpenStore, caplog: pytest.LogCaptureFixture
) -> None:
    rows = {
        "server_name": "not json",
        "http_port": '"8080"',
        "tags": "null",
        "nsfw": "true",
        "from_the_future": "1",
        "stream_keys": '[{"key": 5}]',
    }
    async with database.writing() as connection:
        await queries.write(connection, rows, datetime.now(UTC))
    with caplog.at_level(logging.WARNING):
        store = await open_store()
    assert (store.get("server_name"), store.get("http_port")) == ("New Tallycast Server", 8080)
    assert (store.get("nsfw"), store.get("stream_keys")) == (True, ())
    assert sorted(record.args[0] for record in caplog.records) == [  # type: ignore[index]
        "http_port",
        "server_name",
        "stream_keys",
        "tags",
    ]


# An overridden setting holds the value from outside, says so, and refuses a change and a reset.
async def test_overrides(open_store: OpenStore, database: Database, bus: HeardBus) -> None:
    first = await open_store()
    await first.set("server_name", "Stored")
    store = await open_store(
        {"server_name": Override(value="Given", source="the environment variable TALLYCAST_SERVER_NAME")}
    )
    assert store.get("server_name") == "Given"
    assert store.overridden_by("server_name") == "the environment variable TALLYCAST_SERVER_NAME"
    assert store.overridden_by("nsfw") is None
    told = len(bus.told)
    for act in (
        store.set("server_name", "Other"),
        store.reset("server_name"),
        store.set_many({"nsfw": True, "server_name": "Other"}),
    ):
        with pytest.raises(SettingRefused, match="Name is set by the environment variable TALLYCAST_SERV"):
            await act
    assert (store.get("server_name"), store.get("nsfw")) == ("Given", False)
    assert await texts(database) == {"server_name": '"Stored"'}
    assert len(bus.told) == told
    # A change beside it goes through, and without the override the stored value is back.
    await store.set("nsfw", True)
    assert store.get("server_name") == "Given"
    assert (await open_store()).get("server_name") == "Stored"


# What lets people in can be changed also where it was given from outside: until the next start.
async def test_what_is_given_until_it_is_changed(open_store: OpenStore) -> None:
    given = {
        "admin_password": Override(value="from outside", source="the command line option --admin-password"),
        "stream_keys": Override(value=(StreamKey(key="given"),), source="the environment"),
    }
    store = await open_store(given)
    held = store.get("admin_password")
    await store.set("admin_password", MASK)
    assert store.get("admin_password") == held
    await store.set_many({"admin_password": "changed by hand", "stream_keys": [{"key": "mine"}]})
    assert store.get("admin_password") != held
    assert [one.key for one in store.get("stream_keys")] == ["mine"]
    assert store.overridden_by("stream_keys") is None
    assert [one.key for one in (await open_store()).get("stream_keys")] == ["mine"]
    assert [one.key for one in (await open_store(given)).get("stream_keys")] == ["given"]


# The password is stored as a hash and told to nobody; its mask sent back leaves it as it is.
async def test_the_password(store: SettingsStore, database: Database, bus: HeardBus) -> None:
    await store.set("admin_password", "correct horse")
    hashed = store.get("admin_password")
    assert hashed == "$cheap$esroh tcerroc"
    assert "correct horse" not in str(await texts(database))
    assert bus.told == [SettingChanged(key="admin_password", value=None)]
    await store.set("admin_password", MASK)
    assert store.get("admin_password") == hashed
    assert len(bus.told) == 1


async def test_a_given_password_is_hashed_and_not_stored(open_store: OpenStore, database: Database) -> None:
    store = await open_store({"admin_password": Override(value="correct horse", source="the option -p")})
    assert store.get("admin_password") == "$cheap$esroh tcerroc"
    assert await texts(database) == {}


# Stream keys must be shown to the administrator, so they are stored as they are; nobody else hears them.
async def test_stream_keys(store: SettingsStore, bus: HeardBus) -> None:
    await store.set("stream_keys", [{"key": "yklw5Imng", "comment": "Used by Tim."}])
    assert store.get("stream_keys") == (StreamKey(key="yklw5Imng", comment="Used by Tim."),)
    assert "yklw5Imng" not in repr(bus.told)


# The masked S3 secret sent back leaves the secret; another one replaces it, an empty one removes it.
async def test_the_storage_secret(store: SettingsStore) -> None:
    whole = {
        "enabled": True,
        "endpoint": "https://s3.example.com",
        "accessKey": "access",
        "secret": "very secret",
        "bucket": "video",
        "region": "us-west-000",
    }
    await store.set("s3", whole)
    await store.set("s3", {**whole, "secret": MASK, "bucket": "other"})
    assert (store.get("s3").secret, store.get("s3").bucket) == ("very secret", "other")
    await store.set("s3", {**whole, "secret": "newer"})
    assert store.get("s3").secret == "newer"
    with pytest.raises(SettingRefused, match="secret: expected a value"):
        await store.set("s3", {**whole, "secret": ""})
    await store.set("s3", {"enabled": False})
    with pytest.raises(SettingRefused, match="secret: expected a value"):
        await store.set("s3", {**whole, "secret": MASK})


# No value ever reaches the log, whatever happens to it.
async def test_nothing_secret_is_logged(store: SettingsStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await store.set("admin_password", "correct horse")
    await store.set("stream_keys", [{"key": "yklw5Imng"}])
    with pytest.raises(SettingRefused) as caught:
        await store.set("stream_keys", [{"key": "with space yklw5Imng"}])
    logged = "".join(record.getMessage() for record in caplog.records) + str(caught.value)
    assert "correct horse" not in logged
    assert "yklw5Imng" not in logged
