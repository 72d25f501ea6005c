"""Names and helps of the settings in the admin's languages: none left over, none in one language alone."""

import json
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
    """Names of the inputs of an object, in English."""
    names = {one.label or one.name for one in field.fields or ()}
    return names | (inputs(field.item) if field.item else set())


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


# A row that nobody has translated shows in English; one that has words has them in every language.
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_what_another_has(language: str) -> None:
    german, found = catalogue("de"), catalogue(language)
    assert set(found["rows"]) == set(german["rows"])
    assert set(found["words"]) == set(german["words"])
    assert list(found["rows"]) == sorted(found["rows"])


def test_nearly_every_setting_has_words() -> None:
    missing = {row.key for row in SHOWN} - set(catalogue("de")["rows"])
    assert len(missing) <= len(SHOWN) // 10, missing
