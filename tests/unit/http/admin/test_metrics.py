import time
from datetime import UTC, datetime

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
