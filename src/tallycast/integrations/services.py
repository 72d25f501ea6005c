"""One request for each kind of service that the operator may name, as its own documents describe it.

Not by Apprise, which knows a hundred services: it asks them itself (with `requests`, in a thread), so its
requests would pass by the guard of private addresses, the bounds and the queue; and it takes secrets as URLs.
"""

import base64
from collections.abc import Callable, Mapping
from urllib.parse import quote

import msgspec

from tallycast.integrations.notice import Notice, Posting
from tallycast.settings import NotificationTarget

TELEGRAM = "https://api.telegram.org"
JSON = {"Content-Type": "application/json"}

Template = Callable[[NotificationTarget, Notice, str], Posting]


def service_posting(target: NotificationTarget, notice: Notice) -> Posting:
    """The request for a notice."""
    return TEMPLATES[target.service](target, notice, notice.words(target.message) or notice.name)


def _slack(target: NotificationTarget, notice: Notice, text: str) -> Posting:
    # Incoming webhooks: these three signs are Slack's own (docs.slack.dev, formatting message text).
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _json(target.url, {"text": escaped})


def _telegram(target: NotificationTarget, notice: Notice, text: str) -> Posting:
    # Bot API, sendMessage: 1 to 4096 characters.
    server = (target.url or TELEGRAM).rstrip("/")
    return _json(f"{server}/bot{target.token}/sendMessage", {"chat_id": target.room, "text": text[:4096]})


def _matrix(target: NotificationTarget, notice: Notice, text: str) -> Posting:
    # Client-server API v3, 10.6.2; a transaction id makes a second try do nothing.
    transaction = quote(f"{notice.id}.{target.id}", safe="")
    path = f"/_matrix/client/v3/rooms/{quote(target.room, safe='')}/send/m.room.message/{transaction}"
    return Posting(
        method="PUT",
        url=target.url.rstrip("/") + path,
        headers={**JSON, "Authorization": f"Bearer {target.token}"},
        body=msgspec.json.encode({"msgtype": "m.text", "body": text}),
    )


def _ntfy(target: NotificationTarget, notice: Notice, text: str) -> Posting:
    # Publishing: the body is the text, the rest stands in headers; those hold ASCII, so others are encoded
    # as RFC 2047 has it, which ntfy reads.
    headers = {"Title": _header(notice.name), "Content-Type": "text/plain; charset=utf-8"}
    if notice.url:
        headers["Click"] = notice.url
    if target.token:
        headers["Authorization"] = f"Bearer {target.token}"
    return Posting(url=target.url, headers=headers, body=text.encode())


def _gotify(target: NotificationTarget, notice: Notice, text: str) -> Posting:
    # POST /message with an application's token.
    extras = {"client::notification": {"click": {"url": notice.url}}} if notice.url else {}
    body = {"title": notice.name, "message": text, "priority": 5, "extras": extras}
    posting = _json(f"{target.url.rstrip('/')}/message", body)
    return msgspec.structs.replace(posting, headers={**JSON, "X-Gotify-Key": target.token})


def _plain(target: NotificationTarget, notice: Notice, text: str) -> Posting:
    # For whatever takes JSON: all that is known, under our own names.
    body = {"kind": notice.kind, "text": text, **notice.placeholders}
    posting = _json(target.url, body)
    if not target.token:
        return posting
    return msgspec.structs.replace(posting, headers={**JSON, "Authorization": f"Bearer {target.token}"})


TEMPLATES: Mapping[str, Template] = {
    "slack": _slack,
    "telegram": _telegram,
    "matrix": _matrix,
    "ntfy": _ntfy,
    "gotify": _gotify,
    "json": _plain,
}


def _json(url: str, body: Mapping[str, object]) -> Posting:
    return Posting(url=url, headers=JSON, body=msgspec.json.encode(body))


def _header(text: str) -> str:
    line = " ".join(text.split())
    return line if line.isascii() else f"=?UTF-8?B?{base64.b64encode(line.encode()).decode()}?="
