"""The pages of recordings: the list, one recording, one clip. Whole without a script but for the player."""

import html
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from tallycast.http.caching import NO_CACHE
from tallycast.http.locked import locked
from tallycast.http.pages import import_map_of, own_looks, own_sheet
from tallycast.http.policy import page_policy
from tallycast.http.public.recordings import Recording, published, shown, visible
from tallycast.http.recording_words import WORDS, language_of
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.settings import AppearanceSettings, ServerSettings

SHEETS = (
    *("shared/tokens.css", "shared/base.css"),
    *("viewer/page.css", "viewer/listing.css", "viewer/recordings.css"),
)


@get("/recordings", media_type="text/html")
async def recordings_page(request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """What was recorded and published."""
    if (instead := locked(request, rooms, frames="'self'")) is not None:
        return instead
    language = language_of(request.headers.get("accept-language", ""))
    words = WORDS[language]
    cards = "".join(_card(one, words) for one in await published(rooms))
    body = f'<ul class="recordings">{cards}</ul>' if cards else f'<p class="none">{words["none"]}</p>'
    return _page(request, rooms, words["title"], f"<h1>{words['title']}</h1>{body}", language)


@get("/recordings/{recording_id:str}", media_type="text/html")
async def recording_page(
    recording_id: FromPath[str], request: AnyRequest, rooms: GivenRooms
) -> Response[Any]:
    """One recording, with a player and the download."""
    return await _one(request, rooms, recording_id, "recording")


@get("/clips/{clip_id:str}", media_type="text/html")
async def clip_page(clip_id: FromPath[str], request: AnyRequest, rooms: GivenRooms) -> Response[Any]:
    """One clip."""
    return await _one(request, rooms, clip_id, "clip")


async def _one(request: AnyRequest, rooms: Rooms, recording_id: str, kind: str) -> Response[Any]:
    if (instead := locked(request, rooms, frames="'self'")) is not None:
        return instead
    one = await shown(rooms, await visible(request, rooms, recording_id, kind))
    language = language_of(request.headers.get("accept-language", ""))
    words = WORDS[language]
    poster = f' poster="{one.thumbnail}"' if one.thumbnail else ""
    title = html.escape(one.title)
    body = (
        f'<video controls playsinline preload="metadata" data-playlist="{one.playlist}"{poster} '
        f'aria-label="{title}"></video>'
        f"<h1>{title}</h1><p>{_facts(one, words)}</p>"
        f'<p><a class="download" href="{one.download}" download>{words["download"]}</a></p>'
        f'<noscript><p>{words["script"]} <a href="{one.playlist}">{words["stream"]}</a></p></noscript>'
    )
    return _page(request, rooms, one.title, body, language, one)


def _card(one: Recording, words: Any) -> str:
    picture = (
        f'<img src="{one.thumbnail}" alt="" width="320" height="180" loading="lazy">'
        if one.thumbnail
        else '<span class="no-picture"></span>'
    )
    return (
        f'<li><a href="{one.page}">{picture}<strong>{html.escape(one.title)}</strong></a>'
        f"<span>{_facts(one, words)}</span></li>"
    )


def _facts(one: Recording, words: Any) -> str:
    facts = [_date(one.started_at), _length(one.duration_seconds)]
    if one.kind == "clip":
        facts.insert(0, words["clip"])
    if one.state == "recording":
        facts.append(words["running"])
    return " · ".join(facts)


def _date(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _page(
    request: AnyRequest, rooms: Rooms, title: str, body: str, language: str, one: Recording | None = None
) -> Response[str]:
    words = WORDS[language]
    server = ServerSettings.of(rooms.settings.snapshot)
    looks = AppearanceSettings.of(rooms.settings.snapshot)
    import_map, source = import_map_of(rooms.web)
    name, base = html.escape(server.server_name), rooms.web.base
    url = str(request.base_url).rstrip("/")
    sheets = "".join(f'<link rel="stylesheet" href="{base}/{sheet}">' for sheet in SHEETS)
    about = _preview(one, url) if one is not None else ""
    player = (
        f'<script type="importmap">{import_map}</script>'
        f'<script type="module" src="{base}/viewer/recording.js"></script>'
        if one is not None
        else ""
    )
    hidden = '<meta name="robots" content="noindex">' if server.disable_search_indexing else ""
    text = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{html.escape(title)} · {name}</title>{hidden}{about}"
        f"{own_looks(looks)}{sheets}{own_sheet(looks)}{player}</head>"
        f'<body><header class="global-header"><a class="brand" href="/">'
        f'<img src="/logo" alt="" width="40" height="40"><span class="header-title">{name}</span></a>'
        f'<nav class="recordings-links"><a href="/">{words["live"]}</a> '
        f'<a href="/recordings">{words["all"]}</a></nav></header>'
        f'<main class="recordings-page">{body}</main></body></html>'
    )
    return Response(
        text,
        media_type="text/html",
        headers={
            **NO_CACHE,
            "Content-Security-Policy": page_policy(source, frames="'self'"),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        },
    )


def _preview(one: Recording, url: str) -> str:
    """What a link to it shows elsewhere."""
    told = {
        "og:title": one.title,
        "og:type": "video.other",
        "og:url": f"{url}{one.page}",
        "og:image": f"{url}{one.thumbnail}" if one.thumbnail else f"{url}/logo/external",
        "og:video": f"{url}{one.playlist}",
        "og:video:type": "application/x-mpegURL",
    }
    return "".join(
        f'<meta property="{name}" content="{html.escape(value, quote=True)}">' for name, value in told.items()
    )


HANDLERS = (recordings_page, recording_page, clip_page)
