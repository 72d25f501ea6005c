"""The logo, and the stills of what is on air (while nothing is: the logo again)."""

from litestar import Response, get

from tallycast.http.caching import ANY_ORIGIN, INERT, SHORT
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.settings import AppearanceSettings

BUILT_IN_PNG = "images/logo.png"
BUILT_IN_SVG = "images/logo.svg"


def _image(data: bytes, media_type: str) -> Response[bytes]:
    return Response(data, media_type=media_type, headers={**SHORT, **ANY_ORIGIN, **INERT})


def _logo(rooms: Rooms) -> Response[bytes]:
    logo = AppearanceSettings.of(rooms.settings.snapshot).logo
    if logo is not None:
        return _image(logo.data, logo.media_type)
    return _image(rooms.web.bytes(BUILT_IN_PNG), "image/png")


@get("/logo", media_type="image/*", sync_to_thread=False)
def get_logo(rooms: GivenRooms) -> Response[bytes]:
    """The server's logo."""
    return _logo(rooms)


@get("/logo/external", media_type="image/*", sync_to_thread=False)
def get_logo_external(rooms: GivenRooms) -> Response[bytes]:
    """The logo for those who take no SVG."""
    logo = AppearanceSettings.of(rooms.settings.snapshot).logo
    if logo is not None and logo.media_type == "image/svg+xml":
        return _image(rooms.web.bytes(BUILT_IN_PNG), "image/png")
    return _logo(rooms)


@get("/thumbnail.jpg", media_type="image/*", sync_to_thread=False)
def get_thumbnail(rooms: GivenRooms) -> Response[bytes]:
    """A still of the broadcast."""
    still = rooms.thumbnails.still
    return _logo(rooms) if still is None else _image(still, "image/jpeg")


@get("/preview.gif", media_type="image/*", sync_to_thread=False)
def get_preview(rooms: GivenRooms) -> Response[bytes]:
    """A second of the broadcast, moving."""
    preview = rooms.thumbnails.preview
    return _logo(rooms) if preview is None else _image(preview, "image/gif")


@get("/favicon.ico", media_type="image/*", sync_to_thread=False)
def get_favicon(rooms: GivenRooms) -> Response[bytes]:
    """The operator's favicon, or the built-in picture."""
    favicon = AppearanceSettings.of(rooms.settings.snapshot).favicon
    if favicon is not None:
        return _image(favicon.data, favicon.media_type)
    return _image(rooms.web.bytes(BUILT_IN_PNG), "image/png")
