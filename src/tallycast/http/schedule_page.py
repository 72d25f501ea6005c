"""GET /schedule: what is planned, whole without a script.

With one, times are shown in the viewer's own zone, and what comes is counted down to.
"""

import html
from collections.abc import Mapping
from datetime import UTC, datetime

from litestar import Response, get

from tallycast.events import PlannedBroadcast
from tallycast.http.caching import NO_CACHE
from tallycast.http.pages import import_map_of, own_looks, own_sheet
from tallycast.http.policy import page_policy
from tallycast.http.public.schedule import AFTER
from tallycast.http.recording_words import language_of
from tallycast.http.rooms import AnyRequest, GivenRooms, Rooms
from tallycast.http.schedule_words import WORDS
from tallycast.integrations import LONGEST, ends_at, zone_named
from tallycast.settings import AppearanceSettings, ServerSettings

SHEETS = ("shared/tokens.css", "shared/base.css", "viewer/page.css", "viewer/schedule.css")


@get("/schedule", media_type="text/html")
async def schedule_page(request: AnyRequest, rooms: GivenRooms) -> Response[str]:
    """What is planned from now on."""
    language = language_of(request.headers.get("accept-language", ""))
    words = WORDS[language]
    now = datetime.now(UTC)
    found = await rooms.schedule.between(now - LONGEST, now + AFTER) if rooms.schedule.enabled else []
    coming = [one for one in found if ends_at(one) > now]
    items = "".join(_item(one, words, now) for one in coming)
    body = f'<ol class="planned">{items}</ol>' if items else f"<p>{words['none']}</p>"
    return _page(rooms, words, body, language)


def _item(one: PlannedBroadcast, words: Mapping[str, str], now: datetime) -> str:
    local = one.starts_at.astimezone(zone_named(one.timezone))
    counts = " data-countdown" if one.starts_at > now and not one.cancelled else ""
    described = (
        f'<p class="planned-description">{html.escape(one.description)}</p>' if one.description else ""
    )
    name = html.escape(one.name)
    facts = (
        f'<time datetime="{one.starts_at:%Y-%m-%dT%H:%M:%SZ}"{counts}>'
        f"{local:%Y-%m-%d %H:%M} ({html.escape(one.timezone)})</time>"
        f" · {words['minutes'].format(minutes=one.duration_minutes)}"
    )
    if one.cancelled:
        return (
            f'<li id="{html.escape(one.id)}" class="planned-off"><h2>{name}</h2>'
            f'<p class="planned-facts">{words["cancelled"]} · {facts}</p></li>'
        )
    return (
        f'<li id="{html.escape(one.id)}"><h2>{name}</h2><p class="planned-facts">{facts}</p>{described}'
        f'<p><a href="/schedule/{html.escape(one.id)}.ics" aria-label="{words["calendar"]}: {name}">'
        f"{words['calendar']}</a></p></li>"
    )


def _page(rooms: Rooms, words: Mapping[str, str], body: str, language: str) -> Response[str]:
    server = ServerSettings.of(rooms.settings.snapshot)
    looks = AppearanceSettings.of(rooms.settings.snapshot)
    _, source = import_map_of(rooms.web)
    name, base = html.escape(server.server_name), rooms.web.base
    sheets = "".join(f'<link rel="stylesheet" href="{base}/{sheet}">' for sheet in SHEETS)
    hidden = '<meta name="robots" content="noindex">' if server.disable_search_indexing else ""
    text = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{words['title']} · {name}</title>{hidden}"
        f'<link rel="alternate" type="application/rss+xml" href="/schedule.rss" title="{words["title"]}">'
        f'<link rel="alternate" type="text/calendar" href="/schedule.ics" title="{words["title"]}">'
        f"{own_looks(looks)}{sheets}{own_sheet(looks)}"
        f'<script type="module" src="{base}/viewer/schedule-page.js"></script></head>'
        f'<body><header class="global-header"><a class="brand" href="/">'
        f'<img src="/logo" alt="" width="40" height="40"><span class="header-title">{name}</span></a>'
        f'<nav class="schedule-links"><a href="/">{words["live"]}</a></nav></header>'
        f'<main class="schedule-page"><h1>{words["title"]}</h1>{body}'
        f'<p class="schedule-links"><a href="/schedule.ics">{words["subscribe"]}</a>'
        f'<a href="/schedule.rss">{words["feed"]}</a></p></main></body></html>'
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


HANDLERS = (schedule_page,)
