"""SVG without anything that runs, loads or links: what stays is drawing.

The document is parsed and written anew from an allow-list, so that nothing unknown passes. Left out:
scripts, event handlers, foreign elements, links, animations of links, references to anything outside the
file. Refused: entity declarations (they grow without bound), what is not well-formed, what nests too deeply.
"""

import re
from xml.etree.ElementTree import ParseError, XMLParser
from xml.sax.saxutils import escape, quoteattr

from tallycast.settings.errors import ValueUnfit

DEPTH_LIMIT = 100
ELEMENT_LIMIT = 50_000

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "switch",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "image",
        "style",
        "filter",
        "feBlend",
        "feColorMatrix",
        "feComponentTransfer",
        "feComposite",
        "feConvolveMatrix",
        "feDiffuseLighting",
        "feDisplacementMap",
        "feDistantLight",
        "feDropShadow",
        "feFlood",
        "feFuncA",
        "feFuncB",
        "feFuncG",
        "feFuncR",
        "feGaussianBlur",
        "feMerge",
        "feMergeNode",
        "feMorphology",
        "feOffset",
        "fePointLight",
        "feSpecularLighting",
        "feSpotLight",
        "feTile",
        "feTurbulence",
        "animate",
        "animateMotion",
        "animateTransform",
        "mpath",
        "set",
    ]
)
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_INNER_URL = re.compile(r"url\(\s*(['\"]?)#[\w.-]+\1\s*\)", re.IGNORECASE)
_OUTWARD = re.compile(
    r"url\s*\(|@import|expression\s*\(|javascript:|-moz-binding|behavior\s*:|image-set\s*\(|src\s*\(|\\|/\*",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")


def clean_svg(data: bytes) -> bytes:
    """The drawing of an SVG document; raises ValueUnfit when it is none."""
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueUnfit("expected an SVG picture in UTF-8") from None
    if "<!ENTITY" in source.upper():
        raise ValueUnfit("expected an SVG picture without entity declarations")
    writer = _Writer()
    parser = XMLParser(target=writer)
    try:
        parser.feed(source)
        parser.close()
    except (ParseError, ValueError):
        raise ValueUnfit("expected a well-formed SVG picture") from None
    return writer.document()


class _Writer:
    """Target of the parser: writes what is allowed as it comes."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._depth = 0
        self._elements = 0
        self._skipped_from: int | None = None
        self._style: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH_LIMIT or self._elements > ELEMENT_LIMIT:
            raise ValueUnfit("expected an SVG picture with fewer or less nested elements")
        name = tag.removeprefix(_SVG)
        if self._depth == 1 and name != "svg":
            raise ValueUnfit("expected an SVG picture")
        if self._skipped_from is not None:
            return
        if name not in _ELEMENTS or self._style is not None or _animates_a_link(name, attributes):
            self._skipped_from = self._depth
            return
        if name == "style":
            self._style = []
        own = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        self._out.append(f"<{name}{own if self._depth == 1 else ''}")
        self._out.extend(f" {key}={quoteattr(value)}" for key, value in _allowed(name, attributes))
        self._out.append(">")

    def data(self, text: str) -> None:
        if self._skipped_from is not None:
            return
        if self._style is not None:
            self._style.append(text)
        elif self._depth:
            self._out.append(escape(text))

    def end(self, tag: str) -> None:
        if self._skipped_from is None:
            name = tag.removeprefix(_SVG)
            if name == "style" and self._style is not None:
                style = "".join(self._style)
                self._out.append("" if _reaches_out(style) else escape(style))
                self._style = None
            self._out.append(f"</{name}>")
        elif self._skipped_from == self._depth:
            self._skipped_from = None
        self._depth -= 1

    def document(self) -> bytes:
        return "".join(self._out).encode()

    def close(self) -> None:
        """The parser asks for a result; `document` has it."""


def _reaches_out(style: str) -> bool:
    return _OUTWARD.search(_INNER_URL.sub("", style)) is not None


def _animates_a_link(name: str, attributes: dict[str, str]) -> bool:
    target = attributes.get("attributeName", "").strip().lower()
    return name in ("animate", "set") and ("href" in target or target.startswith("on") or ":" in target)


def _allowed(element: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
    kept = []
    for name, value in attributes.items():
        if name in (_XLINK_HREF, "href"):
            if value.startswith("#") or (element == "image" and _PICTURE.fullmatch(value)):
                kept.append(("xlink:href" if name == _XLINK_HREF else "href", value))
        elif name == _XML_SPACE:
            kept.append(("xml:space", value))
        elif _ATTRIBUTE.fullmatch(name) and not name.lower().startswith("on") and not _reaches_out(value):
            kept.append((name, value))
    return kept
