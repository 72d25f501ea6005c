"""The allow-lists: which HTML may stand in the chat.

nh3 (ammonia) parses as browsers do and writes canonical HTML, attribute values escaped; only on such
output do the two regular expressions here work.
"""

import html
import re

import nh3

MESSAGE_TAGS = frozenset(("a", "br", "code", "em", "img", "p", "pre", "strong"))
SYSTEM_TAGS = MESSAGE_TAGS | frozenset(
    (
        *("b", "blockquote", "del", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "kbd", "li"),
        *("mark", "ol", "s", "small", "span", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr"),
        *("u", "ul"),
    )
)
SCHEMES = frozenset(("http", "https"))
LINK_REL = "noopener noreferrer nofollow"

_EMOJI_URL = re.compile(
    r"""/img/emoji/(?:[^%./\\?#"'<>&\x00-\x1f]+/)*[^%./\\?#"'<>&\x00-\x1f]+\.[A-Za-z]{3,4}"""
)
_EMOJI_CLASS = re.compile(r"emoji[A-Za-z0-9 _-]*")
_IMAGE = re.compile(r"<img((?: [a-z]+=\"[^\"]*\")*) ?/?>")
_TAG = re.compile(r"<[^>]*>")
_LINK_TO_NOWHERE = re.compile(r"<a((?: (?!href)[a-z]+=\"[^\"]*\")*)>(.*?)</a>", re.DOTALL)


def cleaner(*, wide: bool) -> nh3.Cleaner:
    """The cleaner of messages, or the wider one of the server's own lines."""
    attributes: dict[str, set[str]] = {"*": set(), "a": {"href"}, "img": {"src", "alt", "title", "class"}}
    if wide:
        attributes |= {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
    return nh3.Cleaner(
        tags=SYSTEM_TAGS if wide else MESSAGE_TAGS,
        attributes=attributes,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def is_emoji_url(url: str) -> bool:
    """Whether this is the address of a picture in the server's own folder, and nothing else."""
    return _EMOJI_URL.fullmatch(url) is not None


def without_strays(clean: str) -> str:
    """Without images and links whose address was refused; the text of links stays."""
    if "<img" in clean:
        clean = _IMAGE.sub(lambda found: found[0] if _is_whole(found[1]) else "", clean)
    if "<a" in clean:
        clean = _LINK_TO_NOWHERE.sub(r"\2", clean)
    return clean


def text_of(clean: str) -> str:
    """The text without its tags."""
    return html.unescape(_TAG.sub("", clean))


def _is_whole(attributes: str) -> bool:
    return all(f' {name}="' in attributes for name in ("src", "alt", "class"))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "href":
        return value if value.lower().startswith(("http://", "https://")) else None
    if tag == "img":
        if name == "src":
            return value if is_emoji_url(value) else None
        if name == "class":
            return value if _EMOJI_CLASS.fullmatch(value) else None
        return value if value.strip() else None
    return value
