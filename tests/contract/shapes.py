"""The contract's little language of types, read from `api.yaml`.

A type is `bool`, `int`, `float`, `number`, `string`, `datetime`, `object`, `array`, a name of the section
`schemas`, `[type]`, `{string:type}`, `Page<type>`, `IANA`, `RFC5545`, alternatives with `|`, or a mapping of
fields. Words behind it are remarks; of those "omit", "doc", "seed" and "dev" (newer builds only) mean that
a field may be missing.
"""

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

OPTIONAL = re.compile(r"\bomit|\bdev\b|\bomitted\b|\bdoc\b|\bdoc/seed\b|seed/doc|\boptional\b")
PLAIN = {"bool", "int", "float", "number", "string", "datetime", "object", "array", "null", "any"} | {
    "IANA",
    "RFC5545",
}


class Shapes:
    """Compares values with types."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas

    def problems(self, kind: Any, value: Any, place: str = "$") -> list[str]:
        """What is wrong with a value, in words; nothing if it is of that type."""
        if isinstance(kind, dict):
            return self._fields(kind, value, place)
        text = core(str(kind))
        if text.startswith("[") and text.endswith("]"):
            return self._list(text[1:-1], value, place)
        if text.startswith("{") and text.endswith("}"):
            return self._map(text[1:-1], value, place)
        if text.startswith("Page<"):
            page = {"total": "int", "results": f"[{text[5:-1]}]"}
            return self._fields(page, value, place)
        if "|" in text:
            return self._one_of(text.split("|"), value, place)
        if text in self._schemas and "items" in self._schemas[text]:
            return self._list(self._schemas[text]["items"], value, place)
        if text in self._schemas and "enum" in self._schemas[text]:
            return (
                [] if value in self._schemas[text]["enum"] else [f"{place}: {value!r:.80} is not of {text}"]
            )
        if text in self._schemas:
            return self._fields(self.fields_of(text), value, place)
        return self._plain(text, value, place)

    def knows(self, kind: str) -> bool:
        """Whether this is the name of a shape, or a page of one."""
        return kind in self._schemas or kind.startswith("Page<")

    def fields_of(self, name: str) -> dict[str, Any]:
        """The fields of a schema, those of what it extends included."""
        schema = self._schemas[name]
        inherited = self.fields_of(schema["extends"]) if "extends" in schema else {}
        fields = {**inherited, **schema.get("fields", {})}
        if "string fields omitted when empty" in schema.get("notes", ""):
            return {key: f"{kind} omit" if kind == "string" else kind for key, kind in fields.items()}
        return fields

    def _fields(self, fields: dict[str, Any], value: Any, place: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{place}: expected an object, got {value!r:.80}"]
        found: list[str] = []
        for name, kind in fields.items():
            if name in value:
                found += self.problems(kind, value[name], f"{place}.{name}")
            elif not (isinstance(kind, str) and OPTIONAL.search(kind)):
                found.append(f"{place}.{name}: missing")
        return found

    def _list(self, kind: str, value: Any, place: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{place}: expected a list, got {value!r:.80}"]
        return [
            one for index, item in enumerate(value) for one in self.problems(kind, item, f"{place}[{index}]")
        ]

    def _map(self, kinds: str, value: Any, place: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{place}: expected an object, got {value!r:.80}"]
        kind = kinds.partition(":")[2].strip()
        return [one for name, item in value.items() for one in self.problems(kind, item, f"{place}.{name}")]

    def _one_of(self, kinds: list[str], value: Any, place: str) -> list[str]:
        for kind in kinds:
            known = kind in PLAIN or kind in self._schemas or kind[0] in "[{"
            if (known and not self.problems(kind, value, place)) or (not known and value == kind):
                return []
        return [f"{place}: expected one of {', '.join(kinds)}, got {value!r:.80}"]

    def _plain(self, kind: str, value: Any, place: str) -> list[str]:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        good = {
            "bool": isinstance(value, bool),
            "int": number and isinstance(value, int),
            "float": number,
            "number": number,
            "string": isinstance(value, str),
            "datetime": isinstance(value, str) and _is_moment(value),
            "object": isinstance(value, dict),
            "array": isinstance(value, list),
            "null": value is None,
            "any": True,
            "IANA": isinstance(value, str) and value in available_timezones(),
            "RFC5545": isinstance(value, str) and value.startswith("DTSTART") and "RRULE:" in value,
        }
        if kind not in good:
            raise ValueError(f"{place}: the contract's type {kind!r} is not understood")
        return [] if good[kind] else [f"{place}: expected {kind}, got {value!r:.80}"]


def core(text: str) -> str:
    """The type without the remarks behind it."""
    text = text.strip()
    if text.startswith(("[", "{")):
        depth = 0
        for index, one in enumerate(text):
            depth += (one in "[{") - (one in "]}")
            if depth == 0:
                end = index + 1
                # `[X]|null` goes on.
                rest = re.match(r"(?:\|[\w\[\]{}<>]+)*", text[end:])
                assert rest is not None
                return text[:end] + rest[0]
    match = re.match(r"[\w<>-]+(?:\|(?:[\w<>-]+|\[\w+\]|\{[^}]*\}))*", text)
    assert match is not None, text
    return match[0]


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
