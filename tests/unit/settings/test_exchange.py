import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.settings import BY_KEY, SettingRefused, SettingsStore
from tallycast.settings.conversion import accept
from tallycast.settings.exchange import (
    as_json,
    as_toml,
    check_value,
    export_document,
    read_document,
    value_from_text,
)
from tests.unit.settings.conftest import HeardBus
from tests.unit.settings.test_documents import PNG, SECRETS, fill


# Out of one server, into another: the same settings, by JSON and by TOML, the logo among them.
@pytest.mark.parametrize("write", [as_json, as_toml])
async def test_there_and_back(store: SettingsStore, write: Any) -> None:
    await fill(store)
    document = export_document(store.stored(), with_secrets=True)
    before = dict(store.snapshot)
    assert read_document(write(document)) == document
    for key in store.stored():
        await store.reset(key)
    await store.set_many(read_document(write(document)))
    # The password does not travel: only its hash is known.
    assert dict(store.snapshot) == {**before, "admin_password": ""}
    assert document["logo"] == PNG


# Secrets leave only when asked for.
async def test_secrets_stay(store: SettingsStore) -> None:
    await fill(store)
    text = as_json(export_document(store.stored()))
    for secret in (*SECRETS, "yklw5Imng", "esroh"):
        assert secret not in text
    assert "correct" not in as_json(export_document(store.stored(), with_secrets=True))
    assert "Evening show" in text


async def test_nothing_changed_is_an_empty_document(store: SettingsStore) -> None:
    assert export_document(store.stored()) == {}
    assert read_document(as_json({})) == read_document(as_toml({})) == {}


# The whole is checked before anything is stored.
async def test_one_bad_value_keeps_all_out(store: SettingsStore, bus: HeardBus) -> None:
    with pytest.raises(SettingRefused, match="Web port"):
        await store.set_many(read_document('{"server_name": "New", "http_port": "x", "nsfw": true}'))
    assert dict(store.stored()) == {}
    assert bus.told == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "neither JSON nor TOML"),
        ("[1]", "neither JSON nor TOML|does not exist"),
        ("not a document", "neither JSON nor TOML"),
        ('{"a":' * 100_000, "neither JSON nor TOML"),
        ("a = " + "[" * 100_000, "neither JSON nor TOML"),
        ('{"\ud800": 1}', "neither JSON nor TOML"),
        ('{"no_such_thing": 1}', "a setting that does not exist: 'no_such_thing'"),
        ('{"' + "x" * 1_000_000 + '": 1}', "does not exist: 'xxx"),
        ("[server_name]\na = 1", "Name: expected text, got an object"),
    ],
)
async def test_documents_that_are_none(store: SettingsStore, text: str, message: str) -> None:
    async def take_in() -> None:
        await store.set_many(read_document(text))

    with pytest.raises(SettingRefused, match=message) as caught:
        await take_in()
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


# Any text that a setting takes is the same text after a way through TOML and JSON.
@given(text=st.text(max_size=200), name=st.text(min_size=1, max_size=20))
def test_texts_survive(text: str, name: str) -> None:
    row = BY_KEY["page_content"]
    try:
        value = accept(row, text, "")
    except SettingRefused:
        return
    document = {"page_content": value, "s3": {"enabled": True, "bucket": value}, "tags": [value], "map": {}}
    assert tomllib.loads(as_toml(document)) == document
    assert msgspec.json.decode(as_json(document)) == document


# What a command line says is read as the setting's type, and checked as what comes over the API.
def test_one_value_from_a_text() -> None:
    assert check_value("tags", value_from_text("tags", "cats, games")) == ("cats", "games")
    assert check_value("nsfw", value_from_text("nsfw", "on")) is True
    assert check_value("http_port", 9090.0) == 9090
    with pytest.raises(SettingRefused, match="Web port: expected"):
        check_value("http_port", value_from_text("http_port", "70000"))
    with pytest.raises(SettingRefused, match="expected JSON"):
        value_from_text("s3", "{")
