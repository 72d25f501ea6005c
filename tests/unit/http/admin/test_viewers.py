from datetime import UTC, datetime, timedelta

import pytest

from tallycast.db.queries import audience
from tests.support.in_process import ADDRESS, ADMIN, InProcess

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


# Whoever asks for a playlist or pings is listed, with address, player and since when.
async def test_viewers(server: InProcess) -> None:
    assert (await server.client.get("/api/admin/viewers", auth=ADMIN)).json() == []
    before = datetime.now(UTC)
    await server.client.get("/api/ping", headers={"User-Agent": "Firefox"})
    await server.client.get("/hls/stream.m3u8", headers={"User-Agent": "VLC"})
    found = (await server.client.get("/api/admin/viewers", auth=ADMIN)).json()
    assert sorted((one["userAgent"], one["ipAddress"], one["geo"]) for one in found) == [
        ("Firefox", ADDRESS, None),
        ("VLC", ADDRESS, None),
    ]
    assert len({one["clientID"] for one in found}) == 2
    for one in found:
        assert abs(datetime.fromisoformat(one["firstSeen"]) - before) < timedelta(seconds=30)


# How it plays at each of them; null where nobody said.
async def test_playback(server: InProcess) -> None:
    await server.client.get("/api/ping", headers={"User-Agent": "silent"})
    report = {"bandwidth": 5000, "latency": 1.5, "downloadDuration": 0, "errors": 1}
    await server.client.post("/api/metrics/playback", json=report, headers={"User-Agent": "page"})
    await server.client.get("/api/metrics/cmcd?CMCD=sta%3Dr%2Cbr%3D800", headers={"User-Agent": "app"})
    found = (await server.client.get("/api/admin/viewers/playback", auth=ADMIN)).json()
    health = {one["userAgent"]: one["playback"] for one in found}
    assert health["silent"] is None
    del health["page"]["lastUpdate"]
    assert health["page"] == {
        "source": "client",
        "playerState": "p",
        "bandwidthKbps": 5000,
        "latencySeconds": 1.5,
        "downloadSeconds": None,
        "bitrateKbps": None,
        "errorCount": 1,
        "qualityVariantChanges": 0,
        "measurementStatus": None,
    }
    assert (health["app"]["playerState"], health["app"]["bitrateKbps"]) == ("w", 800)


# The points since windowStart.
async def test_over_time(server: InProcess) -> None:
    async with server.database.writing() as connection:
        for minute in (0, 2, 4):
            await audience.add(connection, NOON + timedelta(minutes=minute), minute, keep_since=NOON)
    start = int((NOON + timedelta(minutes=1)).timestamp())
    answer = await server.client.get(f"/api/admin/viewersOverTime?windowStart={start}", auth=ADMIN)
    assert answer.json() == [
        {"time": "2026-01-01T12:02:00Z", "value": 2},
        {"time": "2026-01-01T12:04:00Z", "value": 4},
    ]


# Missing or no integer: 400 with the name of the parameter.
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?windowStart=",
        "?windowStart=yesterday",
        "?windowStart=1.5",
        "?windowStart=-1",
        f"?windowStart={10**30}",
    ],
)
async def test_over_time_without_a_start(server: InProcess, query: str) -> None:
    answer = await server.client.get(f"/api/admin/viewersOverTime{query}", auth=ADMIN)
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert "windowStart" in answer.json()["message"]
