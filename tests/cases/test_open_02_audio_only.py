"""OPEN-02, audio only: plays soon, without an empty picture track, as often as one comes."""

import time

from tests.support.cases import LIVE_SECONDS, field_case
from tests.support.clips import decode_complaints
from tests.support.media_facts import streams_in
from tests.support.publisher import AAC, publishing, tone
from tests.support.server import Server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.viewer import watching

SOUND = (*tone(), "-vn", *AAC)
TIMES = 5
PLAYS_SECONDS = 5.0


# Documented behaviour (a): one rendition of sound alone, playing in less than five seconds.
async def test_sound_without_a_picture() -> None:
    waited = []
    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        for _ in range(TIMES):
            began = time.monotonic()
            async with publishing(server.rtmp_url, *SOUND) as encoder:
                await server.until_online(LIVE_SECONDS)
                waited.append(time.monotonic() - began)
                if len(waited) == 1:
                    await assert_sound_alone(server)
                assert await encoder.stop() in (0, 255)
            await server.until_offline()
        # On a busy machine one of them may take longer.
        assert min(waited) < PLAYS_SECONDS
        assert "refused" not in server.output
        assert "No still" not in server.output


async def assert_sound_alone(server: Server) -> None:
    async with watching(server) as audience:
        await audience.until_played(4)
        [variant] = await audience.multivariant()
        assert variant.codecs == ("mp4a.40.2",)
        assert variant.resolution is None
        broadcaster = await server.broadcaster()
        assert broadcaster is not None
        details = broadcaster["streamDetails"]
        assert (details["videoCodec"], details["width"], details["audioCodec"]) == ("", 0, "AAC")
        # Nobody makes stills of nothing: one ffmpeg, and the logo in the still's place.
        [transcoder] = server.children()
        assert "-progress" in transcoder.cmdline()
        assert (await server.get("/thumbnail.jpg")).headers["content-type"] == "image/png"
        [file] = audience[0].runs()
    assert streams_in(file) == ["Audio: aac"]
    assert decode_complaints(file) == ""
