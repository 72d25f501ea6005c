"""Captions in the page's player: posted ones and those within the picture, which begin while it plays."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tallycast.media.flv import FlvTag, TagType, encode_tag, file_header
from tests.support.captions import WORDS, messages
from tests.support.paced import flv_tags, media
from tests.support.publisher import AAC, picture, publishing, tone, x264
from tests.support.server import ADMIN_PASSWORD, running_server
from tests.support.settings import PASSTHROUGH, environment
from tests.support.sources import looped

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHOSEN = environment(PASSTHROUGH, grace_seconds=0, latency_level=1) | {
    "TALLYCAST_CAPTION_LANGUAGE": "en",
    "TALLYCAST_AUTOPLAY": "always",
}
BEGINS_MS = 5_000
LONG = 30_000
SHOWN = """() => [...document.querySelector("video").textTracks]
  .filter(({ mode }) => mode === "showing")
  .flatMap(({ activeCues }) => [...(activeCues ?? [])].map(({ text }) => text)).join(" ")"""


def speaking_later(target: Path) -> Path:
    """A file whose pictures have captions from its fifth second on."""
    units = messages()
    tags = []
    for tag in media(flv_tags(*picture("320x180"), *tone(), *x264("300k", 30), *AAC, seconds=8)):
        if tag.type is TagType.VIDEO and not tag.is_sequence_header and tag.timestamp_ms >= BEGINS_MS:
            unit = next(units)
            body = tag.body[:5] + len(unit).to_bytes(4, "big") + unit + tag.body[5:]
            tag = FlvTag(tag.type, tag.timestamp_ms, body)
        tags.append(encode_tag(tag))
    target.write_bytes(file_header(has_audio=True, has_video=True) + b"".join(tags))
    return target


async def test_captions_are_shown_and_the_choice_is_kept(chromium: Browser, tmp_path: Path) -> None:
    file = speaking_later(tmp_path / "later.flv")
    context = await chromium.new_context(locale="en-US")
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    async with (
        running_server(environment=CHOSEN) as server,
        publishing(server.rtmp_url, *looped(file)),
    ):

        async def says(words: str) -> None:
            async def shown() -> bool:
                return words in await page.evaluate(SHOWN)

            await server.until(f"the player shows {words!r}", shown, 30)

        await server.until_online(30)
        await page.goto(server.url)
        captions = page.get_by_role("button", name="Captions")
        await expect(captions).to_have_attribute("aria-pressed", "false", timeout=LONG)
        # Whoever does not want them does not load what shows them.
        assert not any("hls.min.mjs" in url for url in asked)

        await captions.click()
        await expect(captions).to_have_attribute("aria-pressed", "true")
        said = {"text": "Said just now", "seconds": 30}
        auth = ("admin", ADMIN_PASSWORD)
        await server.client.post(f"{server.url}/api/admin/captions", json=said, auth=auth)
        await says("Said just now")
        # It stands there until its time is over, and nothing else with it; a machine that is busy may be late
        # with the text of a segment.
        looks = []
        for _ in range(25):
            looks.append(await page.evaluate(SHOWN))
            await page.wait_for_timeout(100)
        assert set(looks) <= {"Said just now", ""}
        assert looks.count("Said just now") > len(looks) / 2
        assert any("hls.min.mjs" in url for url in asked)

        # Those within the picture began meanwhile: now there is a choice.
        await page.get_by_role("button", name="Settings").click()
        await page.get_by_role("menuitemradio", name="CC1").click(timeout=LONG)
        await says(WORDS)

        await page.reload()
        await says(WORDS)
        await page.keyboard.press("s")
        await expect(captions).to_have_attribute("aria-pressed", "false")
        assert await page.evaluate(SHOWN) == ""
    await context.close()
