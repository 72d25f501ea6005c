"""The page for those who may not watch (yet): a form for the password, or a word about tickets.

Made by the server alone: it works without scripts, and nothing of the broadcast is in it.
"""

import html

from litestar import Response

from tallycast.auth import Admitted, TicketRefused
from tallycast.http.caching import NO_CACHE
from tallycast.http.language import asked_for, catalogue
from tallycast.http.public.appearance import theme
from tallycast.http.public.watching import ticket_cookie
from tallycast.http.rooms import AnyRequest, Rooms
from tallycast.http.watching import kept, queried
from tallycast.settings import AppearanceSettings, ServerSettings

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
    language = asked_for(rooms.web, request.headers.get("accept-language", ""))
    texts = catalogue(rooms.web, language)
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
