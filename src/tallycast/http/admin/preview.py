"""Ours: texts of the administrator as the page would show them, before they are saved."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.http.markdown import build_renderer, render

_RENDERER = build_renderer()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is being written."""

    text: Annotated[str, Meta(max_length=200_000)]
    """Markdown, HTML in it as far as it may stay."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """How it looks."""

    html: str
    """Cleaned, as viewers would get it."""


@post("/api/admin/preview", status_code=200, sync_to_thread=True)
def preview_text(data: JSONBody[Draft]) -> Preview:
    """Markdown as HTML, through the same cleaner as the page's; nothing of it is kept."""
    return Preview(html=render(_RENDERER, data.text))


HANDLERS = (preview_text,)
