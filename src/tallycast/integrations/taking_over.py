"""Webhooks that an import has brought: made real once, with their secrets."""

import logging
from datetime import datetime
from typing import Any

from tallycast.db import Database
from tallycast.db.queries import imported, webhooks
from tallycast.db.queries.webhooks import WebhookRow
from tallycast.integrations.payloads import TYPES
from tallycast.integrations.signing import new_secret

log = logging.getLogger(__name__)

KIND = "owncast/webhooks"
TAKEN = "taken/owncast/webhooks"
"""What became a webhook: one that is deleted here does not come back with the next start or import."""


async def take_over(database: Database, now: datetime) -> int:
    """Make webhooks of the documents that are none yet; returns how many."""
    async with database.reading() as connection:
        taken = await imported.keys(connection, TAKEN)
        documents = await imported.read(connection, KIND)
    new = {key: document for key, document in documents.items() if key not in taken}
    if not new:
        return 0
    made = 0
    async with database.writing() as connection:
        for document in new.values():
            row = _row(document, now)
            if row is None:
                log.warning("An imported webhook has no URL or no events that are known, and is left out")
                continue
            await webhooks.add(connection, row)
            made += 1
        await imported.add(connection, TAKEN, {key: {} for key in new}, now)
    log.info("%d webhooks of the imported server are in use now", made)
    return made


def _row(document: dict[str, Any], now: datetime) -> WebhookRow | None:
    url, events = document.get("url"), document.get("events")
    if not isinstance(url, str) or not isinstance(events, str):
        return None
    known = tuple(one for part in events.split(",") if (one := part.strip()) in TYPES)
    if not url or not known:
        return None
    secret = document.get("secret")
    return WebhookRow(
        url=url,
        events=known,
        secret=secret if isinstance(secret, str) and secret else new_secret(),
        created_at=imported.moment(document.get("timestamp")) or now,
        last_used_at=imported.moment(document.get("last_used")),
    )
