"""Closed captions within the picture: through an encoder and past it, and told in the playlist."""

from pathlib import Path

from tests.support.captions import WORDS, captioned, captions_in
from tests.support.publisher import AAC, picture, publishing, tone, x264
from tests.support.server import running_server
from tests.support.settings import PASSTHROUGH, environment
from tests.support.sources import looped, source
from tests.support.viewer import watching

TINY = {"name": "180p", "scaledHeight": 180, "framerate": 30, "videoBitrate": 200, "cpuUsageLevel": 1}
CHOSEN = environment(TINY, PASSTHROUGH, grace_seconds=0, latency_level=0)


async def test_captions_reach_every_rendition(tmp_path: Path) -> None:
    plain = source(*picture("320x180"), *tone(), *x264("300k", 30), *AAC, seconds=4, container="flv")
    spoken = captioned(plain, tmp_path / "spoken.flv")
    async with running_server(environment=CHOSEN) as server:
        for file, there in ((spoken, True), (plain, False)):
            async with publishing(server.rtmp_url, *looped(file)) as encoder, watching(server) as audience:
                await audience.until_played(3)
                text = (await server.get("/hls/stream.m3u8")).text
                assert ("TYPE=CLOSED-CAPTIONS" in text) is there
                assert text.count('CLOSED-CAPTIONS="cc"') == 2 * there
                await encoder.stop()
                await audience.until_ended()
            for viewer in audience.viewers:
                [played] = viewer.runs()
                assert (WORDS in captions_in(played, tmp_path)) is there
            await server.until_offline()
