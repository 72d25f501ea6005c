"""What goes out, as rows of the shared queue: a line for each server, signed anew for each try.

The payload is the activity, stored once for all who get it; the label is the inbox.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

import msgspec

from tallycast.delivery import (
    DeliveryFailed,
    DeliveryRefused,
    DeliveryRow,
    Patience,
    TargetGone,
    deliver_by_post,
)
from tallycast.federation.documents import Document
from tallycast.federation.keys import Keys
from tallycast.federation.place import Place, canonical_host, is_blocked
from tallycast.federation.webfinger import ACTIVITY_TYPE
from tallycast.outbound import OutboundClient

KIND = "fediverse"
PATIENCE = Patience(
    first_wait_seconds=5.0,
    longest_wait_seconds=3_600.0,
    pause_after_seconds=None,
    row_expires_seconds=2 * 86_400.0,
    waiting_most=500,
    kept=0,
)
STATUS = "fediverse-status"
STATUS_PATIENCE = Patience(
    first_wait_seconds=5.0,
    longest_wait_seconds=60.0,
    pause_after_seconds=None,
    row_expires_seconds=240.0,
    waiting_most=10,
    kept=0,
)
"""That a broadcast is on is true for some minutes; a line of its own, so that it waits behind nothing."""
TRIES_OF_ONE_MOST = 8
"""Of what a server answers badly to each time: it must not hold up the rest for its sake."""
AWAY = frozenset((429, 502, 503, 504))
"""These are about the server, not about what it was sent."""


def rows_for(
    inboxes: Iterable[str], activity: Document, now: datetime, *, kind: str = KIND
) -> list[DeliveryRow]:
    """An activity for these inboxes; what is no address of https is left out."""
    body = msgspec.json.encode(activity)
    return [
        DeliveryRow(kind=kind, target=f"{kind}/{host}", label=inbox, payload=body, created_at=now)
        for inbox in dict.fromkeys(inboxes)
        if (host := canonical_host(inbox))
    ]


class Sender:
    """Hands activities over."""

    def __init__(
        self,
        outbound: OutboundClient,
        keys: Keys,
        *,
        place: Callable[[], Place | None],
        blocked: Callable[[], tuple[str, ...]],
        agent: Callable[[], str],
        gone: Callable[[str], Awaitable[None]],
    ) -> None:
        self._outbound = outbound
        self._keys = keys
        self._place = place
        self._blocked = blocked
        self._agent = agent
        self._gone = gone

    async def deliver(self, row: DeliveryRow) -> int | None:
        """One try. Raises DeliveryFailed or DeliveryRefused."""
        place, inbox = self._place(), row.label
        if place is None:
            raise DeliveryRefused("Federation is switched off")
        if is_blocked(canonical_host(inbox), self._blocked()):
            raise DeliveryRefused("That server is blocked here")
        headers = await self._keys.for_request(place, "POST", inbox, row.payload)
        headers |= {"Content-Type": ACTIVITY_TYPE, "User-Agent": self._agent()}
        try:
            return (await deliver_by_post(self._outbound, inbox, body=row.payload, headers=headers)).status
        except TargetGone as gone:
            # The inbox is, not the server.
            await self._gone(inbox)
            raise DeliveryRefused(str(gone), status=gone.status) from gone
        except DeliveryFailed as failed:
            if failed.status is not None and failed.status not in AWAY and row.attempts >= TRIES_OF_ONE_MOST:
                raise DeliveryRefused(str(failed), status=failed.status) from failed
            raise
