"""What everybody may ask."""

from tallycast.http.public.config import get_config, get_variants
from tallycast.http.public.images import get_logo, get_logo_external, get_preview, get_thumbnail
from tallycast.http.public.playback import ping, post_playback_metrics
from tallycast.http.public.status import get_status

HANDLERS = (
    get_config,
    get_logo,
    get_logo_external,
    get_preview,
    get_status,
    get_thumbnail,
    get_variants,
    ping,
    post_playback_metrics,
)

__all__ = ["HANDLERS"]
