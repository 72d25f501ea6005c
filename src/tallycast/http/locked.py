"""The page for those who may not watch (yet): a form for the password, or a word about tickets.

Made by the server alone: it works without scripts, and nothing of the broadcast is in it.
"""

import html
import re

import msgspec
from litestar import Response

from tallycast.auth import Admitted, TicketRefused
from tallycast.http.caching import NO_CACHE
from tallycast.http.public.appearance import theme
from tallycast.http.public.watching import ticket_cookie
from tallycast.http.rooms import AnyRequest, Rooms
from tallycast.http.watching import kept, queried
from tallycast.settings import AppearanceSettings, ServerSettings

TEXTS = "shared/texts/"
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?(?:;q=([0-9.]{1,5}))?")
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {frames}"
)


def locked(request: AnyRequest, rooms: Rooms, *, frames: str) -> Response[str] | None:
    """What this browser gets in place of a page that shows the broadcast; None if it may see the page.

    A ticket in the address goes into the cookie, and the address loses it: it is not to be copied on.
    """
    door = rooms.watching
    if door.is_open:
        return None
    path = request.scope["path"]
    given = queried(request.scope)
    try:
        ticket = door.admits(given or kept(request.scope))
    except TicketRefused as refused:
        return _page(request, rooms, path, frames=frames, reason=str(refused) if given else "")
    if not given:
        return None
    cookie = ticket_cookie(request, Admitted(text=given, ticket=ticket))
    headers = {**NO_CACHE, "Location": path, "Set-Cookie": cookie, "Referrer-Policy": "no-referrer"}
    return Response("", status_code=303, headers=headers, media_type="text/html")


def _page(request: AnyRequest, rooms: Rooms, path: str, *, frames: str, reason: str) -> Response[str]:
    texts, language = _texts(request, rooms)
    server = ServerSettings.of(rooms.settings.snapshot)
    refused = request.query_params.get("refused", "")
    word = {"password": texts["locked.wrong"], "wait": texts["locked.wait"]}.get(refused, "")
    if reason:
        word = texts["locked.ticketOver"]
    form = (
        f'<form method="post" action="/watch"><input type="hidden" name="page" value="{html.escape(path)}">'
        f'<label for="password">{html.escape(texts["locked.password"])}</label>'
        '<input id="password" name="password" type="password" required autocomplete="current-password" '
        f'maxlength="255"{" aria-describedby=word aria-invalid=true" if word else ""}>'
        f'<button class="button primary">{html.escape(texts["locked.enter"])}</button></form>'
        if rooms.watching.takes_password
        else ""
    )
    text = rooms.web.text("viewer/locked.html").replace('"/web/', f'"{rooms.web.base}/')
    for place, filling in {
        "language": language,
        "name": html.escape(server.server_name or "Tallycast"),
        "summary": html.escape(server.server_summary),
        "text": html.escape(texts["locked.text" if form else "locked.tickets"]),
        "word": f'<p id="word" role="alert">{html.escape(word)}</p>' if word else "",
        "form": form,
        "theme": '<link rel="stylesheet" href="/theme.css">' if _has_looks(rooms) else "",
    }.items():
        text = text.replace(f"<!--tallycast:{place}-->", filling)
    headers = {
        **NO_CACHE,
        "Content-Security-Policy": _POLICY.format(frames=frames),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept-Language, Cookie",
    }
    return Response(text, media_type="text/html", headers=headers)


def _has_looks(rooms: Rooms) -> bool:
    return bool(theme(AppearanceSettings.of(rooms.settings.snapshot)).strip())


def _texts(request: AnyRequest, rooms: Rooms) -> tuple[dict[str, str], str]:
    """The catalogue that the browser likes best, over the English one (RFC 9110 12.5.4)."""
    there = rooms.web.stems(TEXTS, ".json")
    language = preferred(request.headers.get("accept-language", ""), there)
    catalogues = [msgspec.json.decode(rooms.web.bytes(f"{TEXTS}{one}.json")) for one in ("en", language)]
    return catalogues[0] | catalogues[1], language


def preferred(header: str, there: list[str]) -> str:
    """The first of the wished languages that is there; English if none is."""
    wishes = []
    for part in header[:500].split(","):
        match = _LANGUAGE.fullmatch(part.strip().replace(" ", ""))
        if match is not None:
            wishes.append((-_quality(match[2]), match[1].lower()))
    # The sort is stable: of equally wished ones the first in the header comes first.
    ordered = [language for _, language in sorted(wishes, key=lambda one: one[0])]
    return next((language for language in ordered if language in there), "en")


def _quality(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
