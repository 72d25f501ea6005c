"""The operator's own look and buttons, as files of their own: no policy has to allow them inside a page."""

import html
from typing import Annotated

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import QueryParameter

from tallycast.http.caching import NO_CACHE
from tallycast.http.policy import FOREIGN_TEXT_POLICY
from tallycast.http.rooms import GivenRooms
from tallycast.settings import AppearanceSettings, IntegrationSettings

_NOSNIFF = {"X-Content-Type-Options": "nosniff"}


def theme(looks: AppearanceSettings) -> str:
    """Colours and CSS of the operator's; empty when there is none."""
    # The settings let no name or value through that could end its declaration.
    colors = "".join(f"--{name}:{value};" for name, value in looks.appearance_variables.items() if value)
    return "\n".join(part for part in (f":root{{{colors}}}" if colors else "", looks.custom_styles) if part)


@get("/theme.css", media_type="text/css", sync_to_thread=False)
def get_theme(rooms: GivenRooms) -> Response[str]:
    """The look, which the page links to so that it is there before the first drawing."""
    text = theme(AppearanceSettings.of(rooms.settings.snapshot))
    return Response(text, media_type="text/css", headers={**NO_CACHE, **_NOSNIFF})


@get("/embed/action", media_type="text/html", raises=[NotFoundException], sync_to_thread=False)
def get_action_content(
    rooms: GivenRooms, title: Annotated[str, QueryParameter(max_length=255)]
) -> Response[str]:
    """The HTML behind an action's button, in an origin of its own that reaches nothing of the page's."""
    actions = IntegrationSettings.of(rooms.settings.snapshot).external_actions
    found = next((one for one in actions if one.html.strip() and one.title == title), None)
    if found is None:
        raise NotFoundException
    text = (
        '<!doctype html><html><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{html.escape(found.title)}</title>"
        "<style>body{font:16px/1.55 system-ui,sans-serif;margin:1.25rem;overflow-wrap:anywhere}"
        "img,video,iframe{max-width:100%}</style></head>"
        f"<body>{found.html}</body></html>"
    )
    headers = {**NO_CACHE, **_NOSNIFF, "Content-Security-Policy": FOREIGN_TEXT_POLICY}
    return Response(text, media_type="text/html", headers=headers)
