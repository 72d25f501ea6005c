import json
from email.header import decode_header
from typing import Any

import pytest

from tallycast.integrations.discord import discord_posting
from tallycast.integrations.notice import Notice
from tallycast.integrations.services import TEMPLATES, service_posting
from tallycast.settings import DiscordConfig, NotificationTarget

NOTICE = Notice(
    kind="go-live", id="b1", name="Tally", title="<Talk> & tea", summary="Daily", url="https://tally.test"
)
MESSAGE = "{name}: {title} {url} {unknown}"
TEXT = "Tally: <Talk> & tea https://tally.test {unknown}"


def posting(service: str, **options: Any) -> Any:
    target = NotificationTarget(id="t1", service=service, message=MESSAGE, **options)  # type: ignore[arg-type]
    return service_posting(target, NOTICE)


# What each service's documents want: where, with which credentials, in which words.
def test_slack() -> None:
    made = posting("slack", url="https://hooks.slack.test/x")
    assert made.url == "https://hooks.slack.test/x"
    assert json.loads(made.body) == {
        "text": TEXT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    }


def test_telegram() -> None:
    made = posting("telegram", token="1:abc", room="@channel")
    assert made.url == "https://api.telegram.org/bot1:abc/sendMessage"
    assert json.loads(made.body) == {"chat_id": "@channel", "text": TEXT}


def test_matrix() -> None:
    made = posting("matrix", url="https://matrix.test/", token="abc", room="!room:matrix.test")
    assert (made.method, made.headers["Authorization"]) == ("PUT", "Bearer abc")
    # The same transaction for each try: nobody reads it twice.
    assert made.url == (
        "https://matrix.test/_matrix/client/v3/rooms/%21room%3Amatrix.test/send/m.room.message/b1.t1"
    )
    assert json.loads(made.body) == {"msgtype": "m.text", "body": TEXT}


def test_ntfy() -> None:
    made = posting("ntfy", url="https://ntfy.test/topic", token="abc")
    assert (made.url, made.body.decode()) == ("https://ntfy.test/topic", TEXT)
    assert made.headers["Title"] == "Tally"
    assert made.headers["Click"] == "https://tally.test"
    odd = Notice(kind="go-live", id="b", name="Tälly\n: x", title="", summary="", url="")
    header = service_posting(NotificationTarget(service="ntfy", url="https://ntfy.test/t"), odd).headers[
        "Title"
    ]
    assert header.isascii()
    assert "\n" not in header
    assert decode_header(header)[0][0].decode() == "Tälly : x"


def test_gotify() -> None:
    made = posting("gotify", url="https://gotify.test", token="abc")
    assert (made.url, made.headers["X-Gotify-Key"]) == ("https://gotify.test/message", "abc")
    body = json.loads(made.body)
    assert (body["title"], body["message"]) == ("Tally", TEXT)


def test_json() -> None:
    made = posting("json", url="https://example.test/in", token="abc")
    assert made.headers["Authorization"] == "Bearer abc"
    assert json.loads(made.body) == {
        "kind": "go-live",
        "text": TEXT,
        "name": "Tally",
        "title": "<Talk> & tea",
        "summary": "Daily",
        "url": "https://tally.test",
    }


@pytest.mark.parametrize("service", TEMPLATES)
def test_a_reminder_has_its_own_words(service: str) -> None:
    reminder = Notice(
        kind="reminder", id="p1", name="Tally", title="", summary="", url="", text="In 5 minutes"
    )
    target = NotificationTarget(service=service, url="https://x.test", token="t", room="r", message=MESSAGE)  # type: ignore[arg-type]
    assert b"In 5 minutes" in service_posting(target, reminder).body


# Discord: the message with title and address behind it, as Owncast has it, unless it holds them itself.
@pytest.mark.parametrize(
    ("message", "content"),
    [
        ("We are live!", "We are live!\n<Talk> & tea\nhttps://tally.test"),
        ("Live: {title}", "Live: <Talk> & tea\nhttps://tally.test"),
        ("{title} at {url}", "<Talk> & tea at https://tally.test"),
        ("", "<Talk> & tea\nhttps://tally.test"),
        ("x" * 2500, "x" * 2000),
    ],
)
def test_discord(message: str, content: str) -> None:
    made = discord_posting(DiscordConfig(webhook="https://discord.test/x", go_live_message=message), NOTICE)
    body = json.loads(made.body)
    assert body["content"] == content
    assert (body["username"], body["avatar_url"]) == ("Tally", "https://tally.test/logo/external")


# Discord refuses a whole message for such a name.
def test_a_name_that_discord_refuses() -> None:
    notice = Notice(kind="go-live", id="b", name="My Discord show", title="", summary="", url="")
    made = discord_posting(DiscordConfig(webhook="https://discord.test/x"), notice)
    assert json.loads(made.body) == {"content": "My Discord show"}
