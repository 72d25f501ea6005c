"""Browsers that want to be told: who comes, who goes, and who came from another server."""

import logging
from datetime import UTC, datetime
from typing import Any

from tallycast.db import Connection, Database
from tallycast.db.queries import imported
from tallycast.db.queries import subscriptions as queries
from tallycast.db.queries.subscriptions import SubscriptionRow
from tallycast.integrations.push import Subscription, SubscriptionRefused, read_subscription

log = logging.getLogger(__name__)

SUBSCRIPTIONS_MOST = 50_000
OF_ONE_USER_MOST = 20
"""Browsers of one person; the oldest makes room."""
IMPORTED = "owncast/notifications"
IMPORTED_CHANNEL = "BROWSER_PUSH_NOTIFICATION"


class Subscribers:
    """Reads and writes the subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.count = 0
        """How many there are, as of the last change."""

    async def load(self) -> None:
        """Take what an import has brought, and count."""
        async with self._database.writing() as connection:
            await self._take_imported(connection)
            self.count = await queries.count(connection)

    async def register(self, document: str, user_id: str) -> None:
        """A browser wants to be told; raises SubscriptionRefused."""
        subscription = read_subscription(document)
        async with self._database.writing() as connection:
            known = await queries.find(connection, subscription.endpoint)
            if known is None and await queries.count(connection) >= SUBSCRIPTIONS_MOST:
                raise SubscriptionRefused("No further browsers can be taken")
            of_user = await queries.of_user(connection, user_id)
            surplus = [one.endpoint for one in of_user[: max(0, len(of_user) - OF_ONE_USER_MOST + 1)]]
            await queries.remove(connection, surplus)
            await queries.put(connection, _row(subscription, user_id, datetime.now(UTC)))
            self.count = await queries.count(connection)

    async def unregister(self, endpoint: str) -> None:
        """A browser wants no more; who knows the endpoint is that browser."""
        async with self._database.writing() as connection:
            await queries.remove(connection, (endpoint,))
            self.count = await queries.count(connection)

    async def _take_imported(self, connection: Connection) -> None:
        documents = await imported.read(connection, IMPORTED)
        taken = []
        for key, document in documents.items():
            row = _imported(document)
            if row is None:
                continue
            taken.append(key)
            if await queries.find(connection, row.endpoint) is None:
                await queries.put(connection, row)
        if taken:
            await imported.remove(connection, IMPORTED, taken)
            log.info("%d browsers that another server told are told by this one now", len(taken))


def _imported(document: Any) -> SubscriptionRow | None:
    if not isinstance(document, dict) or document.get("channel") != IMPORTED_CHANNEL:
        return None
    try:
        return _row(read_subscription(str(document.get("destination", ""))), "", datetime.now(UTC))
    except SubscriptionRefused:
        return None


def _row(subscription: Subscription, user_id: str, now: datetime) -> SubscriptionRow:
    return SubscriptionRow(
        endpoint=subscription.endpoint,
        public_key=subscription.keys.p256dh,
        secret=subscription.keys.auth,
        user_id=user_id,
        created_at=now,
    )
