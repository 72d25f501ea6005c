import base64
import contextlib
import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from tallycast.settings.errors import ValueUnfit
from tallycast.settings.logo import (
    FAVICON_LIMIT_BYTES,
    LOGO_LIMIT_BYTES,
    decode_favicon,
    decode_logo,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'


def picture(kind: str, size: tuple[int, int] = (16, 16), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Pillow.new(mode, size, 1).save(out, kind)
    return out.getvalue()


def data_url(data: bytes, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


# The formats of the contract and WebP; the type is what the bytes are.
@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")],
)
def test_good_logos(kind: str, media_type: str) -> None:
    data = picture(kind)
    logo = decode_logo(data_url(data, media_type))
    assert (logo.media_type, logo.data) == (media_type, data)
    assert decode_logo(data) == logo


# A GIF named PNG (or named a script) is a GIF.
@pytest.mark.parametrize("claimed", ["image/png", "image/svg+xml", "image/x"])
def test_the_claimed_type_is_not_believed(claimed: str) -> None:
    logo = decode_logo(data_url(picture("GIF"), claimed))
    assert (logo.media_type, logo.extension) == ("image/gif", "gif")


def test_an_svg_is_cleaned() -> None:
    hostile = SVG.replace(b"<rect", b"<script>alert(1)</script><rect onload='alert(1)'")
    logo = decode_logo(data_url(hostile, "image/svg+xml;charset=utf-8"))
    assert logo.media_type == "image/svg+xml"
    assert b"alert" not in logo.data
    assert b"<rect" in logo.data


@pytest.mark.parametrize(
    "raw",
    [
        None,
        5,
        [],
        {},
        "",
        b"",
        "/img/mylogo.png",
        "data:",
        "data:image/png,x",
        "data:image/png;base64",
        "data:image/png;base64,",
        "data:image/png;base64,****",
        "data:image/png;base64,AAA",
        "data:text/html;base64,PGI+",
        "data:image/png;base64,\u00e4\u00e4\u00e4\u00e4",
        data_url(b"<html><script>alert(1)</script></html>"),
        data_url(b"MZ\x90\x00"),
        data_url(picture("PNG")[:45]),
        data_url(picture("JPEG")[:-200]),
        data_url(picture("GIF")[:15]),
        data_url(picture("WEBP")[:30]),
        data_url(b"\x89PNG\r\n\x1a\n"),
        data_url(b"RIFF\x00\x00\x00\x00WEBP"),
        data_url(picture("ICO")),
        data_url(picture("BMP")),
    ],
)
def test_what_is_no_logo(raw: Any) -> None:
    with pytest.raises(ValueUnfit, match="expected"):
        decode_logo(raw)


# A picture that is small on the wire and gigabytes in memory is refused by its header.
def test_a_bomb() -> None:
    for bomb in (
        png_header(30_000, 30_000),
        png_header(2**31 - 1, 1),
        picture("GIF")[:6] + struct.pack("<HH", 65_535, 65_535) + picture("GIF")[10:],
    ):
        with pytest.raises(ValueUnfit, match="pixels"):
            decode_logo(bomb)
    side = (16_383 - 1).to_bytes(3, "little")
    webp = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0\0\0\0" + side + side + b"\0" * 10
    with pytest.raises(ValueUnfit, match="pixels"):
        decode_logo(webp)


# An icon's directory names 16 × 16; the PNG in it is what counts.
def test_a_bomb_in_an_icon() -> None:
    inner = png_header(13_000, 13_000)
    icon = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(inner), 22) + inner
    with pytest.raises(ValueUnfit, match="pixels"):
        decode_favicon(icon)


# 50 MB of base64 are refused by their length, before they are decoded.
def test_too_large() -> None:
    with pytest.raises(ValueUnfit, match="at most 5120 KiB"):
        decode_logo("data:image/png;base64," + "*" * 50_000_000)
    with pytest.raises(ValueUnfit, match="at most 5120 KiB"):
        decode_logo(b"x" * (LOGO_LIMIT_BYTES + 1))


def test_favicons() -> None:
    for kind, media_type in (("PNG", "image/png"), ("ICO", "image/x-icon")):
        assert decode_favicon(picture(kind)).media_type == media_type
        assert decode_favicon(data_url(picture(kind))).extension == {"PNG": "png", "ICO": "ico"}[kind]
    for other in (picture("GIF"), picture("JPEG"), picture("WEBP"), SVG):
        with pytest.raises(ValueUnfit, match="PNG or ICO"):
            decode_favicon(other)
    with pytest.raises(ValueUnfit, match="at most 200 KiB"):
        decode_favicon(b"\x00\x00\x01\x00" + b"x" * FAVICON_LIMIT_BYTES)


GOOD = [picture("PNG"), picture("GIF"), picture("JPEG"), picture("WEBP"), picture("ICO"), SVG]


# Spoilt pictures are pictures still, or refused by the one typed error.
@given(
    data=st.sampled_from(GOOD),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 2000),
)
def test_mutated_pictures(data: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    spoilt = bytearray(data)
    for place, value in changes:
        spoilt[place % len(spoilt)] = value
    for decode in (decode_logo, decode_favicon):
        with contextlib.suppress(ValueUnfit):
            decode(bytes(spoilt[: max(cut, 4)]))
