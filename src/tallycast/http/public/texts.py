"""Small texts of the site: robots.txt and the operator's own script."""

from litestar import Response, get

from tallycast.http.caching import NO_CACHE
from tallycast.http.rooms import GivenRooms
from tallycast.settings import AppearanceSettings, ServerSettings


@get("/robots.txt", media_type="text/plain", sync_to_thread=False)
def get_robots(rooms: GivenRooms) -> Response[str]:
    """What search engines are asked to leave out (RFC 9309)."""
    hidden = ServerSettings.of(rooms.settings.snapshot).disable_search_indexing
    paths = ("/",) if hidden else ("/admin", "/api")
    text = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in paths)
    return Response(text, media_type="text/plain", headers=NO_CACHE)


@get(["/customjavascript", "/api/customjavascript"], media_type="text/javascript", sync_to_thread=False)
def get_custom_javascript(rooms: GivenRooms) -> Response[str]:
    """The script that the operator has added to the page."""
    script = AppearanceSettings.of(rooms.settings.snapshot).custom_javascript
    headers = {**NO_CACHE, "X-Content-Type-Options": "nosniff"}
    return Response(script, media_type="text/javascript", headers=headers)
