from typing import Any

import pytest

from tallycast.broadcast import Phase
from tallycast.ingest import StreamDetails
from tallycast.settings import VideoSettings
from tests.support.in_process import ADMIN, STREAM_KEY, InProcess


async def status(server: InProcess) -> dict[str, Any]:
    answer = await server.client.get("/api/admin/status", auth=ADMIN)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


# Offline: no broadcaster, no broadcast, no health.
async def test_offline(server: InProcess) -> None:
    await server.rooms.settings.set("stream_title", "Soon")
    found = await status(server)
    assert (found["broadcaster"], found["currentBroadcast"], found["health"]) == (None, None, None)
    assert (found["online"], found["viewerCount"], found["streamTitle"]) == (False, 0, "Soon")


# What the encoder sends; what is not known is 0 or empty, both spellings of the frame rate are there.
async def test_the_broadcaster(server: InProcess) -> None:
    publication = await server.rooms.broadcasting.admit(
        key=STREAM_KEY, remote_address="198.51.100.5", protocol="rtmp"
    )
    found = (await status(server))["broadcaster"]
    assert (found["remoteAddr"], found["protocol"]) == ("198.51.100.5", "rtmp")
    assert set(found["streamDetails"].values()) == {0, ""}
    publication.details = StreamDetails(
        width=1280,
        height=720,
        frame_rate=29.97,
        video_bitrate_kbps=2500,
        video_codec="H.264",
        audio_bitrate_kbps=160,
        audio_codec="AAC",
        encoder="obs",
    )
    details = (await status(server))["broadcaster"]["streamDetails"]
    assert details == {
        "width": 1280,
        "height": 720,
        "framerate": 29.97,
        "frameRate": 29.97,
        "videoBitrate": 2500,
        "videoCodec": "H.264",
        "audioBitrate": 160,
        "audioCodec": "AAC",
        "encoder": "obs",
    }


# The settings of the broadcast are those that it began with.
async def test_the_current_broadcast(server: InProcess) -> None:
    server.rooms.edge.begin("b1", VideoSettings.of(server.rooms.settings.snapshot))
    await server.rooms.settings.set("latency_level", 4)
    found = (await status(server))["currentBroadcast"]
    assert found["latencyLevel"] == {"level": 2, "secondsPerSegment": 2.0}
    (variant,) = found["outputSettings"]
    assert (variant["name"], variant["videoBitrate"], variant["framerate"]) == ("720p", 1200, 30)


# Health is told while something is live and somebody reports.
async def test_health(server: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(server.rooms.broadcasting), "online", True)
    assert (await status(server))["health"] is None
    await server.client.post("/api/metrics/playback", json={"errors": 0, "bandwidth": 5000})
    assert (await status(server))["health"] == {
        "healthy": True,
        "healthPercentage": 100,
        "message": "",
        "representation": 100,
        "code": "",
        "figures": {},
    }
    await server.client.post("/api/metrics/playback", json={"errors": 2, "bandwidth": 100})
    found = await status(server)
    assert (found["health"]["healthy"], found["viewerCount"]) == (False, 1)
    assert "lowest quality" in found["health"]["message"]
    assert found["health"]["code"]


# Disconnect, by both verbs; without an encoder it says so.
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_disconnect(server: InProcess, method: str) -> None:
    nothing = await server.client.request(method, "/api/admin/disconnect", auth=ADMIN)
    assert (nothing.status_code, nothing.json()["success"]) == (400, False)
    publication = await server.rooms.broadcasting.admit(
        key=STREAM_KEY, remote_address="198.51.100.5", protocol="rtmp"
    )
    done = await server.client.request(method, "/api/admin/disconnect", auth=ADMIN)
    assert (done.status_code, done.json()["success"]) == (200, True)
    assert publication.ended
    assert server.rooms.broadcasting.phase is Phase.OFFLINE


# An image on a foreign page must not end a broadcast.
async def test_disconnect_from_a_foreign_page(server: InProcess) -> None:
    publication = await server.rooms.broadcasting.admit(
        key=STREAM_KEY, remote_address="198.51.100.5", protocol="rtmp"
    )
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"User-Agent": "Mozilla/5.0", "Referer": "http://evil.test/"},
        {"User-Agent": "Mozilla/5.0"},
    ):
        answer = await server.client.get("/api/admin/disconnect", auth=ADMIN, headers=headers)
        assert answer.status_code == 403
    assert not publication.ended
