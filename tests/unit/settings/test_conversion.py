import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.settings import BY_KEY, ROWS, SettingRefused
from tallycast.settings.conversion import accept, from_text

DEEP: list[Any] = []
for _ in range(2000):
    DEEP = [DEEP]

HUGE = "x" * 10_000_000

ALWAYS_WRONG: list[Any] = [None, math.nan, math.inf, -math.inf, 1.5, 1e300, DEEP, b"x", {"\ud800": 1}]
ALWAYS_WRONG += [{"value": {"value": [1]}}]
"""No setting takes any of these."""

BY_KIND: dict[type, list[Any]] = {
    msgspec.inspect.BoolType: ["true", "false", 0, 1, "", [], {}],
    msgspec.inspect.IntType: ["8080", "", True, [], {}, -1, 10**9, 10**30, [5]],
    msgspec.inspect.StrType: [HUGE, "a\x00b", "a\x1b[31m", "\ud800", 5, True, [], {}, ["a"]],
    msgspec.inspect.LiteralType: [HUGE, "", "other", "OFF", 5, True, [], {}],
    msgspec.inspect.VarTupleType: [
        5,
        True,
        {},
        {"0": "a"},
        [None],
        [math.nan],
        [5],
        [True],
        [[]],
        [HUGE],
        ["a\x00b"],
        ["\ud800"],
        [{}] * 200,
        ["a"] * 100_000,
    ],
    msgspec.inspect.StructType: [
        *("", "x", 5, True, [], [{}], {}),
        *({"enabled": wrong} for wrong in ("yes", None, 1, [], {})),
    ],
    msgspec.inspect.DictType: [
        *("", "x", 5, True, [], [{}], {"": "b"}),
        *({"a": wrong} for wrong in (1, None, {}, [], True, HUGE, "a\x00b", {"value": [1]})),
    ],
    msgspec.inspect.UnionType: ["", "x", HUGE, 5, True, [], {}, {"mediaType": "image/png", "data": ""}],
}

HOSTILE = [
    pytest.param(row.key, value, id=f"{row.key}-{position}")
    for row in ROWS
    for position, value in enumerate(ALWAYS_WRONG + BY_KIND[type(msgspec.inspect.type_info(row.type))])
]


# Every row refuses what is not of its kind, within its size, or text; the message names the field, says
# what was expected in a line of reasonable length, and does not repeat the value.
@pytest.mark.parametrize(("key", "value"), HOSTILE)
def test_every_row_refuses_hostile_values(key: str, value: Any) -> None:
    row = BY_KEY[key]
    with pytest.raises(SettingRefused) as caught:
        accept(row, value, row.default)
    message = str(caught.value)
    assert caught.value.key == key
    assert message.startswith(f"{row.label}: ")
    assert "expected" in message
    assert "\n" not in message
    assert len(message) < 300
    assert "`" not in message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["enabled", "key", "url", "title", "videoBitrate"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


# Whatever comes in is refused by the one typed error, or becomes a value that can be stored and read back
# as it was, and that is accepted again without changing.
@given(key=st.sampled_from([row.key for row in ROWS]), raw=JSON)
def test_any_json_is_refused_or_kept(key: str, raw: Any) -> None:
    row = BY_KEY[key]
    try:
        value = accept(row, raw, row.default)
    except SettingRefused:
        return
    assert msgspec.json.decode(msgspec.json.encode(value), type=row.type) == value
    assert accept(row, msgspec.to_builtins(value), row.default) == value


# The defaults are values that one could have set, but for the secrets that the first start makes and
# for pictures, which are reset rather than set to none.
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_defaults_are_good_values(row: Any) -> None:
    if row.key in ("admin_password", "stream_keys", "logo", "favicon"):
        assert not row.default
    else:
        assert accept(row, msgspec.to_builtins(row.default), row.default) == row.default


# JSON does not tell 30 from 30.0.
def test_whole_numbers_written_as_fractions() -> None:
    assert accept(BY_KEY["http_port"], 8081.0, 8080) == 8081
    (variant,) = accept(BY_KEY["video_variants"], [{"framerate": 30.0}], ())
    assert variant.frame_rate == 30
    assert isinstance(variant.frame_rate, int)


PORT = "Web port: expected a whole number from 1 to 65535"


@pytest.mark.parametrize(
    ("key", "raw", "message"),
    [
        ("http_port", "8080", "Web port: expected a whole number from 1 to 65535, got text"),
        ("http_port", 70_000, "Web port: expected a whole number from 1 to 65535"),
        (
            "http_port",
            1.5,
            f"{PORT}, got a number that is not whole",
        ),
        ("nsfw", "true", "Not safe for work: expected true or false, got text"),
        ("server_name", 5, "Name: expected text, got a number"),
        ("server_name", "x" * 256, "Name: expected text of at most 255 characters"),
        ("server_name", "a\nb", "Name: expected one line of text without control characters"),
        ("page_content", "a\x00b", "Page content: expected text without control characters"),
        ("tags", "a", "Tags: expected a list, got text"),
        ("tags", ["a", 5], "Tags: [1]: expected text, got a number"),
        ("video_variants", [], "Output variants: expected a list of at least 1 items"),
        (
            "video_variants",
            [{"videoBitrate": -1}],
            "[0].videoBitrate: expected a number of at least 0",
        ),
        (
            "video_variants",
            [{"framerate": 10**9}],
            "[0].framerate: expected a number of at most 240",
        ),
        (
            "video_variants",
            [{"framerate": "30"}],
            "[0].framerate: expected a whole number, got text",
        ),
        ("stream_keys", [{"comment": "a"}], "Stream keys: [0]: expected the field key"),
        ("autoplay", "loud", "Autoplay: expected one of off, sound-only, always"),
        ("s3", {"enabled": "yes"}, "Object storage (S3): enabled: expected true or false, got text"),
    ],
)
def test_messages(key: str, raw: Any, message: str) -> None:
    with pytest.raises(SettingRefused) as caught:
        accept(BY_KEY[key], raw, BY_KEY[key].default)
    label = BY_KEY[key].label
    assert str(caught.value) == (f"{label}: {message}" if message.startswith("[") else message)


# The environment holds only texts: numbers and switches are read, words split, the rest is JSON.
@pytest.mark.parametrize(
    ("key", "text", "raw"),
    [
        ("http_port", "8081", 8081),
        ("http_port", " 8081 ", 8081),
        ("http_port", "8081x", "8081x"),
        ("http_port", "9" * 5000, "9" * 5000),
        ("nsfw", "Yes", True),
        ("nsfw", "0", False),
        ("nsfw", "maybe", "maybe"),
        ("server_name", "42", "42"),
        ("server_name", "true", "true"),
        ("tags", "a, #b,,c", ["a", "#b", "c"]),
        ("tags", '["a,b"]', ["a,b"]),
        ("stream_keys", "yklw5Imng", "yklw5Imng"),
        ("stream_keys", '[{"key": "a"}]', [{"key": "a"}]),
        ("s3", '{"enabled": false}', {"enabled": False}),
        ("appearance_variables", "{}", {}),
        ("autoplay", "off", "off"),
    ],
)
def test_from_text(key: str, text: str, raw: Any) -> None:
    assert from_text(BY_KEY[key], text) == raw


def test_from_text_that_should_be_json() -> None:
    with pytest.raises(SettingRefused, match=r"Object storage \(S3\): expected JSON"):
        from_text(BY_KEY["s3"], "enabled")
    with pytest.raises(SettingRefused, match="Tags: expected JSON"):
        from_text(BY_KEY["tags"], "[a, b")
