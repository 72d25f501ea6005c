import json
from datetime import UTC, datetime

from tallycast.db.queries import imported
from tallycast.integrations.subscribers import IMPORTED, Subscribers
from tests.support.planning import Planning
from tests.support.push_service import Browser


# What was imported from another server goes on here, once; what cannot be read stays where it was.
async def test_imported_subscriptions(plans: Planning) -> None:
    documents = {
        "1": {"channel": "BROWSER_PUSH_NOTIFICATION", "destination": json.dumps(Browser().subscription)},
        "2": {"channel": "BROWSER_PUSH_NOTIFICATION", "destination": "{}"},
        "3": {"channel": "SOMETHING_ELSE", "destination": "x"},
    }
    async with plans.database.writing() as connection:
        await imported.add(connection, IMPORTED, documents, datetime.now(UTC))
    for _ in range(2):
        subscribers = Subscribers(plans.database)
        await subscribers.load()
        assert subscribers.count == 1
    async with plans.database.reading() as connection:
        assert await imported.keys(connection, IMPORTED) == {"2", "3"}
