"""What everybody may ask."""

from tallycast.http.public.appearance import get_action_content, get_theme
from tallycast.http.public.config import get_config, get_variants
from tallycast.http.public.directory import get_listing
from tallycast.http.public.emoji import get_emoji, get_emoji_picture
from tallycast.http.public.followers import get_public_followers, remote_follow
from tallycast.http.public.health import get_health, get_readiness
from tallycast.http.public.icons import get_icon, get_manifest
from tallycast.http.public.images import (
    get_favicon,
    get_logo,
    get_logo_external,
    get_preview,
    get_thumbnail,
)
from tallycast.http.public.notifications import (
    get_service_worker,
    register_browser,
    unregister_browser,
)
from tallycast.http.public.oembed import get_oembed
from tallycast.http.public.playback import allow_cmcd, get_cmcd, ping, post_cmcd, post_playback_metrics
from tallycast.http.public.recordings import HANDLERS as RECORDINGS
from tallycast.http.public.schedule import get_calendar, get_calendar_entry, get_feed, get_schedule
from tallycast.http.public.socialplatforms import get_platform_icon, get_social_platforms
from tallycast.http.public.status import get_status
from tallycast.http.public.texts import get_custom_javascript, get_robots
from tallycast.http.public.watching import get_watch, post_watch, post_watch_form

HANDLERS = (
    *RECORDINGS,
    allow_cmcd,
    get_action_content,
    get_cmcd,
    get_calendar,
    get_calendar_entry,
    get_config,
    get_custom_javascript,
    get_emoji,
    get_emoji_picture,
    get_favicon,
    get_icon,
    get_feed,
    get_health,
    get_listing,
    get_logo,
    get_logo_external,
    get_manifest,
    get_oembed,
    get_platform_icon,
    get_preview,
    get_public_followers,
    get_readiness,
    get_robots,
    get_schedule,
    get_service_worker,
    get_social_platforms,
    get_status,
    get_theme,
    get_thumbnail,
    get_variants,
    get_watch,
    ping,
    post_cmcd,
    post_playback_metrics,
    register_browser,
    remote_follow,
    unregister_browser,
    post_watch,
    post_watch_form,
)

__all__ = ["HANDLERS"]
