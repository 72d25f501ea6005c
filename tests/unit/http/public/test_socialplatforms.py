import pytest

from tallycast.http.public.socialplatforms import PLATFORMS
from tests.support.in_process import InProcess

OWNCAST = [
    "bandcamp",
    "discord",
    "donate",
    "facebook",
    "follow",
    "github",
    "gitlab",
    "instagram",
    "keyoxide",
    "kofi",
    "lbry",
    "liberapay",
    "linkedin",
    "mastodon",
    "odysee",
    "patreon",
    "paypal",
    "snapchat",
    "soundcloud",
    "spotify",
    "tiktok",
    "twitch",
    "twitter",
    "youtube",
]


# Every platform that clients know is known, and each has an icon that can be fetched.
async def test_every_platform_has_an_icon(server: InProcess) -> None:
    answer = await server.client.get("/api/socialplatforms")
    assert answer.headers["access-control-allow-origin"] == "*"
    platforms = answer.json()
    assert set(OWNCAST) <= set(platforms)
    for platform in platforms.values():
        icon = await server.client.get(platform["icon"])
        assert icon.status_code == 200
        assert icon.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in icon.headers["content-security-policy"]
        assert platform["platform"] in icon.text


async def test_an_unknown_icon(server: InProcess) -> None:
    for name in ("nobody.svg", "github.png", "github", "..%2fgithub.svg"):
        assert (await server.client.get(f"/img/platformlogos/{name}")).status_code == 404


# WCAG 1.4.3: white initials on each colour have a contrast of at least 4.5 to 1.
@pytest.mark.parametrize("name", PLATFORMS)
def test_contrast(name: str) -> None:
    color = PLATFORMS[name].color
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5
