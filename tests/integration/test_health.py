"""What the admin reads of a broadcast that is not well, and then is again. Real ffmpeg."""

from typing import Any

from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT, environment

CHOSEN = environment(SMALL_VARIANT, PASSTHROUGH, grace_seconds=0, latency_level=0)


async def health(server: Server) -> dict[str, Any]:
    document: dict[str, Any] | None = (await server.admin("/api/admin/status")).json()["broadcastHealth"]
    return document or {"findings": []}


async def is_gone(server: Server) -> bool:
    return (await server.admin("/api/admin/status")).json()["broadcastHealth"] is None


async def until_told(server: Server, code: str, *, gone: bool = False) -> dict[str, Any]:
    async def told() -> dict[str, Any] | None:
        document = await health(server)
        there = code in [one["code"] for one in document["findings"]]
        return document if there is not gone else None

    result: dict[str, Any] = await server.until(f"{code} is {'gone' if gone else 'told'}", told, 40)
    return result


async def test_trouble_is_told_in_words_and_as_numbers() -> None:
    async with running_server(environment=CHOSEN) as server:
        assert await is_gone(server)
        async with publishing(server.rtmp_url, *SMALL) as encoder:
            await server.until_online()
            # Keyframes each 2 s, where segments want to last one.
            document = await until_told(server, "keyframes_far")
            assert [one["name"] for one in document["variants"]] == ["360p", "Source"]
            assert [one["encoded"] for one in document["variants"]] == [True, False]
            assert document["keyframeSeconds"] == 2.0
            assert document["speed"] > 0
            numbers = (await server.admin("/api/admin/prometheus")).text
            assert "tallycast_broadcast_findings{" in numbers
            assert 'code="keyframes_far"' in numbers
            assert "tallycast_variant_lag_seconds{" in numbers

            # The transcoder stands still: what comes in does not come out.
            [ffmpeg] = [one for one in server.children() if "ffmpeg" in one.name()]
            ffmpeg.suspend()
            try:
                document = await until_told(server, "video_late")
            finally:
                ffmpeg.resume()
            assert document["lagSeconds"] > 1.8
            await until_told(server, "video_late", gone=True)
            await encoder.stop()
        await server.until_offline()
        await server.until("nothing is said of what is over", lambda: is_gone(server))
