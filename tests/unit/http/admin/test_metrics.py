import time
from datetime import UTC, datetime

import pytest

from tests.support.in_process import ADMIN, InProcess

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


# A window of reports is one point in each series; what nobody measured has none.
async def test_video_metrics(server: InProcess) -> None:
    for number, latency in enumerate((1.0, 2.0, 4.0)):
        await server.client.post(
            "/api/metrics/playback",
            json={"latency": latency, "bandwidth": 1000 * latency, "errors": 1, "qualityVariantChanges": 2},
            headers={"User-Agent": f"player {number}"},
        )
    server.rooms.playback.collapse(time.monotonic(), NOON)
    found = (await server.client.get("/api/admin/metrics/video", auth=ADMIN)).json()
    values = {
        name: [one["value"] for one in series]
        for name, series in found.items()
        if isinstance(series, list) and name != "availableBitrates"
    }
    assert values == {
        "errors": [3],
        "qualityVariantChanges": [6],
        "highestLatency": [4],
        "medianLatency": [2],
        "lowestLatency": [1],
        "medianSegmentDownloadDuration": [],
        "maximumSegmentDownloadDuration": [],
        "minimumSegmentDownloadDuration": [],
        "minPlayerBitrate": [1000],
        "medianPlayerBitrate": [2000],
        "maxPlayerBitrate": [4000],
    }
    assert found["errors"][0]["time"] == "2026-01-01T12:00:00Z"
    assert (found["availableBitrates"], found["segmentLength"], found["representation"]) == ([1200], 2, 0)


# Prometheus, whatever the verb: Owncast's names beside our own, with version and host.
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_prometheus(server: InProcess, method: str) -> None:
    await server.rooms.settings.set("server_url", "https://live.example.com")
    await server.rooms.hardware.sample()
    answer = await server.client.request(method, "/api/admin/prometheus", auth=ADMIN)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    labels = 'version="0.1.0",host="live.example.com"'
    assert f"owncast_instance_active_viewer_count{{{labels}}} 0" in lines
    assert f"tallycast_online{{{labels}}} 0" in lines
    for name in ("owncast_instance_cpu_usage", "process_resident_memory_bytes", "tallycast_hardware_percent"):
        assert any(line.startswith(name + "{") for line in lines), name
