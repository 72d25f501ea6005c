"""Ours: texts as QR codes, for what a phone shall read off the screen."""

import asyncio
from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.errors import RequestRefused

BORDER_MODULES = 2
BYTES_MOST = 2_331
"""Of the largest code with error correction M (ISO/IEC 18004, table 7)."""


class QrText(msgspec.Struct, frozen=True, kw_only=True):
    """What the code shall say."""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]


class QrPicture(msgspec.Struct, frozen=True, kw_only=True):
    """The code."""

    picture: str
    """An SVG as a data URL, dark on white as scanners want it."""


def qr_picture(text: str) -> str:
    """A text as a QR code; an SVG data URL."""
    # Loaded when somebody wants a code, which is seldom.
    import segno

    code = segno.make_qr(text, error="m")
    return code.svg_data_uri(scale=4, border=BORDER_MODULES, dark="#000", light="#fff")


@post("/api/admin/qrcode", status_code=200)
async def make_qr_code(data: JSONBody[QrText]) -> QrPicture:
    """A text as a QR code; nothing of it is kept."""
    if len(data.text.encode()) > BYTES_MOST:
        raise RequestRefused(
            f"text: expected at most {BYTES_MOST} bytes of UTF-8, which is what a code holds"
        )
    return QrPicture(picture=await asyncio.to_thread(qr_picture, data.text))


HANDLERS = (make_qr_code,)
