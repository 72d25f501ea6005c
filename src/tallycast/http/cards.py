"""What a link to this server shows elsewhere: Open Graph, Twitter card, oEmbed, JSON-LD; the page in words.

Everything here is made from one `Card`, so that no two of them tell different things. Other programs read
these, and keep what they read: the address of a still changes each minute, so that they fetch it anew.
"""

import html
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

PLAYER_WIDTH, PLAYER_HEIGHT = 560, 315


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """This server at one moment, for those who do not run the page."""

    url: str
    """Of the page, with a slash at its end."""
    name: str
    stream_title: str
    summary: str
    tags: tuple[str, ...]
    online: bool
    since: datetime | None
    """When the broadcast began, or the last one."""
    now: datetime
    nsfw: bool = False
    hidden: bool = False
    """From search engines."""

    @property
    def title(self) -> str:
        """What is on and by whom."""
        return f"{self.stream_title} · {self.name}" if self.online and self.stream_title else self.name

    @property
    def picture(self) -> str:
        """A still of what is on, else the logo."""
        if self.online:
            return f"{self.url}thumbnail.jpg?{self.now.timestamp() // 60:.0f}"
        return f"{self.url}logo/external"

    @property
    def player(self) -> str:
        """The page that is only a player."""
        return f"{self.url}embed/video"

    @property
    def stream(self) -> str:
        """What media players open."""
        return f"{self.url}hls/stream.m3u8"


def head(card: Card) -> str:
    """Title and what link previews and search engines read."""
    live = card.online
    lines = [
        f"<title>{html.escape(card.title)}</title>",
        _meta("description", card.summary, attribute="name"),
        _meta("keywords", ", ".join(card.tags), attribute="name") if card.tags else "",
        _meta("robots", "noindex", attribute="name") if card.hidden else "",
        _meta("rating", "adult", attribute="name") if card.nsfw else "",
        _link("canonical", card.url),
        _link(
            "alternate",
            f"{card.url}api/oembed?url={quote(card.url, safe='')}",
            type="application/json+oembed",
            title=card.title,
        ),
        _meta("og:site_name", card.name),
        _meta("og:title", card.title),
        _meta("og:description", card.summary),
        _meta("og:type", "video.other" if live else "website"),
        _meta("og:url", card.url),
        _meta("og:image", card.picture),
        _meta("og:image:alt", card.title),
        *(_meta("video:tag", tag) for tag in card.tags if live),
        # The player shows what is on as soon as something is: a card that was made before stays right.
        _meta("og:video", card.player),
        _meta("og:video:type", "text/html"),
        _meta("og:video:width", str(PLAYER_WIDTH)),
        _meta("og:video:height", str(PLAYER_HEIGHT)),
        _meta("twitter:card", "summary_large_image" if live else "summary", attribute="name"),
        _meta("twitter:title", card.title, attribute="name"),
        _meta("twitter:description", card.summary, attribute="name"),
        _meta("twitter:image", card.picture, attribute="name"),
        # Data, not a script: no policy has to allow it.
        f'<script type="application/ld+json">{_inert(structured(card))}</script>',
    ]
    return "\n".join(line for line in lines if line)


def structured(card: Card) -> dict[str, Any]:
    """The same for search engines, in the words of schema.org."""
    site = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": card.name,
        "url": card.url,
        "description": card.summary,
        "image": f"{card.url}logo/external",
    }
    if not card.online or card.since is None:
        return site
    since = card.since.isoformat()
    return {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": card.title,
        "description": card.summary or card.title,
        "thumbnailUrl": [card.picture],
        "uploadDate": since,
        "embedUrl": card.player,
        "contentUrl": card.stream,
        "isFamilyFriendly": not card.nsfw,
        "keywords": list(card.tags),
        "publication": {"@type": "BroadcastEvent", "isLiveBroadcast": True, "startDate": since},
        "isPartOf": site,
    }


def oembed(card: Card, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """oEmbed 1.0, section 2.3.4.2: the player in a frame, within what the asking page has room for."""
    width, height = PLAYER_WIDTH, PLAYER_HEIGHT
    scale = min(1.0, (max_width or width) / width, (max_height or height) / height)
    width, height = max(1, round(width * scale)), max(1, round(height * scale))
    frame = (
        f'<iframe src="{html.escape(card.player, quote=True)}" width="{width}" height="{height}" '
        f'title="{html.escape(card.name, quote=True)}" allow="autoplay; fullscreen; picture-in-picture" '
        'allowfullscreen style="border:0"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "video",
        "title": card.title,
        "provider_name": card.name,
        "provider_url": card.url,
        "author_name": card.name,
        "author_url": card.url,
        "cache_age": 60,
        "width": width,
        "height": height,
        "html": frame,
    }


def words(card: Card) -> str:
    """For who runs no scripts: is it live, and where it plays. Who and what stands in the page anyhow."""
    state = "Live now" if card.online else "Offline at the moment"
    return (
        f'<p>{state}. <a href="/hls/stream.m3u8">The video stream</a> plays in VLC, mpv and other media '
        "players; the player and the chat on this page need JavaScript.</p>"
    )


def _inert(document: dict[str, Any]) -> str:
    # Inside a script element only "<" could end it (HTML 13.1.2.6).
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")


def _meta(name: str, content: str, *, attribute: str = "property") -> str:
    return f'<meta {attribute}="{name}" content="{html.escape(content, quote=True)}">'


def _link(relation: str, address: str, **others: str) -> str:
    more = "".join(f' {name}="{html.escape(value, quote=True)}"' for name, value in others.items())
    return f'<link rel="{relation}" href="{html.escape(address, quote=True)}"{more}>'
