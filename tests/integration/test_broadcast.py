"""The main job: a real encoder publishes, and a strict low-latency player follows it to its end."""

import io
import json

import pytest
from PIL import Image

from tests.support.clips import decode_complaints
from tests.support.playlist_checker import check_multivariant
from tests.support.publisher import publishing
from tests.support.server import Server, running_server
from tests.support.sources import full_hd_60, looped
from tests.support.viewer import watching

GRACE = {"TALLYCAST_BROADCAST_GRACE_SECONDS": "1"}


async def picture_at(server: Server, path: str) -> Image.Image:
    answer = await server.get(path)
    assert answer.status_code == 200
    image = Image.open(io.BytesIO(answer.content))
    image.load()
    return image


async def thumbnail(server: Server) -> Image.Image | None:
    """The still, once it is one of the broadcast and not the logo that stands in for it."""
    image = await picture_at(server, "/thumbnail.jpg")
    return image if image.format == "JPEG" else None


async def preview(server: Server) -> Image.Image | None:
    image = await picture_at(server, "/preview.gif")
    return image if image.format == "GIF" else None


async def test_720p30_from_its_first_picture_to_its_end() -> None:
    async with running_server(environment=GRACE) as server:
        before = await server.status()
        assert (before["online"], before["lastConnectTime"]) == (False, None)
        async with publishing(server.rtmp_url) as encoder:
            await server.until_online(10)
            async with watching(server) as audience:
                # More than the skip boundary of six target durations, so that there are delta updates.
                await audience.until_played(16)
                viewer = audience[0]
                assert viewer.deltas > 3
                assert viewer.hints > 5
                assert (viewer.breaks, viewer.refusals) == (0, 0)

                [variant] = await audience.multivariant()
                assert variant.codecs == ("avc1.64001f", "mp4a.40.2")
                assert (variant.resolution, variant.frame_rate) == ((1280, 720), 30.0)
                # A class of 1,200 kbit/s with sound of 128.
                assert 1_000_000 < variant.average_bandwidth < 1_600_000

                status = await server.status()
                assert status["online"] is True
                assert status["lastConnectTime"] > before["serverTime"]
                assert status["lastDisconnectTime"] is None
                assert status["viewerCount"] == 1
                broadcaster = await server.broadcaster()
                assert broadcaster is not None
                details = broadcaster["streamDetails"]
                assert (details["width"], details["height"], details["frameRate"]) == (1280, 720, 30.0)
                assert (details["videoCodec"], details["audioCodec"]) == ("H.264", "AAC")
                assert details["encoder"].startswith("Lavf")
                assert 1.9 < broadcaster["keyframeInterval"] < 2.1

                still = await server.until("a still is made", lambda: thumbnail(server))
                assert still.size == (1280, 720)
                assert len(still.convert("RGB").getcolors(1 << 24)) > 100
                moving = await server.until("a preview is made", lambda: preview(server))
                assert moving.n_frames > 4

                assert await encoder.stop() in (0, 255)
                await audience.until_ended()
            assert 16 < viewer.seconds < 60
            [media] = viewer.runs()
            assert decode_complaints(media) == ""

        await server.until_offline()
        after = await server.status()
        assert after["lastConnectTime"] == status["lastConnectTime"]
        assert after["lastDisconnectTime"] > status["lastConnectTime"]
        assert "viewerCount" not in after
        assert server.children() == []
        # A player that comes now gets the loop; one that is late still gets the end of what it plays.
        [offline] = check_multivariant((await server.get("/hls/stream.m3u8")).text)
        assert offline.uri == "offline/stream.m3u8"
        ended = (await server.get("/hls/0/stream.m3u8")).text
        assert ended.endswith("#EXT-X-ENDLIST\n")
        assert (await picture_at(server, "/thumbnail.jpg")).format == "PNG"


@pytest.mark.alone
async def test_1080p60_at_6_megabit_as_it_is_and_encoded_side_by_side() -> None:
    variants = [
        {"name": "Source", "videoPassthrough": True, "audioPassthrough": True},
        {"name": "360p", "scaledHeight": 360, "framerate": 30, "videoBitrate": 600, "cpuUsageLevel": 1},
    ]
    environment = GRACE | {"TALLYCAST_VIDEO_VARIANTS": json.dumps(variants), "TALLYCAST_LATENCY_LEVEL": "0"}
    file = full_hd_60()
    async with (
        running_server(environment=environment) as server,
        publishing(server.rtmp_url, *looped(file)) as encoder,
        watching(server) as audience,
    ):
        assert len(audience.viewers) == 2
        await audience.until_played(14)
        source, small = await audience.multivariant()
        assert (source.resolution, source.frame_rate) == ((1920, 1080), 60.0)
        assert (small.resolution, small.frame_rate) == ((640, 360), 30.0)
        assert source.codecs[0].startswith("avc1.42")  # as the encoder made it, not as we would
        # Filled up to a constant rate by the encoder: what goes out is what came in, and our container.
        assert 5_800_000 < source.average_bandwidth < 6_500_000
        assert small.bandwidth < 1_000_000
        broadcaster = await server.broadcaster()
        assert broadcaster is not None
        assert 5_500 < broadcaster["measuredBitrate"] < 6_600

        await encoder.stop()
        await audience.until_ended()
        for viewer in audience.viewers:
            assert viewer.breaks == 0
            [media] = viewer.runs()
            assert decode_complaints(media) == ""
        # Both renditions show the same moment at the same date.
        first, second = (viewer.complete[0].date for viewer in audience.viewers)
        assert first is not None
        assert second is not None
        assert abs(first - second) < 0.05
