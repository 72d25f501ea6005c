"""Followers, posts and actions that an import has brought: made real once, nobody need follow anew."""

import base64
import binascii
import logging
from datetime import datetime
from typing import Any

import msgspec

from tallycast.db import Connection, Database
from tallycast.db.queries import federation_followers, federation_posts, imported
from tallycast.db.queries.federation_followers import FollowerRow
from tallycast.db.queries.federation_posts import ActionRow, PostRow
from tallycast.federation.documents import PUBLIC
from tallycast.federation.engagement import FOLLOW, LIKE, REPOST
from tallycast.federation.place import canonical_host
from tallycast.federation.reading import id_in, plain

log = logging.getLogger(__name__)

TABLES = ("ap_followers", "ap_outbox", "ap_accepted_activities")
_KINDS = {"Follow": FOLLOW, "Like": LIKE, "Announce": REPOST, FOLLOW: FOLLOW, LIKE: LIKE, REPOST: REPOST}


async def take_over(database: Database, now: datetime) -> None:
    """Take the documents that were not taken yet."""
    for table in TABLES:
        kind, taken = f"owncast/{table}", f"taken/owncast/{table}"
        async with database.reading() as connection:
            done = await imported.keys(connection, taken)
            documents = await imported.read(connection, kind)
        new = {key: one for key, one in documents.items() if key not in done and isinstance(one, dict)}
        if not new:
            continue
        made = 0
        async with database.writing() as connection:
            for document in new.values():
                made += await _take(connection, table, document, now)
            await imported.add(connection, taken, {key: {} for key in new}, now)
        log.info("%d of %d rows of %s of the imported server are in use now", made, len(new), table)


async def _take(connection: Connection, table: str, document: dict[str, Any], now: datetime) -> bool:
    match table:
        case "ap_followers":
            return await _follower(connection, document, now)
        case "ap_outbox":
            return await _post(connection, document, now)
        case _:
            return await _action(connection, document, now)


async def _follower(connection: Connection, document: dict[str, Any], now: datetime) -> bool:
    iri, inbox = id_in(document.get("iri")), id_in(document.get("inbox"))
    if not canonical_host(iri) or not canonical_host(inbox):
        return False
    if await federation_followers.find(connection, iri) is not None:
        return False
    image = id_in(document.get("image"))
    row = FollowerRow(
        iri=iri,
        inbox=inbox,
        name=plain(document.get("name")),
        username=plain(document.get("username")) or canonical_host(iri),
        image=image if canonical_host(image) else "",
        follow_id=id_in(document.get("request")),
        created_at=imported.moment(document.get("created_at")) or now,
        approved_at=imported.moment(document.get("approved_at")),
        disabled_at=imported.moment(document.get("disabled_at")),
    )
    await federation_followers.save(connection, row)
    return True


async def _post(connection: Connection, document: dict[str, Any], now: datetime) -> bool:
    iri, value = id_in(document.get("iri")), _json(document.get("value"))
    if value is not None and value.get("type") == "Create" and isinstance(value.get("object"), dict):
        value = value["object"]
    post_id = iri.rpartition("/")[2]
    if value is None or value.get("type") != "Note" or not post_id or len(post_id) > 64:
        return False
    if await federation_posts.find(connection, post_id) is not None:
        return False
    addressed = [*_list(value.get("to")), *_list(value.get("cc"))]
    row = PostRow(
        id=post_id,
        document={**value, "id": iri},
        created_at=imported.moment(document.get("created_at")) or now,
        live=bool(document.get("live_notification")),
        open=any(one in (PUBLIC, "as:Public", "Public") for one in addressed),
    )
    await federation_posts.add(connection, row)
    return True


async def _action(connection: Connection, document: dict[str, Any], now: datetime) -> bool:
    actor, kind = id_in(document.get("actor")), _KINDS.get(str(document.get("type")))
    if not canonical_host(actor) or kind is None:
        return False
    iri = id_in(document.get("iri"))
    at = imported.moment(document.get("timestamp")) or now
    # What it was about was not kept there.
    row = ActionRow(iri=iri, actor=actor, kind=kind, object=iri, at=at)
    return await federation_posts.add_action(connection, row)


def _json(value: Any) -> dict[str, Any] | None:
    try:
        text = base64.b64decode(value["$base64"]) if isinstance(value, dict) else str(value).encode()
        found = msgspec.json.decode(text)
    except (KeyError, TypeError, ValueError, binascii.Error, msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
