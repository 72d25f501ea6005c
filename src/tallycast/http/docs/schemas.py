"""JSON Schemas out of the settings table: bodies of the setting routes, and both config documents."""

from collections.abc import Callable
from typing import Any

import msgspec

from tallycast.settings import ROWS, Audience, Setting, Widget

REFERENCE = "#/components/schemas/{name}"
Schema = dict[str, Any]


def row_schemas() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The schema of each row's value by key, and the components that they refer to."""
    schemas, components = msgspec.json.schema_components([row.type for row in ROWS], ref_template=REFERENCE)
    found = {row.key: _accepted(row, schema) for row, schema in zip(ROWS, schemas, strict=True)}
    components.pop("Image", None)
    return found, components


def _accepted(row: Setting, schema: Schema) -> Schema:
    """What a client may send for it."""
    if row.widget is Widget.IMAGE:
        return {"type": "string", "description": "A picture as a base64 data URL."}
    if row.key == "stream_keys":
        return {"anyOf": [schema, {"type": "string", "minLength": 1, "description": "One key."}]}
    return schema


def value_body(row: Setting, schema: Schema) -> dict[str, Any]:
    """The request body of a setting's route, all forms of it."""
    wrapped = {"type": "object", "required": ["value"], "properties": {"value": schema}}
    content: dict[str, Any] = {"application/json": {"schema": wrapped}}
    if row.key == "external_actions":
        content["application/json"] = {"schema": {"anyOf": [wrapped, schema]}}
    if row.key == "custom_javascript":
        content["application/javascript"] = {"schema": {"type": "string"}}
    if row.key in ("favicon", "logo"):
        file = {"type": "object", "required": [row.key], "properties": {row.key: _BINARY}}
        content["multipart/form-data"] = {"schema": file}
    return {"required": True, "content": content}


_STRUCTURE = ("type", "items", "$ref", "enum", "additionalProperties")
_BINARY: Schema = {"type": "string", "format": "binary"}


def admin_document_schema(values: dict[str, Schema], more: dict[str, Schema]) -> Schema:
    """`ServerConfig`."""
    rows = [row for row in ROWS if row.config_path]
    return _document(rows, lambda row: row.config_path, lambda row: _shown(row, values), Audience.ADMIN, more)


def public_document_schema(values: dict[str, Schema], more: dict[str, Schema]) -> Schema:
    """`WebConfig`."""
    rows = [row for row in ROWS if row.audience is Audience.PUBLIC]
    return _document(
        rows, lambda row: row.public_path, lambda row: _shown_public(row, values), Audience.PUBLIC, more
    )


def _shown(row: Setting, values: dict[str, Schema]) -> Schema:
    # Limits are for what comes in; what stands there may be a default or a mask.
    return (
        {"type": "string"} if row.hashed or row.widget is Widget.IMAGE else _without_limits(values[row.key])
    )


def _shown_public(row: Setting, values: dict[str, Schema]) -> Schema:
    if row.show_public is not None:
        return {"type": "boolean"} if isinstance(row.show_public(row.default), bool) else {"type": "string"}
    if row.widget is Widget.MARKDOWN:
        return {"type": "string", "description": "HTML."}
    return _without_limits(values[row.key])


def _without_limits(schema: Schema) -> Schema:
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    return {
        name: value
        for name, value in schema.items()
        if name in ("type", "items", "$ref", "enum", "additionalProperties")
    }


def _document(
    rows: list[Setting],
    path_of: Callable[[Setting], str],
    schema_of: Callable[[Setting], Schema],
    readers: Audience,
    more: dict[str, Schema],
) -> Schema:
    top: Schema = {"type": "object", "properties": {}, "required": []}
    for row in rows:
        *folders, name = path_of(row).split(".")
        place = top
        for folder in folders:
            place = _within(place, folder)
        place["properties"][name] = {"description": row.help, **schema_of(row)}
        if readers not in row.omit_empty:
            place["required"].append(name)
    top["properties"] |= more
    return top


def _within(place: Schema, folder: str) -> Schema:
    if folder not in place["properties"]:
        place["properties"][folder] = {"type": "object", "properties": {}, "required": []}
        place["required"].append(folder)
    inner: Schema = place["properties"][folder]
    return inner
