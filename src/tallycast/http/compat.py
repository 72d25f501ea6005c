"""Old and odd forms of requests that clients of Owncast send, read here and nowhere else."""

from typing import Any

import msgspec
from litestar.datastructures import UploadFile

from tallycast.http.errors import BodyRefused
from tallycast.http.rooms import AnyRequest
from tallycast.settings import Setting

SCRIPT_TYPES = frozenset({"application/javascript", "text/javascript"})
EXPECTED = 'expected a JSON object with the field "value"'


async def setting_value(request: AnyRequest, row: Setting) -> Any:
    """What a POST to a setting's route wants it to be.

    The rule is `{"value": …}`. Also taken: the bare list of external actions (seed document), a script
    as it is (old document of customjavascript), a form with a file (favicon). Raises BodyRefused.
    """
    kind, _ = request.content_type
    if kind == "multipart/form-data" and row.key in ("favicon", "logo"):
        return await _uploaded(request, row)
    body = await request.body()
    if kind in SCRIPT_TYPES and row.key == "custom_javascript":
        return _text(body, row)
    document = _json(body, row)
    if isinstance(document, dict) and "value" in document:
        return document["value"]
    if isinstance(document, list) and row.key == "external_actions":
        return document
    raise BodyRefused(f"{row.label}: {EXPECTED}")


async def _uploaded(request: AnyRequest, row: Setting) -> bytes:
    form = await request.form()
    file = form.get(row.key)
    if not isinstance(file, UploadFile):
        raise BodyRefused(f"{row.label}: expected a form with a file in the field {row.key!r}")
    return await file.read()


def _json(body: bytes, row: Setting) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BodyRefused(f"{row.label}: {EXPECTED}, got no valid JSON") from None
    except RecursionError:
        raise BodyRefused(f"{row.label}: {EXPECTED}, got one that is nested too deeply") from None


def _text(body: bytes, row: Setting) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BodyRefused(f"{row.label}: expected text in UTF-8") from None
