"""The platforms that social links know by name, each with an icon that we draw ourselves.

The icons are initials on a disc of the platform's colour: enough to find a link by, and nobody's mark.
"""

from collections.abc import Sequence
from html import escape

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tallycast.http.caching import ANY_ORIGIN, INERT, LONG
from tallycast.settings import SocialHandle

ICONS = "/img/platformlogos/"


class Platform(msgspec.Struct, frozen=True):
    """One row."""

    title: str
    color: str
    initials: str


PLATFORMS: dict[str, Platform] = {
    "bandcamp": Platform("Bandcamp", "#1d7f99", "bc"),
    "bluesky": Platform("Bluesky", "#0a6fd6", "Bs"),
    "discord": Platform("Discord", "#5865f2", "D"),
    "donate": Platform("Donate", "#b3306b", "♥"),
    "facebook": Platform("Facebook", "#1467d9", "f"),
    "follow": Platform("Follow", "#6b4fc9", "+"),
    "github": Platform("GitHub", "#24292f", "Gh"),
    "gitlab": Platform("GitLab", "#c2410c", "Gl"),
    "instagram": Platform("Instagram", "#c13584", "Ig"),
    "keyoxide": Platform("Keyoxide", "#5a4fcf", "K"),
    "kofi": Platform("Ko-fi", "#d1403e", "Ko"),
    "lbry": Platform("LBRY", "#1f5f54", "L"),
    "liberapay": Platform("Liberapay", "#8a6d00", "lp"),
    "linkedin": Platform("LinkedIn", "#0a66c2", "in"),
    "mastodon": Platform("Mastodon", "#5b4bdb", "M"),
    "matrix": Platform("Matrix", "#1f1f1f", "[m]"),
    "odysee": Platform("Odysee", "#b01657", "O"),
    "patreon": Platform("Patreon", "#c8412c", "P"),
    "paypal": Platform("PayPal", "#00457c", "Pp"),
    "peertube": Platform("PeerTube", "#b8500f", "Pt"),
    "pixelfed": Platform("Pixelfed", "#7a3e9d", "Pf"),
    "snapchat": Platform("Snapchat", "#7a7300", "Sc"),
    "soundcloud": Platform("SoundCloud", "#b84600", "So"),
    "spotify": Platform("Spotify", "#137a3a", "Sp"),
    "steam": Platform("Steam", "#1b2838", "St"),
    "tiktok": Platform("TikTok", "#111111", "Tt"),
    "twitch": Platform("Twitch", "#7a3ff2", "Tw"),
    "twitter": Platform("Twitter", "#1d6fa5", "t"),
    "youtube": Platform("YouTube", "#c4161c", "▶"),
}
"""Colours are dark enough that white initials have a contrast of 4.5 to 1; a test computes it."""


class SocialLink(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `SocialHandle` as it goes out."""

    platform: str
    url: str
    icon: str


class SocialPlatform(msgspec.Struct, frozen=True, kw_only=True):
    """A platform that is known: its title and its icon's address."""

    platform: str
    icon: str


def icon_of(platform: str) -> str:
    """Address of the icon; empty for a platform that is not known, which is kept without one."""
    name = platform.lower()
    return f"{ICONS}{name}.svg" if name in PLATFORMS else ""


def social_links(handles: Sequence[SocialHandle]) -> list[SocialLink]:
    """The operator's links with their icons."""
    return [SocialLink(platform=one.platform, url=one.url, icon=icon_of(one.platform)) for one in handles]


@get("/api/socialplatforms", sync_to_thread=False)
def get_social_platforms() -> Response[dict[str, SocialPlatform]]:
    """Every platform that is known by name."""
    known = {
        name: SocialPlatform(platform=platform.title, icon=icon_of(name))
        for name, platform in PLATFORMS.items()
    }
    return Response(known, headers=ANY_ORIGIN)


@get(
    "/img/platformlogos/{file:str}",
    media_type="image/svg+xml",
    raises=[NotFoundException],
    sync_to_thread=False,
)
def get_platform_icon(file: FromPath[str]) -> Response[str]:
    """An icon, drawn from its row."""
    platform = PLATFORMS.get(file.removesuffix(".svg"))
    if platform is None or not file.endswith(".svg"):
        raise NotFoundException
    size = {1: 34, 2: 26}.get(len(platform.initials), 20)
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">'
        f"<title>{escape(platform.title)}</title>"
        f'<circle cx="32" cy="32" r="32" fill="{platform.color}"/>'
        f'<text x="32" y="32" dy=".35em" text-anchor="middle" font-family="sans-serif" font-weight="700" '
        f'font-size="{size}" fill="#fff">{escape(platform.initials)}</text></svg>'
    )
    return Response(picture, media_type="image/svg+xml", headers={**LONG, **ANY_ORIGIN, **INERT})
