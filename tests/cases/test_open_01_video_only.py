"""OPEN-01, video only: live within 10 s, no sound invented, and stopping frees the place."""

from tests.support.cases import LIVE_SECONDS, field_case
from tests.support.clips import decode_complaints
from tests.support.media_facts import streams_in
from tests.support.publisher import picture, publishing, x264
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.viewer import watching


async def test_a_picture_without_sound() -> None:
    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        async with publishing(server.rtmp_url, *picture("640x360"), "-an", *x264("800k")) as encoder:
            await server.until_online(LIVE_SECONDS)
            async with watching(server) as audience:
                await audience.until_played(4)
                broadcaster = await server.broadcaster()
                assert broadcaster is not None
                details = broadcaster["streamDetails"]
                assert (details["videoCodec"], details["audioCodec"]) == ("H.264", "")
                assert details["audioBitrate"] == 0
                for variant in await audience.multivariant():
                    [codec] = variant.codecs
                    assert codec.startswith("avc1.")
                assert await encoder.stop() in (0, 255)
                await audience.until_ended()
                for viewer in audience.viewers:
                    assert viewer.breaks == 0
                    [file] = viewer.runs()
                    assert streams_in(file) == ["Video: h264"]
                    assert decode_complaints(file) == ""
        # The place is free at once, also in the grace time of a broadcast: nobody is "already on air".
        for _ in range(2):
            async with publishing(server.rtmp_url, *picture("640x360"), "-an", *x264("800k")) as encoder:
                await server.until("the encoder is let in", server.broadcaster, LIVE_SECONDS)
                await encoder.stop()
        assert "refused" not in server.output
