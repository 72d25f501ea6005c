"""Texts of the administrator to the HTML of a post. Sans-IO."""

import html
import re

import nh3
from markdown_it import MarkdownIt

from tallycast.federation.documents import tag_name, tag_page
from tallycast.federation.place import Place

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable("linkify")
_TAGS = frozenset(("p", "br", "a", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li"))
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w{1,60})")
_PIECES = re.compile(r"(<a [^>]*>.*?</a>|<[^>]*>)", re.DOTALL)


def render(place: Place, text: str) -> tuple[str, list[str]]:
    """Markdown to HTML with its hashtags linked, and the names of these; empty if nothing is to be seen."""
    cleaned = nh3.clean(
        _MARKDOWN.render(text.strip()),
        tags=set(_TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https", "http"},
        link_rel="nofollow noopener noreferrer",
    ).strip()
    names: dict[str, None] = {}

    def linked(match: re.Match[str]) -> str:
        if not tag_name(match[1]) or match[1].isdigit():
            return match[0]
        names[tag_name(match[1])] = None
        return hashtag_link(place, tag_name(match[1]))

    pieces = _PIECES.split(cleaned)
    # Every second piece is a tag, or a link as a whole, in which nothing more is linked.
    shown = "".join(one if place_ % 2 else _HASHTAG.sub(linked, one) for place_, one in enumerate(pieces))
    return (shown, list(names)) if re.sub(r"<[^>]*>", "", shown).strip() else ("", [])


def hashtag_link(place: Place, name: str) -> str:
    """As Mastodon writes it, so that others make their own link of it."""
    address = html.escape(tag_page(place, name))
    return f'<a href="{address}" class="mention hashtag" rel="tag">#<span>{html.escape(name)}</span></a>'


def go_live(place: Place, message: str, title: str, tags: list[str]) -> str:
    """The post that tells of a broadcast."""
    lines = [html.escape(message, quote=False)]
    if title:
        lines.append(html.escape(title, quote=False))
    if tags:
        lines.append(" ".join(hashtag_link(place, tag) for tag in tags))
    address = html.escape(f"{place.base}/")
    lines.append(f'<a href="{address}" rel="nofollow noopener noreferrer" target="_blank">{address}</a>')
    return "".join(f"<p>{line}</p>" for line in lines).replace("\n", "<br />")
