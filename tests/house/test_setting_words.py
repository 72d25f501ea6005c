"""Names and helps of the settings in the admin's languages: none left over, none in one language alone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tallycast.settings import ROWS, Page
from tallycast.settings.forms import Field, field_of

TEXTS = Path(__file__).parents[2] / "src" / "tallycast" / "web" / "admin" / "setting-texts"
LANGUAGES = ("de", "es", "fr", "ja", "pt")
SHOWN = [row for row in ROWS if row.page is not Page.NONE]


def catalogue(language: str) -> Any:
    """What stands in one language."""
    return json.loads((TEXTS / f"{language}.json").read_text("utf-8"))


def inputs(field: Field) -> set[str]:
    """Names of the inputs of an object, in English; nobody writes what tells objects apart."""
    names = {one.label or one.name for one in field.fields or () if one.name != "id"}
    return names | (inputs(field.item) if field.item else set())


def choices(field: Field) -> set[str]:
    """What can be chosen in it or within it."""
    found = set(field.choices)
    for inner in (*field.fields, *((field.item,) if field.item else ())):
        found |= choices(inner)
    return found


def test_the_languages_are_those_of_the_admin() -> None:
    assert tuple(sorted(path.stem for path in TEXTS.glob("*.json"))) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_names_settings_that_there_are_and_no_others(language: str) -> None:
    found = catalogue(language)
    english = {row.section for row in SHOWN} | {name for row in SHOWN for name in inputs(field_of(row))}
    assert set(found["rows"]) <= {row.key for row in SHOWN}
    assert set(found["words"]) <= english
    assert all(label.strip() and help_text.strip() for label, help_text in found["rows"].values())
    assert all(word.strip() for word in found["words"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_section_and_input_has_words(language: str) -> None:
    found = catalogue(language)
    english = {row.section for row in SHOWN} | {name for row in SHOWN for name in inputs(field_of(row))}
    assert {row.key for row in SHOWN} - set(found["rows"]) == set()
    assert english - set(found["words"]) == set()
    assert list(found["rows"]) == sorted(found["rows"])


# Names of products are the same everywhere: `NAMES` has them.
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_words(language: str) -> None:
    control = (TEXTS.parent / "forms" / "fields" / "choice.js").read_text("utf-8")
    line = next(one for one in control.splitlines() if one.startswith("export const NAMES"))
    names = set(re.findall(r"(\w+): \"", line))
    offered = {choice for row in SHOWN for choice in choices(field_of(row))}
    words = catalogue(language)["choices"]
    assert set(words) == offered - names
    assert names <= offered
    assert all(word.strip() for word in words.values())
