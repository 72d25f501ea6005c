"""Captions posted to the API, and such as an encoder sends beside the media: listed while live, and read by
ffmpeg as an outsider when it is over."""

import asyncio
import base64
import contextlib
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tallycast.media import amf0
from tallycast.media.flv import FlvTag, TagType
from tests.support import vlc
from tests.support.captions import WORDS, captions_in, messages
from tests.support.paced import connected, flv_tags, media, send
from tests.support.publisher import AAC, FFMPEG, SMALL, picture, publishing, tone, x264
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.settings import PASSTHROUGH, environment
from tests.support.viewer import watching

CHOSEN = environment(PASSTHROUGH, grace_seconds=0, latency_level=1) | {"TALLYCAST_CAPTION_LANGUAGE": "en"}


async def post(server: Server, path: str, **options: Any) -> int:
    answer = await server.client.post(
        f"{server.url}/api/admin/captions{path}", auth=("admin", ADMIN_PASSWORD), **options
    )
    return answer.status_code


def read_subtitles(server: Server) -> str:
    """What ffmpeg finds in the whole rendition. Of a live one it would wait for the end."""
    url = f"{server.url}/hls/captions/stream.m3u8"
    done = subprocess.run(
        [FFMPEG, "-v", "error", "-nostdin", "-i", url, "-c:s", "srt", "-f", "srt", "-"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.stdout.decode() or done.stderr.decode()


async def test_what_is_posted_is_shown() -> None:
    async with running_server(environment=CHOSEN) as server:
        assert await post(server, "", json={"text": "Nobody is live"}) == 400
        async with publishing(server.rtmp_url, *SMALL) as encoder, watching(server) as audience:
            playlist = (await server.get("/hls/stream.m3u8")).text
            assert 'TYPE=SUBTITLES,GROUP-ID="subs",NAME="Captions",LANGUAGE="en"' in playlist
            assert playlist.count('SUBTITLES="subs"') == 1
            assert await post(server, "", json={"text": "Said <just> now", "seconds": 1.5}) == 200
            vtt = "WEBVTT\n\n00:10.000 --> 00:12.000\nFrom a file\n\n00:12.000 --> 00:14.000\nand on\n"
            assert await post(server, "/webvtt", content=vtt) == 200
            assert await post(server, "/webvtt", content="no webvtt") == 400
            await server.until("both are listed", lambda: listed(server, "Said", "From a file", "and on"))
            # Blocking reload, as of every playlist of ours.
            waited = await server.get("/hls/captions/stream.m3u8?_HLS_msn=1")
            assert waited.status_code == 200
            assert waited.headers["content-type"] == "application/x-mpegURL"
            assert (await server.get("/hls/captions/nothing-1.vtt")).status_code == 404
            # VLC finds them by their language, decodes and draws them.
            said = await seen_by_vlc(server)
            assert 'using spu decoder module "webvtt"' in said
            assert "using text renderer module" in said
            await encoder.stop()
            await audience.until_ended()
        text = (await server.get("/hls/captions/stream.m3u8")).text
        assert text.rstrip().endswith("#EXT-X-ENDLIST")
        shown = await asyncio.to_thread(read_subtitles, server)
        for words in ("Said <just> now", "From a file", "and on"):
            assert words in shown.replace("&lt;", "<").replace("&gt;", ">")


async def seen_by_vlc(server: Server) -> str:
    """What VLC says while it plays some seconds that have captions all the time."""
    cues = "\n".join(f"00:{second:02}.000 --> 00:{second + 1:02}.000\nand on\n" for second in range(40))
    assert await post(server, "/webvtt", content=f"WEBVTT\n\n{cues}") == 200
    options = ("-vv", "--sub-language", "en", "--sub-track", "0")
    return (await vlc.play(f"{server.url}/hls/stream.m3u8", 4, *options)).said


async def listed(server: Server, *wanted: str) -> bool:
    text = (await server.get("/hls/captions/stream.m3u8")).text
    names = [line for line in text.splitlines() if line.endswith(".vtt")]
    shown = ""
    for name in names:
        answer = await server.get(f"/hls/captions/{name}")
        assert answer.headers["content-type"].startswith("text/vtt")
        shown += answer.text
    return all(one in shown for one in wanted)


def with_captions(tags: list[FlvTag]) -> list[FlvTag]:
    """Beside the tags what encoders say: caption data before each picture, and a text every second."""
    said, pairs = [], messages()
    for tag in tags:
        if tag.type is TagType.VIDEO and not tag.is_sequence_header:
            at = tag.timestamp_ms
            payload = base64.b64encode(next(pairs)[3:-1]).decode()
            said.append(data(at, "onCaptionInfo", {"type": "708", "data": payload}))
            if at // 1000 != (at - 33) // 1000:
                said.append(data(at, "onTextData", {"text": f"second {at // 1000}", "language": "en"}))
        said.append(tag)
    return said


def data(timestamp_ms: int, *values: Any) -> FlvTag:
    return FlvTag(TagType.SCRIPT, timestamp_ms, amf0.encode(*values))


@contextlib.asynccontextmanager
async def sending(server: Server, tags: list[FlvTag]) -> AsyncIterator[None]:
    """An encoder that sends these, then leaves."""

    async def broadcast() -> None:
        async with await connected(server) as encoder:
            await send(encoder, tags)
            await encoder.unpublish()

    task = asyncio.create_task(broadcast())
    try:
        yield
        await task
    finally:
        task.cancel()


async def test_what_an_encoder_sends_is_shown(tmp_path: Path) -> None:
    plain = media(flv_tags(*picture("320x180"), *tone(), *x264("300k", 30), *AAC, seconds=6))
    async with running_server(environment=CHOSEN) as server:
        async with sending(server, with_captions(plain)), watching(server) as audience:
            await server.until("texts are listed", lambda: listed(server, "second 2", "second 3"))
            assert "TYPE=CLOSED-CAPTIONS" in (await server.get("/hls/stream.m3u8")).text
            await audience.until_ended()
        [played] = audience[0].runs()
        assert WORDS in captions_in(played, tmp_path)
        shown = await asyncio.to_thread(read_subtitles, server)
        assert set(re.findall(r"second (\d)", shown)) >= {"2", "3", "4"}
