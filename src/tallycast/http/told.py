"""What webhooks and posts say of the server, besides what happened: the status as the API has it."""

from tallycast.http.public.status import current_status
from tallycast.http.rooms import Rooms
from tallycast.integrations import LiveStatus, Told
from tallycast.settings import ServerSettings


def picture_now(rooms: Rooms) -> tuple[str, str] | None:
    """Path and type of a picture of the broadcast; None where not everybody may see it."""
    if not rooms.watching.is_open:
        return None
    if rooms.thumbnails.preview is not None:
        return "/preview.gif", "image/gif"
    return "/thumbnail.jpg", "image/jpeg"


def told_now(rooms: Rooms) -> Told:
    """As it is at this moment."""
    status, server = current_status(rooms), ServerSettings.of(rooms.settings.snapshot)
    return Told(
        status=LiveStatus(
            last_connect_time=status.last_connect_time,
            last_disconnect_time=status.last_disconnect_time,
            version_number=status.version_number,
            stream_title=status.stream_title,
            viewer_count=status.viewer_count,
            overall_max_viewer_count=rooms.peaks.overall,
            session_max_viewer_count=rooms.peaks.session,
            online=status.online,
        ),
        server_name=server.server_name,
        server_summary=server.server_summary,
        server_url=server.server_url,
    )
