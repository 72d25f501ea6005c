"""The contract's shapes of the schedule."""

from datetime import datetime
from typing import Literal, Self

import msgspec

from tallycast.events import PlannedBroadcast


class ScheduledEvent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `ScheduledEvent`."""

    id: str
    series_id: str | msgspec.UnsetType = msgspec.UNSET
    name: str
    description: str
    start_time: datetime
    duration_minutes: int
    timezone: str
    status: Literal["scheduled", "cancelled"]

    @classmethod
    def of(cls, planned: PlannedBroadcast) -> Self:
        """A date as the contract shows it."""
        return cls(
            id=planned.id,
            series_id=planned.series_id or msgspec.UNSET,
            name=planned.name,
            description=planned.description,
            start_time=planned.starts_at,
            duration_minutes=planned.duration_minutes,
            timezone=planned.timezone,
            status="cancelled" if planned.cancelled else "scheduled",
        )
