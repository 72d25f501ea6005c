"""From what came in (JSON, TOML, the environment) to the value of a row, or a refusal in words.

Words and limits are the row's; nothing here knows a single setting. A message names the field and what
was expected, and never repeats the value, which may be a secret or a megabyte.
"""

import math
import re
from typing import Any, Literal, get_args, get_origin

import msgspec

from tallycast.settings.declaration import MASK, Setting
from tallycast.settings.errors import SettingRefused, ValueUnfit
from tallycast.settings.patterns import WORDS

DEPTH_LIMIT = 8
"""Deepest value of the table is a list of objects; ten thousand brackets are an attack."""

_WANTED = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_GOT = {
    "str": "text",
    "int": "a number",
    "float": "a number that is not whole",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing (null)",
}
_SWITCH = dict.fromkeys(("true", "1", "yes", "on"), True) | dict.fromkeys(("false", "0", "no", "off"), False)
_TYPE = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
_RANGE = re.compile(r"Expected `(?:int|float)` (?P<sign>[<>]=?) (?P<limit>\S+)")
_LENGTH = re.compile(r"Expected `(?P<of>\w+)` of length (?P<sign>[<>]=) (?P<limit>\d+)")
_PLACE = re.compile(r" - at (?:`key` in )?`\$(?P<path>[^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]+)`")


def accept(setting: Setting, raw: Any, stored: Any) -> Any:
    """The value to store for `raw`, given what is stored now; raises SettingRefused."""
    if is_masked(setting, raw):
        return stored
    try:
        value = _tidy(raw)
        if setting.prepare is not None:
            value = setting.prepare(value)
        if not isinstance(value, msgspec.Struct):
            _refuse_strangers(setting, value)
            value = msgspec.convert(value, setting.type)
        if setting.keep is not None:
            value = setting.keep(stored, value)
        if setting.clean is not None:
            value = setting.clean(value)
        for check in setting.checks:
            check(value)
    except ValueUnfit as unfit:
        raise SettingRefused(setting.key, f"{setting.label}: {unfit}") from None
    except msgspec.ValidationError as error:
        raise SettingRefused(setting.key, f"{setting.label}: {_in_words(setting, str(error))}") from None
    return value


def is_masked(setting: Setting, raw: Any) -> bool:
    """Whether a password came back as it was shown: then the stored hash stays as it is."""
    return setting.hashed and bool(raw == MASK)


def from_text(setting: Setting, text: str) -> Any:
    """The raw value that a text of the environment or the command line stands for.

    Numbers and switches are read as such, lists of texts may be split by commas, the rest is JSON.
    """
    info = msgspec.inspect.type_info(setting.type)
    if isinstance(info, msgspec.inspect.BoolType):
        return _SWITCH.get(text.strip().lower(), text)
    if isinstance(info, msgspec.inspect.IntType):
        return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text) else text
    if isinstance(info, msgspec.inspect.VarTupleType) and not text.lstrip().startswith("["):
        if isinstance(info.item_type, msgspec.inspect.StrType):
            return [one for one in (part.strip() for part in text.split(",")) if one]
        return text
    if isinstance(info, msgspec.inspect.VarTupleType | msgspec.inspect.StructType | msgspec.inspect.DictType):
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            raise SettingRefused(setting.key, f"{setting.label}: expected JSON") from None
    return text


def _tidy(raw: Any, depth: int = 0) -> Any:
    """Refuse what JSON should not hold; take 30.0 for 30, which JSON does not tell apart."""
    if depth > DEPTH_LIMIT:
        raise ValueUnfit("expected a value that is not nested that deeply")
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise ValueUnfit("expected a number, got one that is not finite")
        return int(raw) if raw.is_integer() and abs(raw) < 2**53 else raw
    if isinstance(raw, str) and not _is_unicode(raw):
        raise ValueUnfit("expected text without halves of surrogate pairs")
    if isinstance(raw, dict):
        return {_tidy(name, depth + 1): _tidy(value, depth + 1) for name, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [_tidy(value, depth + 1) for value in raw]
    return raw


def _refuse_strangers(setting: Setting, raw: Any) -> None:
    # Unknown fields are let pass, as clients send back what they were given; but an object of nothing else
    # (wrapped twice, say) would quietly put every field back to its default.
    info = msgspec.inspect.type_info(setting.type)
    if isinstance(info, msgspec.inspect.StructType) and isinstance(raw, dict):
        names = [field.encode_name for field in info.fields]
        if raw.keys().isdisjoint(names):
            raise ValueUnfit(f"expected an object with fields of {', '.join(names)}")


def _is_unicode(text: str) -> bool:
    # JSON can hold "\\ud800", which no UTF-8 can: neither the database nor a reply could carry it.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _in_words(setting: Setting, error: str) -> str:
    place = _PLACE.search(error)
    path = "" if place is None else place["path"]
    reason = error if place is None else error[: place.start()]
    where = f"{path.removeprefix('.')}: " if path else ""
    return f"{where}{_reason_in_words(setting, reason, top=not path)}"


def _reason_in_words(setting: Setting, reason: str, *, top: bool) -> str:
    if top and (whole := _whole_number(setting.type)) and "`int`" in reason:
        got = _TYPE.search(reason)
        return whole if got is None else f"{whole}, got {_GOT.get(got['got'], 'something else')}"
    if found := _TYPE.search(reason):
        wanted = " or ".join(_WANTED.get(one, one) for one in found["wanted"].split(" | "))
        return f"expected {wanted}, got {_GOT.get(found['got'], 'something else')}"
    if found := _RANGE.search(reason):
        return f"expected a number of at {'least' if '>' in found['sign'] else 'most'} {found['limit']}"
    if found := _LENGTH.search(reason):
        bound = "at least" if found["sign"] == ">=" else "at most"
        kinds = {
            "str": ("text", "characters"),
            "array": ("a list", "items"),
            "object": ("an object", "entries"),
        }
        of, unit = kinds.get(found["of"], (found["of"], "items"))
        return f"expected {of} of {bound} {found['limit']} {unit}"
    if found := _MISSING.search(reason):
        return f"expected the field {found['name']}"
    if "matching regex" in reason:
        return "expected " + next(
            (words for regex, words in WORDS.items() if repr(regex) in reason), "other text"
        )
    if reason.startswith("Invalid enum value"):
        choices = get_args(setting.type) if get_origin(setting.type) is Literal else ()
        return f"expected one of {', '.join(map(str, choices))}"
    return "expected a number within its limits" if "out of range" in reason else reason.lower()


def _whole_number(kind: Any) -> str:
    info = msgspec.inspect.type_info(kind)
    if isinstance(info, msgspec.inspect.IntType):
        return f"expected a whole number from {info.ge} to {info.le}"
    return ""
