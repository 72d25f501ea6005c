from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.settings.errors import ValueUnfit
from tallycast.settings.svg import DEPTH_LIMIT, ELEMENT_LIMIT, clean_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def clean(inner: str) -> str:
    """What is left of the inside of an SVG document."""
    cleaned = clean_svg(f"{OPEN}{inner}</svg>".encode()).decode()
    ElementTree.fromstring(cleaned)
    assert cleaned.startswith(OPEN)
    return cleaned.removeprefix(OPEN).removesuffix("</svg>")


# A drawing stays what it was.
@pytest.mark.parametrize(
    "drawing",
    [
        '<path d="M0 0L10 10z" fill="#ff8800"></path>',
        '<defs><linearGradient id="a"><stop offset="0"></stop></linearGradient></defs>'
        '<rect fill="url(#a)" style="stroke: url(\'#a\')"></rect>',
        '<use xlink:href="#a"></use><use href="#b"></use>',
        '<image href="data:image/png;base64,iVBORw0KGgo="></image>',
        "<style>.a { fill: url(#b); } a &gt; b { fill: red }</style>",
        "<text x=\"1\">&lt;b&gt; &amp; 'quoted' ü 🔑</text>",
        '<animate attributeName="opacity" from="0" to="1" dur="1s"></animate>',
        '<g data-name="Layer 1" xml:space="preserve"><title>Logo</title></g>',
    ],
)
def test_drawings_stay(drawing: str) -> None:
    assert clean(drawing) == drawing


# Everything that runs, loads or links is left out; what is drawn beside it stays.
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<script><![CDATA[alert(1)]]></script>",
        '<script xlink:href="https://evil.test/x.js"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<foreignObject><i xmlns="http://www.w3.org/1999/xhtml" onclick="alert(1)">i</i></foreignObject>',
        '<a xlink:href="javascript:alert(1)"><text>evil</text></a>',
        '<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">alert(1)</handler>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onmouseover" to="alert(1)"/>',
        '<set attributeName="xlink:href" to="javascript:alert(1)"/>',
        '<feImage href="https://evil.test/x.png"/>',
        '<video src="https://evil.test/"/>',
        "<!-- alert(1) -->",
        "<?xml-stylesheet href='https://evil.test/x.css'?>",
        "<metadata>evil</metadata>",
    ],
)
def test_elements_that_are_left_out(hostile: str) -> None:
    assert clean(f"<g>{hostile}<rect></rect></g>") == "<g><rect></rect></g>"


@pytest.mark.parametrize(
    "hostile",
    [
        'onload="alert(1)"',
        'ONCLICK="alert(1)"',
        'onbegin="alert(1)"',
        'href="https://evil.test/"',
        'xlink:href="//evil.test/x.svg#a"',
        'xlink:href="data:image/svg+xml;base64,PHN2Zy8+"',
        'href="javascript:alert(1)"',
        'href=" javascript:alert(1)"',
        'style="background: url(https://evil.test/)"',
        'style="background: u\\72l(https://evil.test/)"',
        'style="background: url (//evil.test/)"',
        'style="background: url/**/(//evil.test/)"',
        "style=\"background: image-set('//evil.test/x.png' 1x)\"",
        'fill="url(https://evil.test/#a)"',
        'filter="url(&quot;https://evil.test/&quot;)"',
        'style="fill: url(#a), url(//evil.test/)"',
        'xml:base="https://evil.test/"',
        'xmlns:e="urn:e" e:onload="alert(1)"',
    ],
)
def test_attributes_that_are_left_out(hostile: str) -> None:
    assert clean(f'<rect width="1" {hostile}/>') == '<rect width="1"></rect>'


@pytest.mark.parametrize(
    "style",
    [
        "@import '//evil.test/x.css';",
        "rect { fill: url(//evil.test/) }",
        "rect { fill: u\\000072l(//evil.test/) }",
        "@font-face { src: url(data:font/woff;base64,AA) }",
        "<![CDATA[ @import url(//evil.test/) ]]>",
    ],
)
def test_styles_that_reach_out(style: str) -> None:
    assert clean(f"<style>{style}</style><rect/>") == "<style></style><rect></rect>"


# The root's own handlers are no better; a document type without entities is dropped, a prefix is resolved.
def test_the_root() -> None:
    source = (
        '\ufeff<?xml version="1.0" encoding="utf-16"?>'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="alert(1)"><s:rect/></s:svg>'
    )
    assert clean_svg(source.encode()).decode() == f'{OPEN[:-1]} viewBox="0 0 1 1"><rect></rect></svg>'


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"<svg",
        b"<svg>",
        b"<svg></svg><svg></svg>",
        b"<html></html>",
        b"<x:svg xmlns:x='urn:other'></x:svg>",
        b"\xff\xfe<\x00s\x00v\x00g\x00",
        b"<svg>\x00</svg>",
        b"<svg>&undefined;</svg>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
        b"<!DOCTYPE svg [<!entity % a SYSTEM 'file:///etc/passwd'>]><svg/>",
        b"<svg>" + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>",
        b"<svg>" + b"<g/>" * (ELEMENT_LIMIT + 1) + b"</svg>",
    ],
    ids=range(13),
)
def test_what_is_refused(source: bytes) -> None:
    with pytest.raises(ValueUnfit, match="expected"):
        clean_svg(source)


def test_nesting_up_to_the_limit() -> None:
    depth = DEPTH_LIMIT - 1
    assert clean("<g>" * depth + "</g>" * depth) == "<g>" * depth + "</g>" * depth


PIECES = ["<g>", "</g>", "<script>", "</script>", "<style>", "</style>", "a", "&lt;", "<rect/>", "<x/>"]


# Cleaning is stable, and what is left can always be parsed.
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_cleaned_is_clean(pieces: list[str]) -> None:
    try:
        once = clean_svg(f"{OPEN}{''.join(pieces)}</svg>".encode())
    except ValueUnfit:
        return
    assert clean_svg(once) == once
    assert b"script" not in once
