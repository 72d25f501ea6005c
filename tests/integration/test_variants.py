"""Encoders and renditions through a whole server, watched strictly: HEVC, AV1, the sound alone, 5.1."""

import json
from typing import Any

from tests.support.clips import decode_complaints
from tests.support.media_facts import streams_in
from tests.support.publisher import picture, publishing, tone, x264
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.settings import PASSTHROUGH, environment
from tests.support.viewer import watching

TINY = {"name": "180p", "scaledHeight": 180, "framerate": 30, "videoBitrate": 200, "cpuUsageLevel": 1}
SURROUND = ("-c:a", "aac", "-b:a", "192k", "-ac", "6")
SOURCE = (*picture("320x180"), *tone(), *x264("300k", 60), *SURROUND)


async def choose(server: Server, codec: str) -> None:
    answer = await server.client.post(
        f"{server.url}/api/admin/config/video/codec", json={"value": codec}, auth=("admin", ADMIN_PASSWORD)
    )
    assert answer.status_code == 200, answer.text


async def tried(server: Server) -> dict[str, Any]:
    async def done() -> dict[str, Any] | None:
        document: dict[str, Any] = (await server.admin("/api/admin/video/codecs")).json()
        return None if document["probing"] or not document["codecs"][0]["available"] else document

    result: dict[str, Any] = await server.until("the encoders are tried", done, 60)
    return result


async def test_what_the_machine_can_do_is_played_and_what_it_cannot_is_replaced() -> None:
    chosen = environment(TINY, PASSTHROUGH, grace_seconds=0, latency_level=0)
    extra = {"TALLYCAST_AUDIO_ONLY_RENDITION": "true"}
    async with running_server(environment=chosen | extra) as server:
        document = await tried(server)
        offers = {one["name"]: one for one in document["codecs"]}
        assert offers["libx265"]["available"]
        assert offers["libsvtav1"]["format"] == "av1"
        assert offers["h264_videotoolbox"]["reason"]
        assert (document["wanted"], document["used"], document["warning"]) == ("libx264", "libx264", "")
        for codec, begins in (
            ("libx265", "hvc1."),
            ("libsvtav1", "av01."),
            ("h264_videotoolbox", "avc1."),
        ):
            await choose(server, codec)
            await played_as(server, begins)
            await server.until_offline()
        assert "The encoder h264_videotoolbox cannot be used, libx264 takes its place" in server.output
        assert "ffmpeg ended" not in server.output
        document = (await server.admin("/api/admin/video/codecs")).json()
        assert (document["used"], bool(document["warning"])) == ("libx264", True)


async def played_as(server: Server, begins: str) -> None:
    async with publishing(server.rtmp_url, *SOURCE) as encoder, watching(server) as audience:
        await audience.until_played(3)
        encoded, copied, sound = await audience.multivariant()
        assert encoded.codecs[0].startswith(begins)
        assert copied.codecs[0].startswith("avc1.")
        assert (sound.codecs, sound.resolution) == (("mp4a.40.2",), None)
        await encoder.stop()
        await audience.until_ended()
    for viewer in audience.viewers:
        [file] = viewer.runs()
        assert decode_complaints(file) == ""
        audio = [one for one in json.dumps(streams_in(file)).split(",") if "Audio" in one]
        assert len(audio) == 1
    assert streams_in(audience[2].runs()[0]) == ["Audio: aac"]
    # Six channels are passed on as six and mixed down to two where the sound is encoded.
    assert [channels(one.runs()[0]) for one in audience.viewers] == [2, 6, 2]


def channels(file: bytes) -> int:
    from tallycast.media.mp4 import FragmentReader, Movie

    movie = FragmentReader().receive_data(file)[0]
    assert isinstance(movie, Movie)
    assert movie.audio is not None
    assert movie.audio.description.channels is not None
    return movie.audio.description.channels
