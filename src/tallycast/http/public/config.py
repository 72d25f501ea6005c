"""GET /api/config: who streams here, and how the page shall look and behave."""

from typing import Any

from litestar import Response, get
from markdown_it import MarkdownIt

from tallycast import __version__
from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.markdown import build_renderer, render
from tallycast.http.public.socialplatforms import icon_of
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.settings import VideoSettings, public_document
from tallycast.transcode import variant_name

SOCKET_PAYLOAD_BYTES = 2048
_RENDERER: MarkdownIt = build_renderer()


def current_config(rooms: Rooms) -> dict[str, Any]:
    """The contract's `WebConfig` as it is now: the public rows of the settings, and what is no setting."""
    snapshot = rooms.settings.snapshot
    document = public_document(snapshot, render_markdown=lambda text: render(_RENDERER, text))
    document["version"] = f"Tallycast v{__version__}"
    document["maxSocketPayloadSize"] = SOCKET_PAYLOAD_BYTES
    document["authentication"] = {"indieAuthEnabled": False}
    place = rooms.federation.place()
    # Switched on without an address it does not work, and nobody shall be invited to follow.
    document["federation"]["enabled"] = place is not None
    if place is not None:
        document["federation"] |= {
            "account": place.account,
            "followerCount": rooms.federation.followers.count,
        }
    for handle in document.get("socialHandles", ()):
        handle["icon"] = icon_of(handle["platform"])
    return document


@get("/api/config", sync_to_thread=False)
def get_config(rooms: GivenRooms) -> Response[dict[str, Any]]:
    """Everything that the page needs to know of this server."""
    return Response(current_config(rooms), headers={**NO_CACHE, **ANY_ORIGIN})


@get("/api/video/variants", sync_to_thread=False)
def get_variants(rooms: GivenRooms) -> Response[list[dict[str, Any]]]:
    """The qualities of the broadcast (or of the next one), passthrough first, then by falling bit rate."""
    broadcast = rooms.edge.broadcast
    variants = VideoSettings.of(rooms.settings.snapshot).video_variants
    if broadcast is not None:
        variants = broadcast.variants
    order = sorted(
        enumerate(variants),
        key=lambda item: (not item[1].video_passthrough, -item[1].video_bitrate_kbps, item[0]),
    )
    names = [{"index": index, "name": variant_name(variant)} for index, variant in order]
    return Response(names, headers={**NO_CACHE, **ANY_ORIGIN})
