"""The page as an application on somebody's home screen: its manifest, and the logo in the sizes for it."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tallycast.http.caching import ANY_ORIGIN, INERT, NO_CACHE, SHORT
from tallycast.http.public.images import BUILT_IN_PNG, BUILT_IN_SVG
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.settings import AppearanceSettings, ServerSettings

SIZES = (180, 192, 512)
"""Pixels: Apple's home screens, and the two that installable pages need."""
SHOWN_PIXELS = 144
"""The page shows it at 72 CSS pixels at most, and screens have two pixels for each."""
GROUND = "#0d0f14"
"""The page's own ground, where the operator has chosen no other."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def ground(variables: dict[str, str], default: str = GROUND) -> str:
    """Colour of the page's ground; only what a manifest and a meta element surely understand."""
    chosen = variables.get("theme-color-background-main", "")
    return chosen if chosen.startswith("#") and len(chosen) in (4, 7) else default


@get("/manifest.json", media_type="application/manifest+json", sync_to_thread=False)
def get_manifest(rooms: GivenRooms) -> Response[dict[str, Any]]:
    """What a browser shows of this page once it is installed."""
    snapshot = rooms.settings.snapshot
    server, looks = ServerSettings.of(snapshot), AppearanceSettings.of(snapshot)
    icons: list[dict[str, str]] = [
        {"src": f"/logo/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in SIZES
    ]
    if looks.logo is not None and looks.logo.media_type == "image/svg+xml":
        icons.insert(0, {"src": "/logo", "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    color = ground(looks.appearance_variables)
    return Response(
        {
            "id": "/",
            "name": server.server_name,
            "short_name": server.server_name[:24],
            "description": server.server_summary,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": color,
            "theme_color": color,
            "icons": icons,
        },
        media_type="application/manifest+json",
        headers={**NO_CACHE, **ANY_ORIGIN},
    )


@get("/logo/{file:str}", media_type="image/*", raises=[NotFoundException], sync_to_thread=True)
def get_icon(rooms: GivenRooms, file: FromPath[str]) -> Response[bytes]:
    """The logo as a square picture, `icon-192.png` say; `page` is what the page itself shows."""
    if file == "page":
        return _shown(rooms)
    size = {f"icon-{size}.png": size for size in SIZES}.get(file)
    if size is None:
        raise NotFoundException
    headers = {**SHORT, **ANY_ORIGIN, **INERT}
    return Response(_square(_pixels(rooms), size), media_type="image/png", headers=headers)


def _shown(rooms: Rooms) -> Response[bytes]:
    """The logo as light as it can be: drawings and moving pictures as they are, others in the page's size."""
    headers = {**SHORT, **ANY_ORIGIN, **INERT}
    logo = AppearanceSettings.of(rooms.settings.snapshot).logo
    if logo is None:
        return Response(rooms.web.bytes(BUILT_IN_SVG), media_type="image/svg+xml", headers=headers)
    if logo.media_type in ("image/svg+xml", "image/gif"):
        return Response(logo.data, media_type=logo.media_type, headers=headers)
    return Response(_small(logo.data), media_type="image/webp", headers=headers)


@lru_cache(maxsize=1)
def _small(data: bytes) -> bytes:
    """The picture with its shorter side at most as long as the page needs it."""
    from PIL import Image

    with Image.open(BytesIO(data), formats=_FORMATS) as opened:
        picture = opened.convert("RGBA")
    scale = min(1.0, SHOWN_PIXELS / min(picture.size))
    wide, high = (max(1, round(side * scale)) for side in picture.size)
    out = BytesIO()
    picture.resize((wide, high), Image.Resampling.LANCZOS).save(out, "WEBP", quality=88)
    return out.getvalue()


def _pixels(rooms: Rooms) -> bytes:
    """A logo made of pixels; nothing here draws SVG, so that the built-in one stands in."""
    logo = AppearanceSettings.of(rooms.settings.snapshot).logo
    if logo is None or logo.media_type == "image/svg+xml":
        return rooms.web.bytes(BUILT_IN_PNG)
    return logo.data


@lru_cache(maxsize=len(SIZES))
def _square(data: bytes, size: int) -> bytes:
    """The picture in the middle of a square of `size` pixels; its size was checked when it was uploaded."""
    # Loaded only when a picture is asked for: it takes 50 ms, and every start would pay.
    from PIL import Image

    with Image.open(BytesIO(data), formats=_FORMATS) as opened:
        picture = opened.convert("RGBA")
    scale = size / max(picture.size)
    wide, high = (max(1, round(side * scale)) for side in picture.size)
    square = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    square.paste(
        picture.resize((wide, high), Image.Resampling.LANCZOS), ((size - wide) // 2, (size - high) // 2)
    )
    out = BytesIO()
    square.save(out, "PNG", optimize=True)
    return out.getvalue()
