"""The rows as JSON, from which the admin draws its forms: types become fields, limits become attributes."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import inspect

from tallycast.settings.declaration import Page, Setting, Widget
from tallycast.settings.documents import shown
from tallycast.settings.patterns import TEXT
from tallycast.settings.table import ROWS


class Field(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One input of a form."""

    kind: str
    """switch, number, text, multiline, choice, list, object, map; or the row's own widget."""
    name: str = ""
    """Field of an object, as in JSON."""
    label: str = ""
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    """Characters of a text, items of a list."""
    max_length: int | None = None
    choices: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()
    """Fields of an object."""
    item: "Field | None" = None
    """What each item of a list, or each value of a map, is."""


class FormRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A setting as the admin shows it."""

    key: str
    label: str
    help: str
    page: str
    section: str
    path: str
    """Whole path of the POST route; the body is `{"value": …}`."""
    field: Field
    value: Any
    """What an administrator may see of it; a masked secret sent back stays as it is."""
    default: Any
    effect: str
    secret: bool
    overridden_by: str | None
    """What gives it from outside, so that it cannot be changed here."""
    given_by: str | None
    """What gives it from outside until it is changed here."""


def form_rows(snapshot: Mapping[str, Any], overridden_by: Callable[[str], str | None]) -> tuple[FormRow, ...]:
    """Every row that has a form, page by page in the order of the menu."""
    pages = list(Page)
    rows = sorted((row for row in ROWS if row.page is not Page.NONE), key=lambda row: pages.index(row.page))
    return tuple(_form_row(row, snapshot[row.key], overridden_by(row.key)) for row in rows)


def _form_row(row: Setting, value: Any, source: str | None) -> FormRow:
    return FormRow(
        key=row.key,
        label=row.label,
        help=row.help,
        page=row.page.value,
        section=row.section,
        path=row.routes[0],
        field=field_of(row),
        value=shown(row, value),
        default=shown(row, row.default),
        effect=row.effect.value,
        secret=row.secret,
        overridden_by=None if row.until_changed else source,
        given_by=source if row.until_changed else None,
    )


def field_of(row: Setting) -> Field:
    """The input for a row: what its type says, or the widget that it asks for."""
    field = _field(inspect.type_info(row.type))
    return field if row.widget is Widget.AUTO else msgspec.structs.replace(field, kind=row.widget.value)


def _field(kind: inspect.Type) -> Field:
    label = ""
    if isinstance(kind, inspect.Metadata):
        label = (kind.extra_json_schema or {}).get("title", "")
        kind = kind.type
    field = _plain_field(kind)
    return msgspec.structs.replace(field, label=label) if label else field


def _plain_field(kind: inspect.Type) -> Field:
    match kind:
        case inspect.BoolType():
            return Field(kind="switch")
        case inspect.IntType(ge=low, le=high):
            return Field(kind="number", minimum=low, maximum=high)
        case inspect.StrType(min_length=low, max_length=high, pattern=pattern):
            return Field(
                kind="multiline" if pattern == TEXT else "text", min_length=low or None, max_length=high
            )
        case inspect.LiteralType(values=values):
            return Field(kind="choice", choices=tuple(str(one) for one in values))
        case inspect.VarTupleType(item_type=item, min_length=low, max_length=high):
            return Field(kind="list", item=_field(item), min_length=low or None, max_length=high)
        case inspect.DictType(value_type=value, max_length=high):
            return Field(kind="map", item=_field(value), max_length=high)
        case inspect.StructType(fields=fields):
            return Field(kind="object", fields=tuple(_named(one) for one in fields))
        case inspect.UnionType():
            # Only pictures may be absent; their widget says how they are given.
            return Field(kind="image")
    raise TypeError(f"no form field for {kind}")


def _named(field: inspect.Field) -> Field:
    return msgspec.structs.replace(_field(field.type), name=field.encode_name)
