"""Winding back and recording with a real encoder: over an interruption, a kill and a new start."""

import contextlib
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from tests.support.clips import decode_complaints
from tests.support.media_facts import streams_in
from tests.support.playlist_checker import MediaPlaylistChecker
from tests.support.playlist_parser import MediaText, read_media
from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server
from tests.support.settings import environment
from tests.support.viewer import watching

ADMIN = "/api/admin/recordings"
SEGMENT_SECONDS = 1.0
"""Of latency level 0."""


@contextlib.asynccontextmanager
async def recording_server(data: Path, **more: str) -> AsyncIterator[Server]:
    settings = environment({"name": "small", "scaledHeight": 180, "videoBitrate": 200}, latency_level=0)
    chosen = {"TALLYCAST_RECORD_BROADCASTS": "true", "TALLYCAST_RECORDINGS_PUBLIC": "true"}
    async with running_server(data=data, environment={**settings, **chosen, **more}) as server:
        yield server


async def recordings(server: Server) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await server.admin(ADMIN)).json()["recordings"]
    return found


async def recorded_seconds(server: Server) -> float:
    return max((float(str(one["durationSeconds"])) for one in await recordings(server)), default=0.0)


async def until_recorded(server: Server, seconds: float) -> None:
    async def enough() -> bool:
        return await recorded_seconds(server) >= seconds

    await server.until(f"{seconds} s are recorded", enough, 40)


async def playlist_of(server: Server, recording_id: str) -> MediaText:
    """The recording's playlist, checked with all that it names."""
    text = (await server.get(f"/replay/{recording_id}/0")).text
    files: dict[str, bytes] = {}
    for name in set(re.findall(r'(?:URI="|^)([^"#\s]+\.(?:m4s|mp4))', text, re.MULTILINE)):
        answer = await server.get(f"/replay/{recording_id}/{name}")
        assert answer.status_code == 200, f"{name} is listed and was answered with {answer.status_code}"
        files[name] = answer.content
    return MediaPlaylistChecker(files.__getitem__).feed(text)


# One recording over an interruption; after a kill at most the segment that was open is lost; the next start
# ends it, and the next broadcast is another one.
async def test_a_recording_survives(tmp_path: Path) -> None:
    async with recording_server(tmp_path) as server:
        async with publishing(server.rtmp_url, *SMALL) as publisher:
            await until_recorded(server, 3)
            await publisher.crash()
        async with publishing(server.rtmp_url, *SMALL):
            await until_recorded(server, 6)
            [running] = await recordings(server)
            told = await playlist_of(server, str(running["id"]))
            assert not told.ended
            assert sum(segment.breaks for segment in told.segments) == 1
            clip = await server.client.post(
                server.url + "/api/admin/clips/create",
                json={"source": "live", "start": -2, "end": 0, "title": "Now"},
                auth=("admin", "test-admin-password"),
            )
            assert clip.status_code == 200, clip.text
            made = clip.json()
            assert 2.0 <= made["durationSeconds"] <= 2.0 + 2 * SEGMENT_SECONDS
            assert (await server.get(made["thumbnail"])).content.startswith(b"\xff\xd8")
            assert (await server.get(made["playlist"])).status_code == 200
            listed = read_media((await server.get("/hls/0/stream.m3u8")).text)
            await server.stop(signal.SIGKILL)
    async with recording_server(tmp_path) as server:
        found = {str(one["kind"]): one for one in await recordings(server)}
        assert set(found) == {"recording", "clip"}
        whole = found["recording"]
        assert (whole["id"], whole["state"]) == (running["id"], "complete")
        told = await playlist_of(server, str(whole["id"]))
        assert told.ended
        # Every segment that a viewer had been told of is there, but for the one that was being written.
        assert len(told.segments) >= len(listed.complete) - 1
        assert (await server.get(str(whole["page"]))).status_code == 200
        file = (await server.get(str(whole["download"]))).content
        assert streams_in(file) == ["Video: h264", "Audio: aac"]
        assert decode_complaints(file) == ""

        async def has_still() -> bool:
            return any(one["kind"] == "recording" and one["thumbnail"] for one in await recordings(server))

        await server.until("the recording has its picture", has_still)


# A viewer who comes late winds back to what has left memory: from the disk, under the same names.
async def test_winding_back(tmp_path: Path) -> None:
    more = {"TALLYCAST_DVR_MINUTES": "5", "TALLYCAST_RECORD_BROADCASTS": "false"}
    async with recording_server(tmp_path, **more) as server:
        async with publishing(server.rtmp_url, *SMALL) as publisher:
            async with watching(server) as audience:
                await audience.until_played(36)
                late = read_media((await server.get("/hls/0/stream.m3u8")).text)
                assert late.media_sequence == 1
                assert len(late.complete) >= 35
                for segment in late.complete[:3]:
                    assert segment.uri is not None
                    data = (await server.get(f"/hls/0/{segment.uri}")).content
                    assert data == audience[0].fetched[segment.uri]
                    part = await server.get(f"/hls/0/{segment.uri}", headers={"Range": "bytes=10-19"})
                    assert (part.status_code, part.content) == (206, data[10:20])
            config = (await server.get("/api/config")).json()
            assert config["dvrMinutes"] == 5
            assert list((tmp_path / "hls").iterdir())
            await publisher.stop()
        assert await recordings(server) == []
        await server.stop(signal.SIGKILL)
    # What an earlier run left is gone soon after the next start.
    async with recording_server(tmp_path, **more) as server:

        async def is_clean() -> bool:
            return not list((tmp_path / "hls").iterdir())

        await server.until("the window of the earlier run is deleted", is_clean)
