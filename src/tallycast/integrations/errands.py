"""Notices in the delivery queue: one row for each receiver, each receiver a target of its own.

A receiver that cannot be reached keeps nobody else waiting, and is never paused: the next broadcast is tried
again. What could not be handed over within a quarter of an hour is no news any more.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from tallycast.delivery import DeliveryFailed, DeliveryRefused, DeliveryRow, Patience
from tallycast.integrations.channels import Errand, ErrandFailed

KIND = "notice"
PATIENCE = Patience(
    first_wait_seconds=5.0,
    longest_wait_seconds=240.0,
    pause_after_seconds=None,
    row_expires_seconds=900.0,
    waiting_most=100,
    kept=0,
)


def row_of(errand: Errand, now: datetime) -> DeliveryRow:
    """A notice as the queue keeps it."""
    receiver = hashlib.sha256(errand.receiver.encode()).hexdigest()[:16]
    return DeliveryRow(
        kind=KIND,
        target=f"{KIND}/{errand.channel}/{receiver}",
        label=errand.notice.kind,
        payload=msgspec.json.encode(errand),
        created_at=now,
    )


def handler_of(run: Callable[[Errand], Awaitable[None]]) -> Callable[[DeliveryRow], Awaitable[int | None]]:
    """How the queue hands a notice over."""

    async def hand_over(row: DeliveryRow) -> int | None:
        try:
            errand = msgspec.json.decode(row.payload, type=Errand)
        except msgspec.DecodeError:
            raise DeliveryRefused("This notice is of another version") from None
        try:
            await run(errand)
        except ErrandFailed as failed:
            if failed.passing:
                raise DeliveryFailed(str(failed), retry_after_seconds=failed.retry_after_seconds) from failed
            raise DeliveryRefused(str(failed)) from failed
        return None

    return hand_over
