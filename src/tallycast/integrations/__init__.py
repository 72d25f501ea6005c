"""What reaches beyond the server: the schedule, notifications, the directory."""

from tallycast.integrations.calendar import CALENDAR_TYPE, RSS_TYPE, calendar, rss
from tallycast.integrations.errors import PlanRefused
from tallycast.integrations.schedule import TICK_SECONDS as SCHEDULE_SECONDS
from tallycast.integrations.schedule import Plan, Schedule, Series, ends_at

__all__ = [
    "CALENDAR_TYPE",
    "RSS_TYPE",
    "SCHEDULE_SECONDS",
    "Plan",
    "PlanRefused",
    "Schedule",
    "Series",
    "calendar",
    "ends_at",
    "rss",
]
