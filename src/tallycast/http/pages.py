"""The pages: HTML of the package, completed with what the browser would otherwise have to ask for.

Every page has a Content-Security-Policy without inline scripts; the import map, which browsers want
inline, is allowed by its hash. A page may be framed only where it is made for it: the embeds.

The admin page holds nothing of an administrator's, so a browser gets it without a password and shows its own
form, whose session no dialog of the browser's stands before. Owncast's clients ask for /admin with HTTP
Basic to see whether a password is right: whoever sends one, or does not ask for HTML, is answered as by
the admin API.
"""

import base64
import contextlib
import gzip
import hashlib
import html
import importlib.metadata
import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from tallycast.http.assets import WebFiles
from tallycast.http.caching import NO_CACHE
from tallycast.http.cards import head as card_head
from tallycast.http.cards import words as card_words
from tallycast.http.first_drawing import STILL, first_drawing
from tallycast.http.guards import COOKIE, Connection, require_administrator
from tallycast.http.language import TEXTS, texts_for
from tallycast.http.locked import locked
from tallycast.http.modules import groups_in, in_groups
from tallycast.http.policy import page_policy
from tallycast.http.public.appearance import theme
from tallycast.http.public.card import current_card
from tallycast.http.public.config import current_config
from tallycast.http.public.icons import ground
from tallycast.http.public.status import current_status
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.http.sheets import in_one
from tallycast.http.watching import PREFIX, queried
from tallycast.settings import AppearanceSettings

HEAD = "<!--tallycast:head-->"
BOOT = "<!--tallycast:boot-->"
LIGHT = "#f5f6fa"
"""The page's ground where people prefer it light."""
WORDS = "<!--tallycast:words-->"
SHEET = "<!--tallycast:sheet-->"
FIRST = "<!--tallycast:first-->"
STILL_PLACE = "<!--tallycast:still-->"
PROJECT_LINKS = {"Documentation": "docs", "Contribute": "contribute", "Source": "source"}
"""Addresses that the package declares (`project.urls`), by the page's names for them."""


def project_links() -> dict[str, str]:
    """Where to learn more of what this runs on; without pages of its own, what the server itself has."""
    declared = {}
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for one in importlib.metadata.metadata("tallycast").get_all("Project-URL") or ():
            name, _, address = one.partition(",")
            declared[name.strip()] = address.strip()
    return {"docs": "/api/docs"} | {
        ours: declared[name] for name, ours in PROJECT_LINKS.items() if name in declared
    }


LINKS = {"fediverse": "https://jointhefediverse.net/"} | project_links()
"""Pages elsewhere that the page links to; its own files name no other site."""
_ONLY_LIVE = re.compile(r"\n *<link [^>]* data-live />")
"""What plays is most of the page's weight; while nothing is on it is not loaded."""
PLAYER_AGENTS = ("mpv", "vlc", "applecoremedia", "lavf/")
"""Programs that play what they are given: the page's address works in them as the stream's."""


@lru_cache(maxsize=8)
def import_map_of(web: WebFiles, page: str = "") -> tuple[str, str]:
    """The import map with versioned addresses, and its hash as a CSP source. `page` is one of which several
    modules come as one (`http/modules.py`)."""
    imports = json.loads(web.text("importmap.json"))["imports"]
    leads = {name: f"{web.base}/{path}" for name, path in imports.items()}
    for paths, group in groups_in(web.text(page)).items() if page else ():
        leads |= {f"{web.base}/{path}": f"{web.base}/{group}" for path in paths}
    text = json.dumps({"imports": leads}, separators=(",", ":"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


def _is_joined(name: str) -> bool:
    """Whether several modules of this page come as one."""
    return name.startswith("viewer/")


@lru_cache(maxsize=8)
def _as_sent(web: WebFiles, name: str) -> str:
    """A page with its files in groups, under versioned addresses: the same for every visitor."""
    text = in_one(web.text(name))
    return (in_groups(text) if _is_joined(name) else text).replace('"/web/', f'"{web.base}/')


@lru_cache(maxsize=4)
def _assets(web: WebFiles, texts: str) -> dict[str, Any]:
    """What the page may load besides its own modules: the catalogues of texts, by language."""
    return {"base": web.base, "languages": web.stems(texts, ".json")}


def _page(
    request: AnyRequest,
    rooms: Rooms,
    name: str,
    *,
    head: str,
    boot: dict[str, Any],
    frames: str,
    socket_host: str = "",
    inside: dict[str, str] | None = None,
) -> Response[Any]:
    import_map, source = import_map_of(rooms.web, name if _is_joined(name) else "")
    text = _as_sent(rooms.web, name)
    for place, filling in (inside or {}).items():
        text = text.replace(place, filling)
    text = (
        text.replace(HEAD, f'{head}\n<script type="importmap">{import_map}</script>')
        # Inside a script element only this could end it (HTML 13.1.2.6 and 4.12.1.3).
        .replace(BOOT, msgspec.json.encode(boot).decode().replace("<", "\\u003c"))
    )
    if not rooms.broadcasting.online:
        text = _ONLY_LIVE.sub("", text)
    headers = {
        **NO_CACHE,
        "Content-Security-Policy": page_policy(
            source, frames=frames, socket_host=socket_host, media_origin=rooms.places.viewers_origin
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Encoding, Accept-Language",
    }
    body = text.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        # Nothing in the page is secret, so that its length may tell what is in it.
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 6, mtime=0)
    return Response(body, media_type="text/html", headers=headers)


def _public_page(request: AnyRequest, rooms: Rooms, name: str, *, frames: str) -> Response[Any]:
    if (instead := locked(request, rooms, frames=frames)) is not None:
        return instead
    config = current_config(rooms)
    card = current_card(rooms, str(request.base_url))
    looks = AppearanceSettings.of(rooms.settings.snapshot)
    texts = texts_for(rooms.web, request.headers.get("accept-language", ""))
    boot = {
        "config": config,
        "status": current_status(rooms),
        "assets": _assets(rooms.web, TEXTS),
        "texts": texts,
        "customScript": _versioned("/customjavascript", looks.custom_javascript),
        "links": LINKS,
    }
    return _page(
        request,
        rooms,
        name,
        head=f"{card_head(card)}\n{own_looks(looks)}",
        boot=boot,
        frames=frames,
        socket_host=config.get("socketHostOverride", ""),
        inside={
            WORDS: card_words(card),
            FIRST: first_drawing(card, config, next(iter(texts.values()))),
            SHEET: own_sheet(looks),
            STILL_PLACE: STILL if card.online and not card.nsfw else "",
        },
    )


def _versioned(path: str, text: str) -> str:
    """An address that changes with what is there; empty when there is nothing."""
    return f"{path}?v={hashlib.sha256(text.encode()).hexdigest()[:16]}" if text.strip() else ""


def own_looks(looks: AppearanceSettings) -> str:
    """What the browser shows around the page: icons and the colour of its frame."""
    variables = looks.appearance_variables
    lines = (
        f'<link rel="icon" href="{"/favicon.ico" if looks.favicon else "/logo/page"}">',
        '<link rel="apple-touch-icon" href="/logo/icon-180.png">',
        '<link rel="manifest" href="/manifest.json">',
        *(
            f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{color}">'
            for scheme, color in (("dark", ground(variables)), ("light", ground(variables, LIGHT)))
        ),
    )
    return "\n".join(lines)


def own_sheet(looks: AppearanceSettings) -> str:
    """The operator's colours and CSS, after those of the page and before anything is drawn."""
    address = _versioned("/theme.css", theme(looks))
    return f'<link rel="stylesheet" id="own-theme" href="{address}">' if address else ""


@get(["/", "/index.html"], media_type="text/html", sync_to_thread=False)
def index(request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """The viewer page; a player gets the stream instead."""
    agent = request.headers.get("user-agent", "").lower()
    if any(player in agent for player in PLAYER_AGENTS):
        ticket = queried(request.scope)
        where = f"{PREFIX}{quote(ticket, safe='')}/hls/stream.m3u8" if ticket else "/hls/stream.m3u8"
        return Response(None, status_code=307, headers={"Location": where})
    return _public_page(request, rooms, "viewer/index.html", frames="'self'")


@get("/embed/video", media_type="text/html", sync_to_thread=False)
def embed_video(request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """The player alone, for a frame on any site."""
    return _public_page(request, rooms, "viewer/embed-video.html", frames="*")


@get("/embed/chat", media_type="text/html", sync_to_thread=False)
def embed_chat() -> Response[None]:
    """The chat alone; without further words only to read."""
    return Response(None, status_code=307, headers={"Location": "/embed/chat/readonly"})


@get(
    ["/embed/chat/readonly", "/embed/chat/readwrite"],
    media_type="text/html",
    sync_to_thread=False,
)
def embed_chat_page(request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """The chat alone, to read (a layer over a picture) or to take part, for a frame on any site."""
    return _public_page(request, rooms, "viewer/embed-chat.html", frames="*")


async def _basic_or_browser(connection: Connection, handler: BaseRouteHandler) -> None:
    """As the contract says for who sends a password or does not ask for a page."""
    asks_for_page = "text/html" in connection.headers.get("accept", "")
    if "authorization" in connection.headers or not asks_for_page:
        await require_administrator(connection, handler)


@get(
    ["/admin", "/admin/{page:path}"],
    media_type="text/html",
    guards=[_basic_or_browser],
)
async def admin(request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """The admin page, which shows its own sign-in form where there is no session."""
    config = current_config(rooms)
    session = await rooms.administrator.session(request.cookies.get(COOKIE, ""))
    boot = {
        "config": {name: config[name] for name in ("name", "appearanceVariables") if name in config},
        "signedIn": session is not None,
        "assets": _assets(rooms.web, "admin/texts/"),
    }
    head = f"<title>{html.escape(config.get('name') or 'Tallycast')}</title>"
    return _page(request, rooms, "admin/index.html", head=head, boot=boot, frames="'none'")


HANDLERS = (index, embed_video, embed_chat, embed_chat_page, admin)
