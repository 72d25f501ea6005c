"""How deliveries of one kind are sent."""

from collections.abc import Awaitable, Callable

import msgspec

from tallycast.db.queries.deliveries import DeliveryRow
from tallycast.delivery.backoff import Patience

Handler = Callable[[DeliveryRow], Awaitable[int | None]]
"""Sends a row once; returns the answer's status. Raises DeliveryFailed, DeliveryRefused, TargetGone."""

Told = Callable[[str, str], None]
"""(target, why): a target was paused, as it has failed for too long or is gone."""

AT_ONCE = 64
"""Targets that are sent to at the same time, of a kind that says nothing else."""


class Kind(msgspec.Struct, frozen=True):
    """The first part of a target's name says which."""

    handler: Handler
    patience: Patience
    at_once: int = AT_ONCE
