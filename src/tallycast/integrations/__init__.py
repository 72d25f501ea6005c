"""What reaches beyond the server: the schedule, notifications, the directory."""

from tallycast.integrations.calendar import CALENDAR_TYPE, RSS_TYPE, calendar, rss
from tallycast.integrations.channels import Channel, Errand, ErrandFailed
from tallycast.integrations.directory import Directory
from tallycast.integrations.errors import PlanRefused
from tallycast.integrations.go_live import SEEN_SECONDS
from tallycast.integrations.notice import Posting
from tallycast.integrations.notifications import Notifications, Trial
from tallycast.integrations.payloads import OWN_TYPES, TYPES, LiveStatus, Told
from tallycast.integrations.plans import Plan
from tallycast.integrations.post import Answer, Post, PostFailed, post_by
from tallycast.integrations.push import SubscriptionRefused
from tallycast.integrations.recurrence import zone_named
from tallycast.integrations.releases import ASK_SECONDS, Release, Releases
from tallycast.integrations.schedule import LONGEST, Schedule, Series, ends_at
from tallycast.integrations.schedule import TICK_SECONDS as SCHEDULE_SECONDS
from tallycast.integrations.webhooks import (
    STILL_LIVE_LOOK_SECONDS,
    WebhookRefused,
    Webhooks,
    WebhookState,
)

__all__ = [
    "ASK_SECONDS",
    "CALENDAR_TYPE",
    "LONGEST",
    "OWN_TYPES",
    "RSS_TYPE",
    "SCHEDULE_SECONDS",
    "SEEN_SECONDS",
    "STILL_LIVE_LOOK_SECONDS",
    "TYPES",
    "Answer",
    "Channel",
    "Directory",
    "Errand",
    "ErrandFailed",
    "LiveStatus",
    "Notifications",
    "Plan",
    "PlanRefused",
    "Post",
    "PostFailed",
    "Posting",
    "Release",
    "Releases",
    "Schedule",
    "Series",
    "SubscriptionRefused",
    "Told",
    "Trial",
    "WebhookRefused",
    "WebhookState",
    "Webhooks",
    "calendar",
    "ends_at",
    "post_by",
    "rss",
    "zone_named",
]
