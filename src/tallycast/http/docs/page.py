"""The OpenAPI document as a page: no script, nothing loaded from anywhere."""

import base64
import hashlib
import json
from html import escape
from typing import Any

from tallycast.http.docs.document import METHODS

Json = dict[str, Any]

STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; border: 1px solid #8886; border-radius: .4rem; padding: .5rem; margin: .2rem 0; }
details { border-bottom: 1px solid #8884; padding: .35rem 0; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.5rem; }
dt { font-weight: 600; }
dd { margin: 0 0 .4rem 1rem; }
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def render(document: Json) -> str:
    """The whole page."""
    info = document["info"]
    groups: dict[str, list[str]] = {}
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method in item:
                groups.setdefault(_group(path), []).append(_operation(path, method, item[method]))
    sections = "".join(f"<h2>{escape(name)}</h2>{''.join(parts)}" for name, parts in groups.items())
    shapes = "".join(
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"{_schema(schema)}</details>"
        for name, schema in sorted(document["components"]["schemas"].items())
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info.get('description', ''))}</p>"
        '<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI '
        f"{escape(document['openapi'])}). Routes below /api/admin/ need HTTP Basic with the user "
        "<code>admin</code>, or the cookie of a session.</p>"
        f"<main>{sections}<h2>Shapes</h2>{shapes}</main></body></html>"
    )


def _group(path: str) -> str:
    if path.startswith("/api/admin/config/"):
        return "Settings"
    if path.startswith("/api/admin/"):
        return "Administration"
    return "Public" if path.startswith("/api/") else "Pages and pictures"


def _operation(path: str, method: str, operation: Json) -> str:
    parts = [f"<p>{escape(operation.get('description', ''))}</p><dl>"]
    for parameter in operation.get("parameters", []):
        need = "" if parameter.get("required") else ", optional"
        parts.append(f"<dt>{escape(parameter['name'])} ({parameter['in']}{need})</dt>")
        parts.append(f"<dd>{_schema(parameter['schema'])}</dd>")
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<dt>Body, {escape(kind)}</dt><dd>{_schema(media['schema'])}</dd>")
    for status, answer in sorted(operation["responses"].items()):
        parts.append(f"<dt>{status}</dt><dd>{escape(answer['description'])}")
        parts.extend(
            f"<br>{escape(kind)} {_schema(media['schema'])}"
            for kind, media in answer.get("content", {}).items()
        )
        parts.append("</dd>")
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary>{''.join(parts)}</dl></details>"
    )


def _schema(schema: Json) -> str:
    if name := schema.get("$ref", "").removeprefix("#/components/schemas/"):
        return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'
    items = schema.get("items", {})
    if schema.get("type") == "array" and "$ref" in items:
        return f"list of {_schema(items)}"
    return f"<pre>{escape(json.dumps(schema, indent=2, ensure_ascii=False))}</pre>" if schema else "anything"
