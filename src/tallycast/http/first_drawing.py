"""What the viewer page shows before its scripts run, and where none run: who streams, what is on, the text.

The same elements and classes as the scripts draw (`web/viewer/page/`), so that nothing moves when they come;
what needs a script (player, chat, buttons) is left out. The texts are in the language that is asked for.
"""

import html
from typing import Any

from tallycast.http.cards import Card

STILL = '<img src="/thumbnail.jpg" alt="" fetchpriority="high">'
LOGO = "/logo/page"


def first_drawing(card: Card, config: dict[str, Any], texts: dict[str, str]) -> str:
    """HTML for the page's `#app`. `config` holds the operator's texts as clean HTML."""
    name = html.escape(card.name)
    title = html.escape(card.stream_title) if card.online else ""
    # A broadcast that is not for everybody is asked about first: nothing of it stands here.
    picture = _live(card, texts) if card.online else _offline(name, config, texts)
    logo = f'<img class="stream-logo" src="{LOGO}" alt="" width="56" height="56">' if card.online else ""
    words = [
        f'<h2 id="stream-title">{title or name}</h2>',
        f'<p class="header-subtitle">{name}</p>' if title else "",
        f'<p class="stream-summary">{html.escape(card.summary)}</p>' if card.summary else "",
        _tags(card.tags),
        _links(config.get("socialHandles", [])),
    ]
    content = config.get("extraPageContent", "")
    about = f'<section class="about"><div class="rich-text">{content}</div></section>' if content else ""
    return (
        '<header class="global-header"><a class="brand" href="/">'
        f'<img src="{LOGO}" alt="" width="36" height="36"><h1 class="header-title">{name}</h1></a></header>'
        f'<main><div class="watch"><div class="screen">{picture}</div></div><div class="content">'
        f'<section class="stream-info">{logo}<div class="stream-words">{"".join(words)}</div></section>'
        f"{about}</div></main>"
    )


def _live(card: Card, texts: dict[str, str]) -> str:
    return (
        f'<div class="boot-picture">{"" if card.nsfw else STILL}</div>'
        '<div class="status-bar"><span class="status-live"><span class="live-dot"></span>'
        f"<span>{html.escape(texts['status.live'])}</span></span></div>"
    )


def _offline(name: str, config: dict[str, Any], texts: dict[str, str]) -> str:
    message = config.get("offlineMessage") or f"<p>{texts['offline.message'].replace('{name}', name)}</p>"
    return (
        '<section class="offline-banner">'
        f'<img class="offline-logo" src="{LOGO}" alt="" width="72" height="72">'
        f'<p class="offline-state"><span class="offline-dot"></span>{html.escape(texts["offline.state"])}</p>'
        f'<div id="offline-message" class="rich-text">{message}</div></section>'
    )


def _links(handles: list[dict[str, str]]) -> str:
    """The operator's links; the settings let none through that is no address of a page."""
    items = "".join(
        f'<li><a href="{html.escape(one["url"], quote=True)}" target="_blank" rel="noopener noreferrer me">'
        f"{_face(one)}</a></li>"
        for one in handles
    )
    return f'<ul class="social-links">{items}</ul>' if items else ""


def _face(handle: dict[str, str]) -> str:
    name = html.escape(handle["platform"], quote=True)
    if not handle.get("icon"):
        return name
    return f'<img src="{html.escape(handle["icon"], quote=True)}" alt="{name}" width="26" height="26">'


def _tags(tags: tuple[str, ...]) -> str:
    items = "".join(f"<li>#{html.escape(tag)}</li>" for tag in tags)
    return f'<ul class="tags">{items}</ul>' if items else ""
