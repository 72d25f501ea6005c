"""The admin's Markdown (page text, offline message) to HTML that can do nothing but be read.

CommonMark with tables and raw HTML, then cleaned by an allow-list: scripts, handlers, styles
that lay themselves over the page and addresses that are no links are gone.
"""

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset(
    (
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    )
)
ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start", "type"},
    "details": {"open"},
}
SCHEMES = {"http", "https", "mailto", "xmpp", "matrix"}
NESTING_LIMIT = 30


def build_renderer() -> MarkdownIt:
    """A parser for `render`; building one takes some milliseconds, so that it is made once."""
    return MarkdownIt("commonmark", {"html": True, "maxNesting": NESTING_LIMIT}).enable(
        ["table", "strikethrough"]
    )


def render(renderer: MarkdownIt, text: str) -> str:
    """Markdown to clean HTML."""
    if not text.strip():
        return ""
    return nh3.clean(
        renderer.render(text),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
