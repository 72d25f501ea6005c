"""Other platforms that a broadcast goes out to as it comes in."""

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from tallycast.settings import checks
from tallycast.settings.declaration import MASK, Audience, Page, Setting, many
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import RestreamTarget

TARGETS_MOST = 20
"""Each is a process, and the broadcast's bit rate on the uplink once more."""
SRT_PASSPHRASE = (10, 79)
"""Characters that SRT takes (srt API, SRTO_PASSPHRASE)."""


def _named(raw: Any) -> Any:
    """A new target gets the id that later changes are told by."""
    if not isinstance(raw, list):
        return raw
    return [
        {**one, "id": secrets.token_hex(4)} if isinstance(one, dict) and not one.get("id") else one
        for one in raw
    ]


def _keep_secrets(
    stored: tuple[RestreamTarget, ...], new: tuple[RestreamTarget, ...]
) -> tuple[RestreamTarget, ...]:
    known = {one.id: one for one in stored}

    def kept(target: RestreamTarget) -> RestreamTarget:
        before = known.get(target.id, RestreamTarget())
        return msgspec.structs.replace(
            target,
            key=before.key if target.key == MASK else target.key,
            passphrase=before.passphrase if target.passphrase == MASK else target.passphrase,
        )

    return tuple(kept(one) for one in new)


def _secrets_out_of_the_url(target: RestreamTarget) -> RestreamTarget:
    """People paste whole URLs: what is secret in one moves to the fields that nobody gets to see."""
    target = msgspec.structs.replace(
        target, name=target.name.strip(), url=target.url.strip(), key=target.key.strip()
    )
    try:
        parts = urlsplit(target.url)
    except ValueError:
        return target  # the check says what is wrong
    query = parse_qsl(parts.query)
    given = dict(query)
    if parts.scheme.lower() == "srt":
        rest = [(name, value) for name, value in query if name not in ("streamid", "passphrase", "mode")]
        return msgspec.structs.replace(
            target,
            url=urlunsplit(parts._replace(query=urlencode(rest))),
            key=target.key or given.get("streamid", ""),
            passphrase=target.passphrase or given.get("passphrase", ""),
        )
    folders, _, last = parts.path.rstrip("/").rpartition("/")
    if target.key or not folders.strip("/"):
        return target
    key = f"{last}?{parts.query}" if parts.query else last
    return msgspec.structs.replace(target, key=key, url=urlunsplit(parts._replace(path=folders, query="")))


def _fit(target: RestreamTarget) -> None:
    if not target.name:
        raise ValueUnfit("name: expected some text, got none")
    if not target.url:
        raise ValueUnfit("url: expected a URL, got none")
    try:
        checks.url("rtmp", "rtmps", "srt")(target.url)
    except ValueUnfit as unfit:
        raise ValueUnfit(f"url: {unfit}") from None
    if any(one.isspace() for one in target.key):
        raise ValueUnfit("key: expected one without white space")
    parts = urlsplit(target.url)
    if parts.scheme.lower() == "srt":
        if parts.port is None:
            raise ValueUnfit("url: expected a port, as in srt://example.com:9000")
        least, most = SRT_PASSPHRASE
        if target.passphrase and not least <= len(target.passphrase) <= most:
            raise ValueUnfit(f"passphrase: expected {least} to {most} characters")
    elif not parts.path.strip("/"):
        raise ValueUnfit("url: expected an application behind the host, as in rtmp://example.com/live")


def _show(targets: tuple[RestreamTarget, ...]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = msgspec.to_builtins(list(targets))
    for one in shown:
        for name in ("key", "passphrase"):
            one[name] = MASK if one[name] else ""
    return shown


ROWS = (
    Setting(
        key="restream_targets",
        type=many(RestreamTarget, at_most=TARGETS_MOST),
        default=(),
        label="Restreaming",
        help="Other platforms that a broadcast goes out to as it comes in.",
        page=Page.INTEGRATIONS,
        section="Restreaming",
        audience=Audience.SECRET,
        paths=("restream",),
        prepare=_named,
        keep=_keep_secrets,
        clean=lambda targets: tuple(_secrets_out_of_the_url(one) for one in targets),
        checks=(checks.each(_fit), checks.unique(lambda one: one.id, "id")),
        show=_show,
    ),
)
