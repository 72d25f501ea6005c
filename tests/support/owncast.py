"""An Owncast data folder made by hand: a real SQLite file with gob values, in the shapes of several ages.

`build` makes one of today with something of everything; tests change it with SQL. `build_old` makes one
as Owncast 0.0.x left them: tokens in other places, lists as texts, one key for everything.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import bcrypt

from tests.support import gob, owncast_values

PASSWORD = "their password"
TOKEN, BOT_TOKEN = "token-of-alice=", "token-of-bot="
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301"
    "0100c9fe92ef0000000049454e44ae426082"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
DISCONNECTED = bytes.fromhex("010000000edbbf073800002328ffff")
"""2023-04-05 06:07:52.000009 UTC as Go writes a time.Time."""
STARTED = bytes.fromhex("010000000ed7d261bf000000000078")
"""2021-03-04 05:06:07 UTC, written by Go in a zone two hours ahead."""

TABLES = (
    'CREATE TABLE datastore ("key" string NOT NULL PRIMARY KEY, "value" BLOB,'
    ' "timestamp" DATE DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    'CREATE TABLE config ("key" string NOT NULL PRIMARY KEY, "value" TEXT)',
    'CREATE TABLE users ("id" TEXT PRIMARY KEY, "display_name" TEXT NOT NULL,'
    ' "display_color" INTEGER NOT NULL, "created_at" TIMESTAMP DEFAULT CURRENT_TIMESTAMP,'
    ' "disabled_at" TIMESTAMP,'
    ' "previous_names" TEXT DEFAULT \'\', "namechanged_at" TIMESTAMP, "scopes" TEXT,'
    ' "authenticated_at" TIMESTAMP, "type" TEXT DEFAULT \'STANDARD\','
    ' "last_used" DATETIME DEFAULT CURRENT_TIMESTAMP)',
    'CREATE TABLE user_access_tokens ("token" TEXT NOT NULL PRIMARY KEY, "user_id" TEXT NOT NULL,'
    ' "timestamp" DATE DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    'CREATE TABLE auth ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" TEXT NOT NULL, "token" TEXT NOT NULL,'
    ' "type" TEXT NOT NULL, "timestamp" DATE DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    'CREATE TABLE messages ("id" string NOT NULL PRIMARY KEY, "user_id" TEXT, "body" TEXT, "eventType" TEXT,'
    ' "hidden_at" DATETIME, "timestamp" DATETIME, "title" TEXT, "subtitle" TEXT, "image" TEXT, "link" TEXT)',
    'CREATE TABLE ip_bans ("ip_address" TEXT NOT NULL PRIMARY KEY, "notes" TEXT,'
    ' "created_at" TIMESTAMP DEFAULT CURRENT_TIMESTAMP)',
    'CREATE TABLE notifications ("id" INTEGER NOT NULL PRIMARY KEY, "channel" TEXT NOT NULL,'
    ' "destination" TEXT NOT NULL, "created_at" TIMESTAMP DEFAULT CURRENT_TIMESTAMP)',
    'CREATE TABLE webhooks ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "url" string NOT NULL,'
    ' "events" TEXT NOT NULL, "timestamp" DATETIME DEFAULT CURRENT_TIMESTAMP, "last_used" DATETIME)',
    'CREATE TABLE ap_followers ("iri" TEXT NOT NULL PRIMARY KEY, "inbox" TEXT NOT NULL, "name" TEXT,'
    ' "username" TEXT NOT NULL, "image" TEXT, "request" TEXT NOT NULL, "request_object" BLOB,'
    ' "created_at" TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "approved_at" TIMESTAMP, "disabled_at" TIMESTAMP)',
    'CREATE TABLE ap_outbox ("iri" TEXT NOT NULL PRIMARY KEY, "value" BLOB, "type" TEXT NOT NULL,'
    ' "created_at" TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "live_notification" BOOLEAN DEFAULT FALSE)',
    'CREATE TABLE ap_accepted_activities ("id" INTEGER NOT NULL PRIMARY KEY, "iri" TEXT NOT NULL,'
    ' "actor" TEXT NOT NULL, "type" TEXT NOT NULL, "timestamp" TIMESTAMP NOT NULL)',
    'CREATE TABLE future_things ("id" INTEGER PRIMARY KEY, "what" TEXT)',
)


def password_hash() -> str:
    """As Go's bcrypt writes it."""
    return bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4, b"2a")).decode()


def datastore() -> dict[str, bytes]:
    """Something for every kind of setting."""
    return {
        "DATA_STORE_VERSION": gob.number(4),
        "HAS_POPULATED_DEFAULTS": gob.switch(True),
        "admin_password_key": gob.text(password_hash()),
        "blocked_usernames": gob.texts(["boss", "admin"]),
        "browser_push_configuration": owncast_values.browser_push({"GoLiveMessage": "We are live"}),
        "browser_push_private_key": gob.text("vapid-private"),
        "browser_push_public_key": gob.text("vapid-public"),
        "chat_disabled": gob.switch(True),
        "custom_color_variable_values": gob.mapping({"theme-color-action": "#ff8800"}),
        "custom_offline_message": gob.text("Back on **Friday**"),
        "custom_styles": gob.text("body { color: red }"),
        "directory_enabled": gob.switch(True),
        "directory_registration_key": gob.text("directory-key"),
        "discord_configuration": owncast_values.discord(
            {"Enabled": True, "Webhook": "https://discord.example/hook", "GoLiveMessage": "Live!"}
        ),
        "external_actions": owncast_values.actions(
            [{"URL": "https://give.example", "Title": "Give", "OpenExternally": True}]
        ),
        "federation_blocked_domains": gob.text("evil.example,worse.example"),
        "federation_enabled": gob.switch(True),
        "federation_username": gob.text("cat"),
        "ffmpeg_path": gob.text("/nowhere/ffmpeg"),
        "future_setting": gob.texts(["who", "knows"]),
        "hide_viewer_count": gob.switch(False),
        "http_port_number": gob.number(9090),
        "last_disconnect_time": gob.time_record(DISCONNECTED),
        "logo_path": gob.text("logo.svg"),
        "logo_uniqueness": gob.text("Xy1"),
        "peak_viewers_overall": gob.number(321),
        "peak_viewers_session": gob.number(12),
        "private_key": gob.text("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n"),
        "public_key": gob.text("-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----\n"),
        "s3_storage_config": owncast_values.s3(
            {
                "Endpoint": "https://s3.example",
                "AccessKey": "access",
                "Secret": "s3-secret",
                "Bucket": "b",
                "Region": "eu",
                "ACL": "public-read",
                "Enabled": True,
            }
        ),
        "server_init_date": gob.time_record(STARTED),
        "server_metadata_tags": gob.text("cats,streaming"),
        "server_name": gob.text("Katzen 🐈"),
        "server_url": gob.text("https://cats.example/"),
        "social_handles": owncast_values.social_handles(("mastodon", "https://social.example/@cat")),
        "stream_keys": owncast_values.stream_keys(("their-key", "OBS"), ("second-key", "")),
        "suggested_usernames": gob.texts([]),
        "video_latency_level": gob.number(1),
        "video_stream_output_variants": owncast_values.variants(
            [
                {
                    "Name": "HD",
                    "VideoBitrate": 2500,
                    "ScaledHeight": 720,
                    "Framerate": 30,
                    "AudioBitrate": 96,
                },
                {"Name": "Source", "IsVideoPassthrough": True, "CPUUsageLevel": 3},
            ]
        ),
    }


ROWS = (
    "INSERT INTO config VALUES ('version', '9')",
    "INSERT INTO users (id, display_name, display_color, created_at, previous_names, namechanged_at, scopes,"
    " authenticated_at) VALUES ('alice', 'Alice', 3, '2023-01-02 03:04:05.123456789+00:00', 'Al,Alice',"
    " '2023-01-03T03:04:05Z', 'MODERATOR', '2023-02-01 00:00:00')",
    "INSERT INTO users (id, display_name, display_color, created_at, previous_names, disabled_at)"
    " VALUES ('bob', '<b>Bob</b>', 300, '2023-01-02 03:04:05', '', '2023-05-05 05:05:05')",
    "INSERT INTO users (id, display_name, display_color, created_at, scopes, type, last_used)"
    " VALUES ('bot', 'Helper', 1, '2023-01-02 03:04:05', 'CAN_SEND_MESSAGES,HAS_ADMIN_ACCESS', 'API',"
    " '2023-06-06 06:06:06')",
    f"INSERT INTO user_access_tokens VALUES ('{TOKEN}', 'alice', '2023-01-02 03:04:05')",
    f"INSERT INTO user_access_tokens VALUES ('{BOT_TOKEN}', 'bot', '2023-01-02 03:04:05')",
    "INSERT INTO user_access_tokens VALUES ('of-nobody', 'gone', '2023-01-02 03:04:05')",
    "INSERT INTO auth VALUES (1, 'alice', 'https://alice.example/', 'indieauth', '2023-02-01 00:00:00')",
    "INSERT INTO messages (id, user_id, body, eventType, timestamp) VALUES ('m2', 'alice',"
    " '<p>second <script>alert(1)</script></p>', 'CHAT', '2023-06-01 10:00:01.5+00:00')",
    "INSERT INTO messages (id, user_id, body, eventType, timestamp, hidden_at) VALUES ('m1', 'bob',"
    " '<p>first</p>', 'CHAT', '2023-06-01 10:00:00+00:00', '2023-06-01 10:00:05+00:00')",
    "INSERT INTO messages (id, body, eventType, timestamp, title, image, link) VALUES ('m3',"
    " '<p>follows</p>', 'FEDIVERSE_ENGAGEMENT_FOLLOW', '2023-06-01 10:00:02+00:00', 'eve@social.example',"
    " 'https://social.example/eve.png', 'https://social.example/@eve')",
    "INSERT INTO messages (id, user_id, body, eventType, timestamp) VALUES ('m4', 'gone', 'x', 'CHAT',"
    " '2023-06-01 10:00:03+00:00')",
    "INSERT INTO messages (id, user_id, eventType, timestamp) VALUES ('m5', 'alice', 'USER_JOINED',"
    " '2023-06-01 10:00:04+00:00')",
    "INSERT INTO ip_bans VALUES ('203.0.113.7', 'rude', '2023-03-03 03:03:03')",
    "INSERT INTO ip_bans VALUES ('2001:DB8::0:1, 10.0.0.1', NULL, '2023-03-03 03:03:03')",
    "INSERT INTO ip_bans VALUES ('unknown', '', '2023-03-03 03:03:03')",
    "INSERT INTO notifications VALUES (1, 'BROWSER_PUSH_NOTIFICATION', '{\"endpoint\":\"x\"}', '2023-01-01')",
    "INSERT INTO webhooks VALUES (7, 'https://hook.example', 'CHAT,USER_JOINED', '2023-01-01', NULL)",
    "INSERT INTO ap_followers VALUES ('https://social.example/eve', 'https://social.example/inbox', 'Eve',"
    " 'eve@social.example', NULL, 'https://social.example/1', x'7b7d', '2023-01-01', '2023-01-01', NULL)",
    "INSERT INTO ap_outbox VALUES ('https://cats.example/federation/1', x'00ff', 'Note', '2023-01-01', 1)",
    "INSERT INTO ap_accepted_activities VALUES (1, 'https://social.example/like', 'https://social.example/eve',"
    " 'Like', '2023-01-01')",
    "INSERT INTO future_things VALUES (1, 'a'), (2, 'b')",
)


def build(folder: Path) -> Path:
    """A folder of today; returns it."""
    (folder / "emoji" / "cats").mkdir(parents=True)
    (folder / "emoji" / "one.png").write_bytes(PNG)
    (folder / "emoji" / "cats" / "tom.svg").write_bytes(SVG)
    (folder / "emoji" / "broken.png").write_bytes(b"no picture")
    (folder / "emoji" / "LICENSE.md").write_text("Free")
    (folder / "logo.svg").write_bytes(SVG)
    (folder / "public").mkdir()
    write(folder, TABLES, datastore(), ROWS)
    return folder


def build_old(folder: Path) -> Path:
    """A folder of Owncast 0.0.6, more or less; returns it."""
    folder.mkdir(parents=True)
    tables = (
        'CREATE TABLE datastore ("key" string NOT NULL PRIMARY KEY, "value" BLOB)',
        'CREATE TABLE users ("id" TEXT, "access_token" string NOT NULL, "display_name" TEXT NOT NULL,'
        ' "display_color" INTEGER NOT NULL, "created_at" TIMESTAMP, "disabled_at" TIMESTAMP,'
        ' PRIMARY KEY ("id", "access_token"))',
        'CREATE TABLE access_tokens ("token" string NOT NULL PRIMARY KEY, "name" string, "scopes" TEXT,'
        ' "timestamp" DATETIME, "last_used" DATETIME)',
        'CREATE TABLE messages ("id" string NOT NULL PRIMARY KEY, "user_id" INTEGER, "body" TEXT,'
        ' "eventType" TEXT, "hidden_at" DATE, "timestamp" DATE)',
    )
    values = {
        "stream_key": gob.text("one-key-for-all"),
        "blocked_usernames": gob.text("boss, admin"),
        "server_name": gob.text("Old server"),
    }
    rows = (
        f"INSERT INTO users VALUES ('17', '{TOKEN}', 'Alice', 200, '2021-01-02 03:04:05', NULL)",
        f"INSERT INTO access_tokens VALUES ('{BOT_TOKEN}', 'Helper', 'CAN_SEND_MESSAGES',"
        " '2021-01-01 00:00:00', '2021-02-02 02:02:02')",
        "INSERT INTO messages VALUES (123, 17, '<p>hi</p>', 'CHAT', NULL, '2021-06-01 10:00:00')",
    )
    write(folder, tables, values, rows)
    return folder


def write(folder: Path, tables: tuple[str, ...], values: dict[str, bytes], rows: tuple[str, ...]) -> None:
    """Make `owncast.db`."""
    with closing(sqlite3.connect(folder / "owncast.db")) as connection, connection:
        for statement in tables:
            connection.execute(statement)
        insert = "INSERT INTO datastore (key, value) VALUES (?, ?)"
        connection.executemany(insert, values.items())
        for statement in rows:
            connection.execute(statement)


def change(folder: Path, statement: str, *values: Any) -> None:
    """One line of SQL."""
    with closing(sqlite3.connect(folder / "owncast.db")) as connection, connection:
        connection.execute(statement, values)
