"""The texts within the settings that no log may show."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallycast.settings.declaration import MASK, Setting
from tallycast.settings.documents import json_types, shown
from tallycast.settings.table import ROWS


def secret_texts(snapshot: Mapping[str, Any]) -> tuple[str, ...]:
    """Every secret that a row of the table holds now, the longest first.

    Of a row that names its secrets (`secrets_of`) these; else what the administrator sees masked; else, of
    a plain text, all of it.
    """
    found = {
        text for row in ROWS if row.secret for text in _secrets_of(row, snapshot[row.key]) if text != MASK
    }
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def _secrets_of(row: Setting, value: Any) -> Iterator[str]:
    if row.secrets_of is not None:
        yield from row.secrets_of(value)
    yield from _masked(json_types(value), shown(row, value))
    if isinstance(value, str):
        yield value


def _masked(value: Any, shown_value: Any) -> Iterator[str]:
    """Texts of a value in whose place the mask is shown."""
    if isinstance(value, str):
        if shown_value == MASK:
            yield value
    elif isinstance(value, dict) and isinstance(shown_value, dict):
        for name, one in value.items():
            yield from _masked(one, shown_value.get(name))
    elif isinstance(value, list | tuple) and isinstance(shown_value, list | tuple):
        for one, other in zip(value, shown_value, strict=False):
            yield from _masked(one, other)
