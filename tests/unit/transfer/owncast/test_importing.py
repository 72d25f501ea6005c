import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallycast.bus import MemoryBus
from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import bans, imported, messages, state, tokens, users
from tallycast.settings import SettingsStore, Snapshot
from tallycast.transfer import ImportRefused, Outcome, Report
from tests.support import gob, owncast, owncast_values
from tests.unit.transfer.conftest import tree
from tests.unit.transfer.owncast.conftest import Importer


def opened(tmp_path: Path) -> Database:
    return Database(tmp_path / "ours" / "tallycast.db")


async def snapshot(tmp_path: Path) -> Snapshot:
    """The settings as a server would load them."""
    async with opened(tmp_path) as database, MemoryBus() as bus:
        store = SettingsStore(database, bus, {}, hash_password=str)
        return await store.load()


def everything(tmp_path: Path) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with closing(sqlite3.connect(tmp_path / "ours" / "tallycast.db")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def why(report: Report, outcome: Outcome, what: str) -> str:
    [found] = [line.why for line in report.lines if line.outcome is outcome and line.what == what]
    return found


# Every setting of Owncast is the setting of ours that it means, of the type that it has here.
async def test_settings(tmp_path: Path, run: Importer) -> None:
    report = await run(owncast.build(tmp_path / "theirs"))
    found = await snapshot(tmp_path)
    plain = {key: msgspec.to_builtins(found[key]) for key in found}
    assert plain["server_name"] == "Katzen 🐈"
    assert plain["server_url"] == "https://cats.example"
    assert plain["tags"] == ("cats", "streaming")
    assert plain["http_port"] == 9090
    assert plain["latency_level"] == 1
    assert plain["chat_disabled"] is True
    assert plain["hide_viewer_count"] is False
    assert plain["appearance_variables"] == {"theme-color-action": "#ff8800"}
    assert plain["forbidden_usernames"] == ("boss", "admin")
    assert plain["federation_blocked_domains"] == ("evil.example", "worse.example")
    assert plain["federation_private_key"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert plain["browser_push_private_key"] == "vapid-private"
    assert [(one.key, one.comment) for one in found["stream_keys"]] == [
        ("their-key", "OBS"),
        ("second-key", ""),
    ]
    assert (found["s3"].enabled, found["s3"].secret, found["s3"].acl) == (True, "s3-secret", "public-read")
    assert [one.url for one in found["social_handles"]] == ["https://social.example/@cat"]
    assert found["discord_notification"].webhook == "https://discord.example/hook"
    assert found["browser_notification"].enabled is False
    assert found["external_actions"][0].open_externally is True
    hd, source = found["video_variants"]
    assert (hd.video_bitrate_kbps, hd.scaled_height, hd.frame_rate, hd.cpu_usage_level) == (2500, 720, 30, 0)
    assert (hd.audio_bitrate_kbps, hd.audio_passthrough) == (96, False)
    # Without a bit rate for sound Owncast passes it through.
    assert (source.video_passthrough, source.audio_passthrough, source.cpu_usage_level) == (True, True, 3)
    assert found["logo"].media_type == "image/svg+xml"
    assert found["admin_password"].startswith("$2a$04$")
    assert "setting server_name" in report.having(Outcome.TAKEN)


# What does not fit here keeps its own value for later and the default here, and the report says why.
async def test_settings_that_do_not_fit(tmp_path: Path, run: Importer) -> None:
    report = await run(owncast.build(tmp_path / "theirs"))
    assert "expected the path of a program" in why(report, Outcome.KEPT, "setting ffmpeg_path")
    assert "no such setting" in why(report, Outcome.KEPT, "setting future_setting")
    async with opened(tmp_path) as database, database.reading() as connection:
        kept = await imported.read(connection, "owncast/datastore")
    assert kept["ffmpeg_path"] == {"value": "/nowhere/ffmpeg"}
    assert kept["future_setting"] == {"value": ["who", "knows"]}
    # What was taken is not kept twice: a secret would outlive its change.
    assert kept["stream_keys"] == {"taken": True}
    assert "their-key" not in str(kept)
    assert (await snapshot(tmp_path))["ffmpeg_path"] == ""


async def test_state(tmp_path: Path, run: Importer) -> None:
    await run(owncast.build(tmp_path / "theirs"))
    async with opened(tmp_path) as database, database.reading() as connection:
        found = await state.read(connection)
    assert (found.overall_peak_viewers, found.session_peak_viewers) == (321, 12)
    assert found.last_disconnected_at == datetime(2023, 4, 5, 6, 7, 52, 9, UTC)
    assert found.initialized_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


# Users keep their ids, names and rights, and stay signed in by the token that their browser holds.
async def test_people(tmp_path: Path, run: Importer) -> None:
    await run(owncast.build(tmp_path / "theirs"))
    async with opened(tmp_path) as database, database.reading() as connection:
        alice, bob, bot = [await users.find(connection, one) for one in ("alice", "bob", "bot")]
        assert await tokens.user_of(connection, owncast.TOKEN[::-1]) == alice
        [of_bot] = await tokens.of_bots(connection)
        banned = {one.ip_address: one for one in await bans.read_all(connection)}
    assert alice is not None
    assert bob is not None
    assert bot is not None
    assert alice.created_at == datetime(2023, 1, 2, 3, 4, 5, 123456, UTC)
    assert alice.name_changed_at == datetime(2023, 1, 3, 3, 4, 5, tzinfo=UTC)
    assert (alice.display_color, alice.previous_names, alice.scopes) == (3, ("Al", "Alice"), ("MODERATOR",))
    assert (alice.authenticated, alice.is_bot, alice.disabled_at) == (True, False, None)
    # Names are cleaned as the chat does; a colour out of the palette becomes one of it.
    assert (bob.display_name, bob.previous_names, bob.display_color) == ("Bob", ("Bob",), 4)
    assert bob.disabled_at == datetime(2023, 5, 5, 5, 5, 5, tzinfo=UTC)
    assert (bot.is_bot, bot.scopes) == (True, ("CAN_SEND_MESSAGES", "HAS_ADMIN_ACCESS"))
    assert (of_bot.user, of_bot.last_used_at) == (bot, datetime(2023, 6, 6, 6, 6, 6, tzinfo=UTC))
    assert set(banned) == {"203.0.113.7", "2001:db8::0:1"}
    assert banned["203.0.113.7"].notes == "rude"
    assert owncast.TOKEN not in str(everything(tmp_path))


# Messages come in their order, cleaned once more, with who said them; joins and the like are none.
async def test_messages(tmp_path: Path, run: Importer) -> None:
    report = await run(owncast.build(tmp_path / "theirs"))
    async with opened(tmp_path) as database, database.reading() as connection:
        found = await messages.newest(connection, 100, with_hidden=True)
    assert [(one.id, one.body, one.user and one.user.id) for one in found] == [
        ("m1", "<p>first</p>", "bob"),
        ("m2", "<p>second ", "alice"),
        ("m3", "<p>follows</p>", None),
    ]
    assert found[0].hidden_at == datetime(2023, 6, 1, 10, 0, 5, tzinfo=UTC)
    assert found[2].kind == "FEDIVERSE_ENGAGEMENT_FOLLOW"
    assert found[2].details == {
        "title": "eve@social.example",
        "image": "https://social.example/eve.png",
        "link": "https://social.example/@eve",
    }
    assert "1 message" in report.having(Outcome.LEFT)
    assert "1 line of the chat" in report.having(Outcome.LEFT)


# What has no room here yet is kept to the byte; tables that nobody knows are named with their size.
async def test_what_is_kept_for_later(tmp_path: Path, run: Importer) -> None:
    report = await run(owncast.build(tmp_path / "theirs"))
    async with opened(tmp_path) as database, database.reading() as connection:
        hooks = await imported.read(connection, "owncast/webhooks")
        followers = await imported.read(connection, "owncast/ap_followers")
        outbox = await imported.read(connection, "owncast/ap_outbox")
        identities = await imported.read(connection, "owncast/auth")
    assert hooks["7"] == {
        "id": 7,
        "url": "https://hook.example",
        "events": "CHAT,USER_JOINED",
        "timestamp": "2023-01-01",
        "last_used": None,
    }
    assert followers["https://social.example/eve"]["request_object"] == {"$base64": "e30="}
    assert outbox["https://cats.example/federation/1"]["value"] == {"$base64": "AP8="}
    assert identities["1"]["token"] == "https://alice.example/"
    assert {"1 webhook", "1 follower", "1 post to the Fediverse"} <= set(report.having(Outcome.KEPT))
    assert "2 rows of the table future_things" in report.having(Outcome.LEFT)
    assert "public" in report.having(Outcome.LEFT)


# Emoji come with their folders, if they are pictures; what is here already stays.
async def test_emoji(tmp_path: Path, run: Importer) -> None:
    theirs, ours = owncast.build(tmp_path / "theirs"), tmp_path / "ours" / "emoji"
    ours.mkdir(parents=True)
    (ours / "one.png").write_bytes(b"ours")
    report = await run(theirs)
    assert (ours / "one.png").read_bytes() == b"ours"
    assert b"<svg" in (ours / "cats" / "tom.svg").read_bytes()
    assert sorted(tree(ours)) == ["cats/tom.svg", "one.png"]
    assert {"emoji LICENSE.md", "emoji broken.png"} <= set(report.having(Outcome.LEFT))
    assert "1 emoji" in report.having(Outcome.TAKEN)


# A second run changes nothing: no row, no file; and their folder is never written.
async def test_twice(tmp_path: Path, run: Importer) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    before = tree(theirs)
    await run(theirs)
    rows, files = everything(tmp_path), tree(tmp_path / "ours" / "emoji")
    report = await run(theirs)
    assert everything(tmp_path) == rows
    assert tree(tmp_path / "ours" / "emoji") == files
    assert report.having(Outcome.TAKEN) == report.having(Outcome.KEPT) == []
    assert tree(theirs) == before


# What was changed here in between stays, and what is new there is added.
async def test_a_second_run_later(tmp_path: Path, run: Importer) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    await run(theirs)
    async with opened(tmp_path) as database, MemoryBus() as bus:
        store = SettingsStore(database, bus, {}, hash_password=str)
        await store.load()
        await store.set("server_name", "Dogs")
        async with database.writing() as connection:
            await users.set_disabled(connection, "alice", None, "")
            await bans.remove(connection, "203.0.113.7")
    owncast.change(theirs, "INSERT INTO users (id, display_name, display_color) VALUES ('new', 'New', 0)")
    owncast.change(theirs, "INSERT INTO datastore (key, value) VALUES ('nsfw', ?)", gob.switch(True))
    report = await run(theirs)
    assert set(report.having(Outcome.TAKEN)) == {"setting nsfw", "1 user", "1 banned address"}
    found = await snapshot(tmp_path)
    assert (found["server_name"], found["nsfw"]) == ("Dogs", True)


# The oldest shape: tokens in the users' table and in one of their own, lists as texts, one key for all.
async def test_an_old_folder(tmp_path: Path, run: Importer) -> None:
    report = await run(owncast.build_old(tmp_path / "theirs"))
    found = await snapshot(tmp_path)
    assert found["server_name"] == "Old server"
    assert found["forbidden_usernames"] == ("boss", "admin")
    assert [one.key for one in found["stream_keys"]] == ["one-key-for-all"]
    assert found["admin_password"] == "hash of one-key-for-all"
    async with opened(tmp_path) as database, database.reading() as connection:
        alice = await tokens.user_of(connection, owncast.TOKEN[::-1])
        bot = await tokens.user_of(connection, owncast.BOT_TOKEN[::-1])
        said = await messages.newest(connection, 100)
    assert alice is not None
    assert bot is not None
    assert (alice.id, alice.display_name, alice.previous_names) == ("17", "Alice", ("Alice",))
    assert (bot.display_name, bot.is_bot, bot.scopes) == ("Helper", True, ("CAN_SEND_MESSAGES",))
    assert [(one.id, one.user) for one in said] == [("123", alice)]
    assert report.having(Outcome.LEFT) == []
    assert (await run(tmp_path / "theirs")).having(Outcome.TAKEN) == []


# A folder with nothing but settings (every other table came later) is imported too; its parent will do.
async def test_nothing_but_a_datastore(tmp_path: Path, run: Importer) -> None:
    theirs = tmp_path / "owncast" / "data"
    theirs.mkdir(parents=True)
    owncast.write(theirs, owncast.TABLES[:1], {"server_name": gob.text("Small")}, ())
    report = await run(tmp_path / "owncast")
    assert report.having(Outcome.TAKEN) == ["setting server_name"]
    assert (await snapshot(tmp_path))["server_name"] == "Small"


# Keys and passwords out of the manual stay out: each scanner knows them.
async def test_published_secrets(tmp_path: Path, run: Importer) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    keys = owncast_values.stream_keys(("abc123", "Default stream key"))
    owncast.change(theirs, "UPDATE datastore SET value = ? WHERE key = 'stream_keys'", keys)
    password = gob.text("abc123")
    owncast.change(theirs, "UPDATE datastore SET value = ? WHERE key = 'admin_password_key'", password)
    report = await run(theirs)
    found = await snapshot(tmp_path)
    assert (found["stream_keys"], found["admin_password"]) == ((), "")
    assert "a new one is made" in why(report, Outcome.LEFT, "stream key")
    assert "a new one is made" in why(report, Outcome.LEFT, "setting admin_password")
    assert "abc123" not in str(everything(tmp_path))


# Of several keys the bad one is kept aside and the good ones are taken.
async def test_one_bad_item_of_a_list(tmp_path: Path, run: Importer) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    keys = owncast_values.stream_keys(("good", ""), ("not good", ""))
    owncast.change(theirs, "UPDATE datastore SET value = ? WHERE key = 'stream_keys'", keys)
    report = await run(theirs)
    assert [one.key for one in (await snapshot(tmp_path))["stream_keys"]] == ["good"]
    assert "without white space" in why(report, Outcome.KEPT, "setting stream_keys")
    assert why(report, Outcome.TAKEN, "setting stream_keys") == "1 of 2 items"


# One value that cannot be read costs that value, not the import.
@pytest.mark.parametrize("value", [b"", b"\x07\xff", "text", None, 5])
async def test_a_broken_value(tmp_path: Path, run: Importer, value: Any) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    owncast.change(theirs, "UPDATE datastore SET value = ? WHERE key = 'server_name'", value)
    report = await run(theirs)
    assert "cannot be read" in why(report, Outcome.KEPT, "setting server_name")
    assert "setting server_url" in report.having(Outcome.TAKEN)
    assert (await run(theirs)).having(Outcome.KEPT) == []


# A value of another type than ever before is refused by its setting, in words.
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stream_keys", gob.number(1)),
        ("video_stream_output_variants", gob.texts(["a"])),
        ("s3_storage_config", gob.text("a")),
        ("s3_storage_config", gob.texts(["a"])),
        ("server_metadata_tags", gob.switch(True)),
        ("video_latency_level", gob.text("low")),
        ("server_name", gob.mapping({"a": "b"})),
        ("external_actions", gob.mapping({"a": "b"})),
        ("http_port_number", gob.number(float("nan"))),
    ],
)
async def test_another_type(tmp_path: Path, run: Importer, key: str, value: bytes) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    owncast.change(theirs, "UPDATE datastore SET value = ? WHERE key = ?", value, key)
    assert "expected" in why(await run(theirs), Outcome.KEPT, f"setting {key}")


async def test_no_owncast_folder(tmp_path: Path, run: Importer) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportRefused, match=r"holds no owncast\.db"):
        await run(tmp_path / "empty")
    (tmp_path / "empty" / "owncast.db").write_bytes(b"x" * 9000)
    with pytest.raises(ImportRefused, match="file is not a database"):
        await run(tmp_path / "empty")
    (tmp_path / "other").mkdir()
    # A view is no table: it could be made to run for ever.
    owncast.change(tmp_path / "other", "CREATE VIEW datastore AS SELECT 1")
    with pytest.raises(ImportRefused, match="no table datastore"):
        await run(tmp_path / "other")


# Whatever fails on the way leaves everything as it was: rows are of one transaction, files are removed.
async def test_a_failure_on_the_way(tmp_path: Path, run: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = owncast.build(tmp_path / "theirs")
    async with opened(tmp_path):
        pass
    before = everything(tmp_path)

    async def fails(*arguments: Any) -> None:
        raise DatabaseUnusable("The disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(messages, "add", fails)
        with pytest.raises(DatabaseUnusable):
            await run(theirs)
    assert everything(tmp_path) == before
    assert not (tmp_path / "ours" / "emoji").exists()
    (tmp_path / "ours" / "emoji").mkdir()
    (tmp_path / "ours" / "emoji" / "cats").write_text("a file where a folder should be")
    with pytest.raises(ImportRefused, match="emoji cannot be copied"):
        await run(theirs)
    assert everything(tmp_path) == before
    assert sorted(tree(tmp_path / "ours" / "emoji")) == ["cats"]
