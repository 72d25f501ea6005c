"""The admin's texts: each that is asked for exists in English, and none is left over."""

from __future__ import annotations

import json
import re

import pytest

from tests.unit.web.conftest import WEB_ROOT

ADMIN = WEB_ROOT / "admin"
LANGUAGES = sorted(path.stem for path in (WEB_ROOT / "shared" / "texts").glob("*.json"))


def test_every_text_of_the_admin_exists_and_is_used() -> None:
    english: dict[str, str] = json.loads((ADMIN / "texts" / "en.json").read_text())
    assert list(english) == sorted(english)
    groups = "|".join(sorted({key.partition(".")[0] for key in english}))
    source = "\n".join(module.read_text() for module in ADMIN.rglob("*.js"))
    asked = set(re.findall(rf'"((?:{groups})\.[A-Za-z0-9]+)"', source))
    # Asked for by the state of the broadcast and by the group of the menu.
    asked |= {
        f"{group}.{state}" for group in ("state", "home") for state in ("live", "interrupted", "offline")
    }
    asked |= {f"menu.{group}" for group in ("people", "settings", "integrations", "tools")}
    plural = re.compile(r"\.(?:zero|one|two|few|many|other)$")
    assert asked == {plural.sub("", key) for key in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_of_the_admin(language: str) -> None:
    english: dict[str, str] = json.loads((ADMIN / "texts" / "en.json").read_text())
    texts: dict[str, str] = json.loads((ADMIN / "texts" / f"{language}.json").read_text())
    assert list(texts) == sorted(texts)
    # Plural forms differ by language: a language needs "other", and may lack "one".
    plural = re.compile(r"\.(?:zero|one|two|few|many)$")
    assert {key for key in texts if not plural.search(key)} == {
        key for key in english if not plural.search(key)
    }
    for key, text in texts.items():
        original = english.get(key) or english[plural.sub(".other", key)]
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", original)), key
        assert text.strip(), key
