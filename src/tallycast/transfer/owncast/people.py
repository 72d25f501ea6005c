"""Users, their tokens, what they said and who is banned, out of tables of any age."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from tallycast.db.queries.bans import Ban
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import ChatUser
from tallycast.transfer.owncast.moments import moment
from tallycast.transfer.owncast.rules import ChatRules
from tallycast.transfer.owncast.source import OwncastFolder, Row

COLORS = 8
NAMES_MOST = 50
KINDS = frozenset(
    {
        "CHAT",
        "SYSTEM",
        "CHAT_ACTION",
        "FEDIVERSE_ENGAGEMENT_FOLLOW",
        "FEDIVERSE_ENGAGEMENT_LIKE",
        "FEDIVERSE_ENGAGEMENT_REPOST",
    }
)
"""Kinds of messages that the chat's history shows; the others are comings, goings and changes."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """Of one user."""

    token_hash: str
    user_id: str
    created_at: datetime


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A user, with when they proved who they are and, of an integration, when it last came."""

    user: ChatUser
    authenticated_at: datetime | None
    last_used_at: datetime | None


class People(msgspec.Struct, kw_only=True):
    """What was found; numbers of rows that are of no use."""

    persons: dict[str, Person]
    tokens: dict[str, Token]
    without_user: int
    """Tokens of nobody."""


def read_people(source: OwncastFolder, rules: ChatRules, now: datetime) -> People:
    """Users and tokens, from the tables of today and of the time when tokens had other places."""
    people = People(persons={}, tokens={}, without_user=0)
    tokens: list[tuple[Any, Any, Row]] = []
    for row in source.rows("users"):
        user_id = _text(row.get("id"))
        if not user_id:
            continue
        people.persons[user_id] = _person(row, user_id, rules, now)
        tokens.append((row.get("access_token"), user_id, row))
    tokens += [(row.get("token"), row.get("user_id"), row) for row in source.rows("user_access_tokens")]
    for row in source.rows("access_tokens"):
        # Before integrations were users, a token had a name and scopes of its own.
        if token := _text(row.get("token")):
            user_id = hashlib.sha256(token.encode()).hexdigest()[:12]
            row |= {"display_name": row.get("name"), "created_at": row.get("timestamp"), "type": "API"}
            people.persons.setdefault(user_id, _person(row, user_id, rules, now))
            tokens.append((token, user_id, row))
    for token, user_id, row in tokens:
        _add_token(people, _text(token), _text(user_id), row, rules, now)
    return people


def _add_token(people: People, token: str, user_id: str, row: Row, rules: ChatRules, now: datetime) -> None:
    if not token:
        return
    if user_id not in people.persons:
        people.without_user += 1
        return
    digest = rules.token_hash(token)
    created_at = moment(row.get("timestamp")) or people.persons[user_id].user.created_at or now
    people.tokens[digest] = Token(
        token_hash=digest,
        user_id=user_id,
        created_at=created_at,
    )


def _person(row: Row, user_id: str, rules: ChatRules, now: datetime) -> Person:
    name = rules.clean_name(_text(row.get("display_name"))) or "viewer"
    names = [rules.clean_name(one) for one in _text(row.get("previous_names")).split(",")]
    previous = [one for one in names if one][-NAMES_MOST:]
    authenticated_at = moment(row.get("authenticated_at"))
    color = row.get("display_color")
    user = ChatUser(
        id=user_id,
        display_name=name,
        # Older versions had a hue of 0 to 360 here.
        display_color=color % COLORS if isinstance(color, int) else 0,
        created_at=moment(row.get("created_at")) or now,
        previous_names=tuple(previous if previous[-1:] == [name] else [*previous, name]),
        name_changed_at=moment(row.get("namechanged_at")),
        disabled_at=moment(row.get("disabled_at")),
        scopes=tuple(one for one in (part.strip() for part in _text(row.get("scopes")).split(",")) if one),
        is_bot=row.get("type") == "API",
        authenticated=authenticated_at is not None,
    )
    return Person(
        user=user,
        authenticated_at=authenticated_at,
        last_used_at=moment(row.get("last_used")) if user.is_bot else None,
    )


class Messages(msgspec.Struct, kw_only=True):
    """What was found, oldest first; and what is of no use."""

    kept: list[StoredMessage]
    of_nobody: int
    """Rows of users that are gone."""
    of_other_kinds: int


def read_messages(source: OwncastFolder, persons: dict[str, Person], rules: ChatRules) -> Messages:
    """What was said. Bodies are HTML already, and cleaned once more."""
    found = Messages(kept=[], of_nobody=0, of_other_kinds=0)
    for row in source.rows("messages"):
        kind = _text(row.get("eventtype") or row.get("event_type") or row.get("type") or "CHAT")
        sent_at = moment(row.get("timestamp"))
        message_id = _text(row.get("id"))
        person = persons.get(_text(row.get("user_id")))
        if kind not in KINDS or sent_at is None or not message_id:
            found.of_other_kinds += 1
        elif kind == "CHAT" and person is None:
            found.of_nobody += 1
        else:
            details = {
                name: row[name] for name in ("title", "image", "link") if isinstance(row.get(name), str)
            }
            found.kept.append(
                StoredMessage(
                    id=message_id,
                    kind=kind,
                    sent_at=sent_at,
                    body=rules.clean_markup(_text(row.get("body"))),
                    user=person.user if person is not None else None,
                    details=details or None,
                    hidden_at=moment(row.get("hidden_at")),
                )
            )
    found.kept.sort(key=lambda one: one.sent_at)
    return found


def read_bans(source: OwncastFolder, rules: ChatRules, now: datetime) -> tuple[dict[str, Ban], list[str]]:
    """Banned addresses, and texts that are none."""
    bans: dict[str, Ban] = {}
    strange: list[str] = []
    for row in source.rows("ip_bans"):
        text = _text(row.get("ip_address"))
        # Behind a proxy Owncast stored the whole X-Forwarded-For: the client is its first address.
        address = rules.plain_address(text.split(",")[0].strip())
        if address is None:
            strange.append(text)
        else:
            bans[address] = Ban(
                ip_address=address,
                notes=_text(row.get("notes")),
                created_at=moment(row.get("created_at")) or now,
            )
    return bans, strange


def new_ones(found: Iterable[str], there: set[str]) -> list[str]:
    """Those that are not there yet, in their order."""
    return [one for one in found if one not in there]


def _text(value: Any) -> str:
    # Columns of the type "string" are numbers to SQLite, when they look like some.
    return "" if value is None or isinstance(value, bytes) else str(value)
