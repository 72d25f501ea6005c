"""What a pasted link shows, from one card; and what a browser is told of the page around it."""

import base64
import json
import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO

import msgspec
import pytest
from PIL import Image

from tallycast.http.cards import Card, head, oembed, structured, words
from tallycast.http.first_drawing import first_drawing
from tests.support.in_process import InProcess

LIVE = Card(
    url="https://stream.example/",
    name='Harbour "Radio" <live>',
    stream_title="Evening watch",
    summary="Ships & weather",
    tags=("music", "sea"),
    online=True,
    since=datetime(2026, 3, 1, 20, 0, tzinfo=UTC),
    now=datetime(2026, 3, 1, 20, 7, 30, tzinfo=UTC),
)
OFFLINE = msgspec.structs.replace(LIVE, online=False)


def properties(text: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text)
    return {name: unescape(content) for name, content in found}


def test_a_live_card_has_title_still_and_player() -> None:
    found = properties(head(LIVE))
    assert found["og:title"] == 'Evening watch · Harbour "Radio" <live>'
    assert found["og:description"] == found["description"] == "Ships & weather"
    assert found["og:image"].startswith("https://stream.example/thumbnail.jpg?")
    assert found["og:video"] == "https://stream.example/embed/video"
    assert (found["og:video:width"], found["og:video:height"]) == ("560", "315")
    assert found["twitter:card"] == "summary_large_image"
    assert "robots" not in found


# Programs keep a picture by its address.
def test_the_still_is_another_one_each_minute() -> None:
    later = msgspec.structs.replace(LIVE, now=LIVE.now.replace(minute=8))
    soon = msgspec.structs.replace(LIVE, now=LIVE.now.replace(second=59))
    assert LIVE.picture == soon.picture != later.picture


def test_offline_there_is_no_title_of_a_broadcast_and_no_still() -> None:
    found = properties(head(OFFLINE))
    assert found["og:title"] == OFFLINE.name
    assert found["og:image"] == "https://stream.example/logo/external"
    assert found["og:type"] == "website"
    assert structured(OFFLINE)["@type"] == "WebSite"


def test_search_engines_and_filters_are_told() -> None:
    found = properties(head(msgspec.structs.replace(LIVE, hidden=True, nsfw=True)))
    assert (found["robots"], found["rating"]) == ("noindex", "adult")


def test_the_structured_data_cannot_end_its_element() -> None:
    nasty = msgspec.structs.replace(LIVE, name="</script><script>alert(1)</script>")
    text = head(nasty)
    [inside] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    document = json.loads(inside)
    assert document["name"].endswith(nasty.name)
    assert document["publication"] == {
        "@type": "BroadcastEvent",
        "isLiveBroadcast": True,
        "startDate": "2026-03-01T20:00:00+00:00",
    }
    assert text.count("<script") == 1


@pytest.mark.parametrize(
    ("room", "size"), [((None, None), (560, 315)), ((280, None), (280, 158)), ((2000, 63), (112, 63))]
)
def test_the_frame_fits_where_it_is_put(room: tuple[int | None, int | None], size: tuple[int, int]) -> None:
    answer = oembed(LIVE, *room)
    assert (answer["width"], answer["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in answer["html"]
    assert "<live>" not in answer["html"]


def test_the_page_in_words_says_where_it_plays() -> None:
    assert 'Live now. <a href="/hls/stream.m3u8">' in words(LIVE)
    assert "Offline at the moment." in words(OFFLINE)


CONFIG = {
    "extraPageContent": "<p>About us</p>",
    "offlineMessage": "",
    "socialHandles": [
        {"platform": "mastodon", "url": 'https://x.example/"me"', "icon": "/img/m.svg"},
        {"platform": "<own>", "url": "https://me.example/", "icon": ""},
    ],
}
TEXTS = {"offline.message": "{name} is away.", "offline.state": "Offline", "status.live": "Live"}


def test_the_first_drawing_says_who_and_what() -> None:
    live = first_drawing(LIVE, CONFIG, TEXTS)
    assert '<h1 class="header-title">Harbour &quot;Radio&quot; &lt;live&gt;</h1>' in live
    assert '<h2 id="stream-title">Evening watch</h2>' in live
    assert '<img src="/thumbnail.jpg"' in live
    assert "<p>About us</p>" in live
    assert 'href="https://x.example/&quot;me&quot;"' in live
    assert "&lt;own&gt;</a>" in live
    offline = first_drawing(OFFLINE, CONFIG, TEXTS)
    assert "&lt;live&gt; is away." in offline
    assert "Evening watch" not in offline
    assert "thumbnail" not in offline
    own = first_drawing(OFFLINE, {**CONFIG, "offlineMessage": "<p>Back soon</p>"}, TEXTS)
    assert "<p>Back soon</p>" in own
    assert "is away" not in own


def test_nothing_of_a_broadcast_that_is_not_for_everybody_is_shown_unasked() -> None:
    assert "thumbnail" not in first_drawing(msgspec.structs.replace(LIVE, nsfw=True), CONFIG, TEXTS)


async def test_the_page_carries_its_card_and_words(server: InProcess) -> None:
    await server.rooms.settings.set("server_url", "https://stream.example")
    await server.rooms.settings.set("page_content", "## Our pier")
    page = (await server.client.get("/")).text
    found = properties(page)
    assert found["og:url"] == "https://stream.example/"
    [link] = re.findall(r'<link rel="alternate" href="([^"]+)" type="application/json\+oembed"', page)
    assert link == "https://stream.example/api/oembed?url=https%3A%2F%2Fstream.example%2F"
    assert "<h2>Our pier</h2>" in page.partition('<div id="app">')[2].partition("<noscript>")[0]
    assert "/hls/stream.m3u8" in page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "tallycast:" not in page
    assert (await server.client.get("/index.html")).status_code == 200


async def test_oembed_answers_for_this_page_alone(server: InProcess) -> None:
    async def ask(url: str, **more: str) -> int:
        return (await server.client.get("/api/oembed", params={"url": url, **more})).status_code

    base = str(server.client.base_url)
    answer = await server.client.get("/api/oembed", params={"url": base, "maxwidth": "200"})
    assert answer.json()["width"] == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert await ask(f"{base}/embed/video") == 200
    assert await ask("https://elsewhere.example/") == 404
    assert await ask(f"{base}/admin") == 404
    assert await ask(base, maxwidth="0") == 400
    assert await ask("http://[") == 404


async def test_the_page_can_be_installed(server: InProcess) -> None:
    await server.rooms.settings.set("server_name", "Harbour Radio")
    await server.rooms.settings.set("appearance_variables", {"theme-color-background-main": "#102030"})
    answer = await server.client.get("/manifest.json")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["name"], manifest["start_url"], manifest["theme_color"]) == (
        "Harbour Radio",
        "/",
        "#102030",
    )
    for icon in manifest["icons"]:
        picture = await server.client.get(icon["src"])
        assert picture.headers["content-type"] == "image/png"
        side = int(icon["sizes"].partition("x")[0])
        assert Image.open(BytesIO(picture.content)).size == (side, side)
    assert (await server.client.get("/logo/icon-7.png")).status_code == 404
    page = (await server.client.get("/")).text
    assert '<link rel="manifest" href="/manifest.json">' in page
    assert '<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#102030">' in page


async def test_own_colours_and_css_are_a_sheet_after_ours(server: InProcess) -> None:
    assert "/theme.css" not in (await server.client.get("/")).text
    await server.rooms.settings.set("appearance_variables", {"theme-color-action": "#ff8800"})
    await server.rooms.settings.set("custom_styles", "footer { display: none }")
    for path in ("/", "/embed/video", "/embed/chat/readonly"):
        page = (await server.client.get(path)).text
        assert page.index('id="own-theme"') > page.rindex('.css" />')
    sheet = await server.client.get("/theme.css")
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert sheet.text == ":root{--theme-color-action:#ff8800;}\nfooter { display: none }"


async def test_the_html_of_a_button_reaches_nothing_of_the_page(server: InProcess) -> None:
    await server.rooms.settings.set(
        "external_actions",
        [
            {"title": "Rules & <more>", "html": "<script>1</script>"},
            {"title": "Shop", "url": "https://x.example"},
        ],
    )
    answer = await server.client.get("/embed/action", params={"title": "Rules & <more>"})
    assert "<script>1</script>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert (await server.client.get("/embed/action", params={"title": "Shop"})).status_code == 404


# The page shows it small: a picture of megabytes would be most of what a first visit weighs.
async def test_the_page_shows_a_light_logo(server: InProcess) -> None:
    built_in = await server.client.get("/logo/page")
    assert built_in.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in built_in.headers["content-security-policy"]
    out = BytesIO()
    Image.effect_noise((600, 300), 80).convert("RGB").save(out, "PNG")
    data_url = f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
    await server.rooms.settings.set("logo", data_url)
    small = await server.client.get("/logo/page")
    assert small.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(small.content)).size == (288, 144)
    assert len(small.content) < len(out.getvalue()) / 3
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
    await server.rooms.settings.set("logo", f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}")
    assert (await server.client.get("/logo/page")).headers["content-type"] == "image/svg+xml"
