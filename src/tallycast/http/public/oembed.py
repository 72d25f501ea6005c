"""GET /api/oembed: how a link to this server is shown inside another page."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import QueryParameter

from tallycast.http.caching import ANY_ORIGIN
from tallycast.http.cards import oembed
from tallycast.http.public.card import current_card
from tallycast.http.rooms import AnyRequest, GivenRooms

Room = Annotated[int | None, QueryParameter(ge=1, le=10_000)]
PAGES = frozenset(("", "/", "/index.html", "/embed/video"))


@get("/api/oembed", raises=[NotFoundException], sync_to_thread=False)
def get_oembed(
    request: AnyRequest,
    rooms: GivenRooms,
    url: Annotated[str, QueryParameter(max_length=2048)],
    maxwidth: Room = None,
    maxheight: Room = None,
) -> Response[dict[str, Any]]:
    """The player as a frame of HTML (oEmbed 1.0, JSON); 404 for an address that is not this page's."""
    card = current_card(rooms, str(request.base_url))
    try:
        asked = urlsplit(url)
    except ValueError:
        raise NotFoundException from None
    ours = {urlsplit(card.url).netloc, request.base_url.netloc}
    if asked.netloc not in ours or asked.path not in PAGES:
        raise NotFoundException
    headers = {"Cache-Control": "public, max-age=60", **ANY_ORIGIN}
    return Response(oembed(card, maxwidth, maxheight), headers=headers)
