"""What we tell the Fediverse of by ourselves, as rows of the shared queue: in the transaction of what it is
about, so that no crash comes between. To do a task twice does nothing twice."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from tallycast.db import Batch
from tallycast.delivery import Deliveries, DeliveryRefused, DeliveryRow, Patience
from tallycast.events import BroadcastAnnounced, Event, SettingChanged

KIND = "fediverse-task"
TARGET = f"{KIND}/own"
PATIENCE = Patience(pause_after_seconds=None, row_expires_seconds=900.0, waiting_most=100, kept=0)
"""A broadcast that began a quarter of an hour ago is no news."""
BROADCAST, ACCOUNT = "broadcast", "account"
SHOWN = frozenset(
    (
        "server_name",
        "server_summary",
        "server_url",
        "logo",
        "tags",
        "social_handles",
        "federation_private",
        "federation_public_key",
    )
)
"""Settings that others see of the account."""


class Tasks:
    """Registered at the queue; `beside` goes to the database's outbox."""

    def __init__(
        self,
        deliveries: Deliveries,
        *,
        broadcast: Callable[[str], Awaitable[None]],
        account: Callable[[], Awaitable[None]],
    ) -> None:
        self._deliveries = deliveries
        self._broadcast = broadcast
        self._account = account
        deliveries.register(KIND, self._do, PATIENCE)

    def beside(self, facts: Sequence[Event]) -> list[Batch]:
        """What is to be done about facts that are being stored."""
        rows = [_row(BROADCAST, fact.broadcast_id) for fact in facts if isinstance(fact, BroadcastAnnounced)]
        if any(isinstance(fact, SettingChanged) and fact.key in SHOWN for fact in facts):
            rows.append(_row(ACCOUNT, ""))
        return self._deliveries.beside(rows) if rows else []

    async def _do(self, row: DeliveryRow) -> int | None:
        match row.label:
            case "broadcast":
                await self._broadcast(row.payload.decode())
            case "account":
                await self._account()
            case _:
                raise DeliveryRefused("This task is of another version")
        return None


def _row(label: str, about: str) -> DeliveryRow:
    now = datetime.now(UTC)
    return DeliveryRow(kind=KIND, target=TARGET, label=label, payload=about.encode(), created_at=now)
