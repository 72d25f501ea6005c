from typing import Any

import pytest

from tallycast.settings import (
    BY_KEY,
    ROWS,
    S3,
    BrowserPushConfig,
    DiscordConfig,
    StreamKey,
    secret_texts,
)

DEFAULTS: dict[str, Any] = {row.key: row.default for row in ROWS}


@pytest.mark.parametrize(
    ("key", "value", "secrets"),
    [
        ("admin_password", "$hash$", {"$hash$"}),
        (
            "stream_keys",
            (StreamKey(key="key-one", comment="not secret"), StreamKey(key="key-two")),
            {"key-one", "key-two"},
        ),
        ("s3", S3(bucket="open", access_key="half", secret="whole"), {"half", "whole"}),
        (
            "discord_notification",
            DiscordConfig(webhook="https://d.test/x", go_live_message="Hi"),
            {"https://d.test/x"},
        ),
        ("browser_push_private_key", "private", {"private"}),
        ("browser_notification", BrowserPushConfig(go_live_message="Hi"), set()),
    ],
)
def test_the_secrets_of_a_row(key: str, value: Any, secrets: set[str]) -> None:
    assert set(secret_texts({**DEFAULTS, key: value})) == secrets


# A secret that is a part of another must not spoil it before it is looked for.
def test_the_longest_first() -> None:
    keys = (StreamKey(key="abcdef"), StreamKey(key="abcdefghi"))
    assert secret_texts({**DEFAULTS, "stream_keys": keys}) == ("abcdefghi", "abcdef")


# A new secret row with fields must say which of them are secret, by its mask or by name.
@pytest.mark.parametrize("row", [row for row in ROWS if row.secret], ids=lambda row: row.key)
def test_every_secret_row_names_its_secrets(row: Any) -> None:
    plain = isinstance(row.default, str)
    assert plain or row.secrets_of is not None or row.show is not None
    assert BY_KEY[row.key] is row
