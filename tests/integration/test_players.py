"""Players that people use: ffmpeg and VLC from outside, and our own page with hls.js in Chromium."""

import asyncio
from itertools import pairwise

import pytest
from playwright.async_api import Browser

from tests.support import vlc
from tests.support.ffmpeg_player import ffmpeg_plays
from tests.support.page import ViewerPage
from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server
from tests.support.settings import environment

PLAYED_SECONDS = 60


# Somebody who left a player on gets something playable at one address, whether there is a broadcast or not.
async def test_ffmpeg_plays_the_broadcast_and_the_offline_picture() -> None:
    async with running_server(environment=environment(grace_seconds=1)) as server:
        url = f"{server.url}/hls/stream.m3u8"
        kinds, pictures, complaints = await ffmpeg_plays(url, 5)
        assert kinds == ["Video: h264", "Audio: aac"]
        assert pictures >= 5 * 5
        assert complaints == ""
        async with publishing(server.rtmp_url, *SMALL) as encoder:
            await server.until_online()
            kinds, pictures, complaints = await ffmpeg_plays(url, 5)
            assert kinds == ["Video: h264", "Audio: aac"]
            assert 5 * 30 - 2 <= pictures <= 5 * 30 + 2
            assert complaints == ""
            await encoder.stop()
        await server.until_offline()
        _, pictures, _ = await ffmpeg_plays(url, 3)
        assert pictures >= 3 * 5


# VLC takes some of its seconds to begin, more where others take the machine.
@pytest.mark.alone
async def test_vlc_plays_the_broadcast_and_the_offline_picture() -> None:
    async with running_server(environment=environment(grace_seconds=1)) as server:
        url = f"{server.url}/hls/stream.m3u8"
        shown = await vlc.play(url, 6)
        assert len(shown.pictures) * vlc.EVERY >= 4 * 5, shown.said
        assert len(shown.pictures[-1].getcolors(1 << 24)) > 10
        async with publishing(server.rtmp_url, *SMALL):
            await server.until_online()
            shown = await vlc.play(url, 6)
            assert len(shown.pictures) * vlc.EVERY >= 4 * 30, shown.said
            assert {picture.width for picture in shown.pictures} == {640}
            assert shown.different > len(shown.pictures) * 0.9


@pytest.mark.alone
@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_plays_for_a_minute_without_a_stall(chromium: Browser) -> None:
    async with running_server(environment=environment()) as server, publishing(server.rtmp_url, *SMALL):
        await server.until_online()
        page = await ViewerPage.opened(chromium, server)
        await page.press_play()
        await page.until_playing()
        seen = await page.play_without_a_stall(PLAYED_SECONDS, patience_seconds=3 * PLAYED_SECONDS)
        for before, now in pairwise(seen):
            assert now["state"] == "live"
            assert now["time"] > before["time"]
            assert now["frames"] > before["frames"]
            assert now["sound"] >= before["sound"]
        played = seen[-1]["time"] - seen[0]["time"]
        # At its own speed, but for the little that catching up takes.
        assert abs(played - PLAYED_SECONDS) < 0.1 * PLAYED_SECONDS
        assert seen[-1]["sound"] > seen[0]["sound"]
        assert seen[-1]["frames"] - seen[0]["frames"] > 0.8 * 30 * played
        await assert_moving(page)
        assert await viewers(server) == 1
        assert page.problems == []
        assert seen[-1]["errors"] == []
        await page.close()


async def assert_moving(page: ViewerPage) -> None:
    """The picture is not black and not a still."""
    first = await page.picture()
    assert max(first) > 100
    assert len(set(first)) > 20
    await asyncio.sleep(1)
    assert await page.picture() != first


async def viewers(server: Server) -> int:
    count: int = (await server.status())["viewerCount"]
    return count


@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_follows_the_broadcast_without_a_reload(chromium: Browser) -> None:
    settings = environment(grace_seconds=10) | {"TALLYCAST_AUTOPLAY": "always"}
    async with running_server(environment=settings) as server:
        page = await ViewerPage.opened(chromium, server)
        await page.until("offline")
        async with publishing(server.rtmp_url, *SMALL) as encoder:
            await page.until_playing()
            # The encoder is away for longer than there is buffer, and comes back.
            await encoder.stop()
            await page.until("interrupted")
            async with publishing(server.rtmp_url, *SMALL) as second:
                await page.until_playing()
                # ffmpeg dies: the same from a viewer's side, only shorter.
                [transcoder] = [one for one in server.children() if "-progress" in one.cmdline()]
                transcoder.kill()
                await server.until_logged("ffmpeg ended with status -9")
                await page.until_playing()
                await assert_moving(page)
                await second.stop()
        await page.until("offline")
        # Another broadcast, another name, the same page.
        async with publishing(server.rtmp_url, *SMALL):
            await page.until_playing()
            await assert_moving(page)
        assert page.problems == []
        await page.close()
