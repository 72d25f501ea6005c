"""Who is told that a broadcast begins, beside Discord and browsers: mail, and other services."""

import secrets
from typing import Any, Literal

import msgspec

from tallycast.settings import checks
from tallycast.settings.declaration import (
    MASK,
    Audience,
    Page,
    Setting,
    Widget,
    line,
    many,
    text,
    whole,
)
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import NotificationTarget

TARGETS_MOST = 20
RECIPIENTS_MOST = 50
PLACEHOLDERS = "{name}, {title}, {summary} and {url} are filled in."
_ADDRESS = checks.matches(
    r"[^\s@<>\"(),;:\\]{1,64}@[^\s@<>\"(),;:\\]{1,255}", "an address such as ann@example.com"
)
NEEDS_ROOM = frozenset(("telegram", "matrix"))
NEEDS_TOKEN = frozenset(("telegram", "matrix", "gotify"))


def _named(raw: Any) -> Any:
    """A new target gets the id that later changes are told by."""
    if not isinstance(raw, list):
        return raw
    return [
        {**one, "id": secrets.token_hex(4)} if isinstance(one, dict) and not one.get("id") else one
        for one in raw
    ]


def _keep_secrets(
    stored: tuple[NotificationTarget, ...], new: tuple[NotificationTarget, ...]
) -> tuple[NotificationTarget, ...]:
    known = {one.id: one for one in stored}
    return tuple(
        msgspec.structs.replace(
            one,
            token=known.get(one.id, NotificationTarget()).token if one.token == MASK else one.token,
            url=known.get(one.id, NotificationTarget()).url if one.url == MASK else one.url,
        )
        for one in new
    )


def _show(targets: tuple[NotificationTarget, ...]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = msgspec.to_builtins(list(targets))
    for one in shown:
        if one["token"]:
            one["token"] = MASK
        # Who has the address of these may write to the channel.
        if one["service"] in ("slack", "json") and one["url"]:
            one["url"] = MASK
    return shown


def _fit(target: NotificationTarget) -> None:
    checks.url("http", "https")(target.url)
    if not target.url and target.service != "telegram":
        raise ValueUnfit("url: expected the address of the service")
    if target.service in NEEDS_ROOM and not target.room:
        raise ValueUnfit("room: expected the chat or room that is written to")
    if target.service in NEEDS_TOKEN and not target.token:
        raise ValueUnfit("token: expected the token that the service gave")


def _row(key: str, kind: Any, default: Any, label: str, help_text: str, path: str, **more: Any) -> Setting:
    return Setting(
        key=key,
        type=kind,
        default=default,
        label=label,
        help=help_text,
        page=Page.NOTIFICATIONS,
        section="E-mail",
        paths=(f"notifications/mail/{path}",),
        **more,
    )


ROWS = (
    Setting(
        key="notify_delay_seconds",
        type=whole(0, 3_600),
        default=60,
        label="Delay",
        help="Seconds that a broadcast has to last before anybody is told of it, once.",
        page=Page.NOTIFICATIONS,
        section="All channels",
        paths=("notifications/delayseconds",),
    ),
    _row("mail_enabled", bool, False, "E-mail", "Mail to the recipients when a broadcast begins.", "enabled"),
    _row(
        "mail_recipients",
        many(line(320), at_most=RECIPIENTS_MOST),
        (),
        "Recipients",
        "Addresses that are written to, each in a mail of its own; a mailing list's reaches many.",
        "recipients",
        checks=(checks.each(_ADDRESS),),
    ),
    _row(
        "mail_sender",
        line(320),
        "",
        "Sender",
        "Address that the mail comes from.",
        "sender",
        clean=str.strip,
        checks=(_ADDRESS,),
    ),
    _row(
        "mail_host",
        line(253),
        "",
        "Mail server",
        "Name or address of the SMTP server.",
        "host",
        clean=str.strip,
    ),
    _row(
        "mail_port",
        whole(1, 65_535),
        587,
        "Port",
        "Of the SMTP server: 587 as a rule, 465 for TLS from the first byte.",
        "port",
    ),
    _row(
        "mail_security",
        Literal["starttls", "tls", "none"],
        "starttls",
        "Encryption",
        "starttls as a rule, tls on port 465; none only for a server on this machine.",
        "security",
    ),
    _row(
        "mail_username",
        line(320),
        "",
        "User name",
        "At the mail server; empty if it asks for none.",
        "username",
        clean=str.strip,
    ),
    _row(
        "mail_password",
        line(1_024),
        "",
        "Password",
        "At the mail server.",
        "password",
        audience=Audience.SECRET,
        show=lambda value: MASK if value else "",
        keep=lambda stored, new: stored if new == MASK else new,
    ),
    _row("mail_subject", line(255), "{name} is live", "Subject", f"Of the mail; {PLACEHOLDERS}", "subject"),
    _row(
        "mail_message",
        text(2_500),
        "{title}\n\n{url}",
        "Text",
        f"Of the mail; {PLACEHOLDERS}",
        "message",
        widget=Widget.MULTILINE,
    ),
    Setting(
        key="notification_targets",
        type=many(NotificationTarget, at_most=TARGETS_MOST),
        default=(),
        label="Other services",
        help="Slack, Telegram, Matrix, ntfy, Gotify, or any URL that takes JSON; placeholders as in a mail.",
        page=Page.NOTIFICATIONS,
        section="Other services",
        audience=Audience.SECRET,
        paths=("notifications/targets",),
        prepare=_named,
        keep=_keep_secrets,
        checks=(checks.each(_fit), checks.unique(lambda one: one.id, "id")),
        show=_show,
    ),
)
