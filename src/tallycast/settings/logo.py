"""Pictures that an administrator uploads: decoded within limits, sniffed, cleaned.

The name and the type that a client claims are not believed; the bytes say what they are. A picture is
opened by the one decoder of its format, its size is read from the header before a pixel is decoded (a
PNG of 30,000 × 30,000 pixels takes 100 KB on the wire and 3.6 GB in memory), and it must decode whole.
"""

import base64
import binascii
import re
import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import Image
from tallycast.settings.svg import clean_svg

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

LOGO_LIMIT_BYTES = 5 * 1024 * 1024
FAVICON_LIMIT_BYTES = 200 * 1024
SIDE_LIMIT_PIXELS = 8192
AREA_LIMIT_PIXELS = 16_777_216
"""4096 × 4096: 64 MB decoded, more than any screen shows of a logo."""

_PNG = b"\x89PNG\r\n\x1a\n"
_DATA_URL = re.compile(r"data:image/[A-Za-z0-9.+-]{1,40}(?:;[A-Za-z0-9=._-]{1,40})*;base64,", re.ASCII)
_SVG_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE\s+svg|svg[\s>/])", re.IGNORECASE)


def decode_logo(raw: Any) -> Image:
    """A logo out of a data URL (or bytes); raises ValueUnfit."""
    return _decode(raw, LOGO_LIMIT_BYTES, "PNG, JPEG, GIF, WebP or SVG", {"image/x-icon"})


def decode_favicon(raw: Any) -> Image:
    """A favicon, PNG or ICO, out of a data URL (or bytes); raises ValueUnfit."""
    others = {"image/jpeg", "image/gif", "image/webp", "image/svg+xml"}
    return _decode(raw, FAVICON_LIMIT_BYTES, "PNG or ICO", others)


def _decode(raw: Any, limit_bytes: int, words: str, refused: set[str]) -> Image:
    data = _bytes_of(raw, limit_bytes, words)
    media_type = _sniff(data)
    if media_type is None or media_type in refused:
        raise ValueUnfit(f"expected a picture: {words}")
    if media_type == "image/svg+xml":
        return Image(media_type=media_type, data=clean_svg(data))
    _decode_pixels(data, media_type, words)
    return Image(media_type=media_type, data=data)


def _bytes_of(raw: Any, limit_bytes: int, words: str) -> bytes:
    too_large = f"expected a picture of at most {limit_bytes // 1024} KiB"
    if isinstance(raw, bytes):
        data = raw
    else:
        if not isinstance(raw, str) or not (start := _DATA_URL.match(raw)):
            raise ValueUnfit(f"expected a base64 data URL of a picture ({words})")
        # Four characters carry three bytes: what is too long is refused before it is decoded.
        if (len(raw) - start.end()) // 4 * 3 > limit_bytes + 3:
            raise ValueUnfit(too_large)
        try:
            data = base64.b64decode(raw[start.end() :], validate=True)
        except (binascii.Error, ValueError):
            raise ValueUnfit("expected valid base64 in the data URL") from None
    if len(data) > limit_bytes:
        raise ValueUnfit(too_large)
    if not data:
        raise ValueUnfit("expected a picture, got nothing")
    return data


def _sniff(data: bytes) -> str | None:
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"\x00\x00\x01\x00"):
        return "image/x-icon"
    return "image/svg+xml" if _SVG_START.match(data) else None


def _open(data: bytes, media_type: str) -> "ImageFile":
    # Loaded only when a picture comes: it takes 50 ms, and every start would pay.
    from PIL import GifImagePlugin, IcoImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    # The class of the one format, not Image.open: that would try others, and warn of large pictures
    # where we refuse them.
    decoders: dict[str, type[ImageFile]] = {
        "image/png": PngImagePlugin.PngImageFile,
        "image/jpeg": JpegImagePlugin.JpegImageFile,
        "image/gif": GifImagePlugin.GifImageFile,
        "image/webp": WebPImagePlugin.WebPImageFile,
        "image/x-icon": IcoImagePlugin.IcoImageFile,
    }
    return decoders[media_type](BytesIO(data))


def _hidden_sizes(data: bytes, media_type: str) -> list[tuple[int, int]]:
    """Sizes that the decoder would believe before it tells them to us, read from the bytes.

    An ICO holds whole pictures, each with a size of its own besides the one in the directory. The WebP
    decoder makes room for its canvas when it is opened (WebP container specification, RFC 9649 section 2.7).
    """
    if media_type == "image/x-icon":
        (count,) = struct.unpack_from("<H", data, 4)
        places = [struct.unpack_from("<I", data, 6 + 16 * index + 12)[0] for index in range(count)]
        return [_icon_size(data, place) for place in places]
    if media_type == "image/webp":
        kind = data[12:16]
        if kind == b"VP8X":
            return [(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))]
        if kind == b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return [(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))]
        width, height = struct.unpack_from("<HH", data, 26)
        return [(width & 0x3FFF, height & 0x3FFF)]
    return []


def _icon_size(data: bytes, place: int) -> tuple[int, int]:
    if data[place : place + 8] == _PNG:
        width, height = struct.unpack_from(">II", data, place + 16)
    else:
        # A bitmap's height counts the mask as well.
        width, height = struct.unpack_from("<ii", data, place + 4)
    return abs(width), abs(height)


def _refuse_large(sizes: list[tuple[int, int]]) -> None:
    for width, height in sizes:
        if max(width, height) > SIDE_LIMIT_PIXELS or width * height > AREA_LIMIT_PIXELS:
            raise ValueUnfit(f"expected a picture of at most {AREA_LIMIT_PIXELS} pixels")


def _decode_pixels(data: bytes, media_type: str, words: str) -> None:
    try:
        _refuse_large(_hidden_sizes(data, media_type))
        with _open(data, media_type) as picture:
            _refuse_large([picture.size])
            picture.load()
    # What Pillow's decoders raise on broken files is not one family; a picture is good or it is not.
    except ValueUnfit:
        raise
    except Exception:  # noqa: BLE001
        raise ValueUnfit(f"expected a picture that can be decoded ({words})") from None
