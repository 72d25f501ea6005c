"""The framework's OpenAPI document, completed with what handlers do not say.

The framework derives paths, parameters, bodies and good answers from the handlers. Added here: the bodies
of the setting routes and both config documents, from the settings table; the refusals, which are the same
everywhere (`errors.py`); and how the administrator is known.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from tallycast.http.docs.schemas import admin_document_schema, public_document_schema, row_schemas, value_body
from tallycast.settings import API_PREFIX, BY_PATH

ADMIN_PREFIXES = ("/api/admin/", "/admin")
OPEN_ADMIN_PATHS = frozenset({"/api/admin/login"})
INTEGRATIONS_PREFIX = "/api/integrations/"
CHAT_USER_PREFIXES = ("/api/chat", "/api/moderation/", "/api/notifications/")
ERROR_BODY_PREFIXES = (
    *(INTEGRATIONS_PREFIX, *CHAT_USER_PREFIXES),
    *("/api/admin/accesstokens/", "/api/admin/webhooks", "/api/admin/schedule", "/api/schedule"),
)
RECORDED_PREFIXES = ("/replay/", "/clip/", "/clips/", "/clip-thumbnail/", "/recordings/")
"""What may not be there, or not be published."""
WATCH_PATH = "/api/watch"
OPEN_CHAT_PATHS = frozenset({"/api/chat/register"})
METHODS = ("get", "post", "put", "patch", "delete")
Json = dict[str, Any]

_RESULT = {"application/json": {"schema": {"$ref": "#/components/schemas/ApiResult"}}}
_RESULT_OR_ERROR = {
    "application/json": {
        "schema": {
            "anyOf": [
                {"$ref": "#/components/schemas/ApiResult"},
                {"$ref": "#/components/schemas/ErrorBody"},
            ]
        }
    }
}
_TOKEN_REFUSED = {
    "description": "No token, one that is not known, or one that may not",
    "content": {"text/plain": {"schema": {"type": "string", "const": "unauthorized"}}},
}
_ACCESS_TOKEN = {
    "name": "accessToken",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Of the chat user; without one the answer is 401.",
}
_REFUSALS: dict[str, Json] = {
    "400": {"description": "Refused; the message says why", "content": _RESULT},
    "401": {
        "description": "No or wrong credentials",
        "content": {"text/plain": {"schema": {"type": "string", "const": "Unauthorized"}}},
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    },
    "403": {"description": "Caused by a page of another site, or may have been", "content": _RESULT},
    "404": {"description": "There is no such thing"},
    "413": {"description": "The body is too large", "content": _RESULT},
    "429": {
        "description": "Too many wrong attempts",
        "content": _RESULT,
        "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}},
    },
}
_FEDERATION_OFF = {"description": "Federation is switched off"}
_TO_THE_PAGE = {"description": "A browser, or who else does not ask for JSON, is sent to the page"}
_CMCD_QUERY = {
    "name": "CMCD",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Common Media Client Data (CTA-5004).",
}
_CMCD_BODY = {
    "required": False,
    "content": {
        "application/json": {
            "schema": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}
        }
    },
}
_OF_CONFIG: Json = {
    "version": {"type": "string"},
    "maxSocketPayloadSize": {"type": "integer", "description": "Bytes."},
    "authentication": {"type": "object", "properties": {"indieAuthEnabled": {"type": "boolean"}}},
}
_OF_SERVER_CONFIG: Json = {
    "supportedCodecs": {"type": "array", "items": {"type": "string"}},
    "streamKeyOverridden": {"type": "boolean"},
    "styleContributors": {"type": "array"},
    "overridden": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Settings given from outside: key to who gives it.",
    },
}


def complete(document: Json) -> Json:
    """The whole document; the given one is left as it is."""
    whole: Json = msgspec.json.decode(msgspec.json.encode(document))
    components = whole.setdefault("components", {})
    schemas: Json = components.setdefault("schemas", {})
    values, row_components = row_schemas()
    schemas |= row_components
    components["securitySchemes"] = {
        "basic": {"type": "http", "scheme": "basic", "description": "User `admin`."},
        "session": {"type": "apiKey", "in": "cookie", "name": "owncast_admin_session"},
        "token": {"type": "http", "scheme": "bearer", "description": "An access token."},
    }
    schemas["ErrorBody"] = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string"}},
        "title": "ErrorBody",
    }
    for path, operation in _operations(whole):
        _tidy(operation)
        _add_settings(path, operation, values)
        _add_refusals(path, operation)
    schemas["ServerConfig"] = admin_document_schema(values, _OF_SERVER_CONFIG)
    schemas["WebConfig"] = public_document_schema(values, _OF_CONFIG)
    _answer_with(whole, "/api/admin/serverconfig", "ServerConfig")
    _answer_with(whole, "/api/config", "WebConfig")
    for method in ("get", "post"):
        whole["paths"]["/api/metrics/cmcd"][method].setdefault("parameters", []).append(_CMCD_QUERY)
        whole["paths"]["/api/metrics/cmcd"][method]["responses"]["400"] = _REFUSALS["400"]
    whole["paths"]["/api/metrics/cmcd"]["post"]["requestBody"] = _CMCD_BODY
    return whole


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, item[method]


def _tidy(operation: Json) -> None:
    """What the framework says that says nothing."""
    operation.pop("deprecated", None)
    description = operation.get("description", "")
    if not operation.get("summary", "").startswith("Set: ") and description:
        operation["summary"] = re.split(r"(?<=[.;:])\s", description, maxsplit=1)[0].rstrip(".;:")
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            answer["description"] = "Done" if "requestBody" in operation else "The answer"
        answer.pop("headers", None)
        content = answer.get("content", {})
        for media in content.values():
            if media.get("schema", {}).get("type") == "null":
                del answer["content"]
                break
    for parameter in operation.get("parameters", []):
        for name in ("deprecated", "allowEmptyValue", "allowReserved"):
            parameter.pop(name, None)
        if parameter["in"] == "path":
            # The framework's type of a path: any text is one.
            parameter["schema"].pop("format", None)


def _add_settings(path: str, operation: Json, values: dict[str, Json]) -> None:
    row = BY_PATH.get(path.removeprefix(API_PREFIX)) if path.startswith(API_PREFIX) else None
    if row is not None and operation.get("operationId", "").startswith("set_"):
        operation["requestBody"] = value_body(row, values[row.key])


def _add_refusals(path: str, operation: Json) -> None:
    answers = operation["responses"]
    codes = {code for code in answers if code.startswith("4")}
    if operation.get("parameters"):
        codes.add("400")
    if "requestBody" in operation:
        codes |= {"400", "413"}
    if path.startswith(ADMIN_PREFIXES):
        # 400 as well: what an administrator asks for may be impossible as things are.
        codes |= {"400", "401", "403", "429"}
        if path not in OPEN_ADMIN_PATHS:
            operation["security"] = [{"basic": []}, {"session": []}]
    if path.startswith(RECORDED_PREFIXES):
        codes |= {"404", "429"}
    if path == WATCH_PATH and "requestBody" in operation:
        codes |= {"403", "429"}
    for code in codes - {"405"}:
        answers[code] = _REFUSALS[code]
    if path == WATCH_PATH and "403" in answers:
        answers["403"] = {**_REFUSALS["403"], "description": "This is not the password"}
    if "federation" in operation.get("tags", ()):
        answers["405"] = _FEDERATION_OFF
        if path.startswith("/federation/") and "requestBody" not in operation:
            answers["307"] = _TO_THE_PAGE
    _add_callers(path, operation)


def _add_callers(path: str, operation: Json) -> None:
    """Bots and chat users, who are known by tokens; their refusals are their own."""
    answers = operation["responses"]
    if path.startswith(INTEGRATIONS_PREFIX):
        operation["security"] = [{"token": []}]
        answers["401"] = _TOKEN_REFUSED
    elif path.startswith(CHAT_USER_PREFIXES) and path not in OPEN_CHAT_PATHS:
        operation.setdefault("parameters", []).append(_ACCESS_TOKEN)
        answers["401"] = _TOKEN_REFUSED
    if path.startswith(ERROR_BODY_PREFIXES):
        answers["400"] = {**_REFUSALS["400"], "content": _RESULT_OR_ERROR}


def _answer_with(document: Json, path: str, name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name}"}
    document["paths"][path]["get"]["responses"]["200"]["content"] = {"application/json": {"schema": schema}}
