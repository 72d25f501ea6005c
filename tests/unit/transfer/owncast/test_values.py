from typing import Any

import bcrypt
import pytest

from tallycast.settings import ROWS
from tallycast.transfer.owncast import values
from tallycast.transfer.owncast.values import is_password_hash, raw_setting


# A shape is of a key that some setting has; a key of a setting is none of those that mean nothing.
def test_the_keys_are_those_of_the_settings() -> None:
    keys = {row.owncast_key for row in ROWS}
    assert values._SHAPES.keys() <= keys
    assert not keys & values.MEANINGLESS


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("server_metadata_tags", "a, b,,c", ["a", "b", "c"]),
        ("server_metadata_tags", "", []),
        ("blocked_usernames", ["a"], ["a"]),
        ("video_latency_level", 9.0, 4),
        ("s3_storage_config", {}, {"enabled": False}),
        ("s3_storage_config", {"ACL": "x", "ForcePathStyle": True},
         {"enabled": False, "acl": "x", "forcePathStyle": True}),
        ("external_actions", [{"HTML": "<p>", "URL": "u"}], [{"html": "<p>", "url": "u"}]),
        ("video_stream_output_variants", [{}], [{"cpuUsageLevel": 0, "audioPassthrough": True}]),
        ("server_name", "a,b", "a,b"),
        ("stream_keys", None, None),
    ],
)  # fmt: skip
def test_spellings(key: str, value: Any, expected: Any) -> None:
    assert raw_setting(key, value) == expected


# A password in clear is never taken for a hash, nor a hash that nobody could check for one.
def test_hashes() -> None:
    good = bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode()
    assert is_password_hash(good)
    for bad in ("", "abc123", good[:-1], good + "x", good.replace("$04$", "$31$"), None, 5, b"x"):
        assert not is_password_hash(bad)
