import time
from typing import Any

import pytest

from tallycast.observe import Player
from tests.support.in_process import InProcess


def player(server: InProcess) -> Player:
    (found,) = server.rooms.playback.players(time.monotonic()).values()
    return found


# A report marks its viewer as watching; zeros are not measured, but counts are.
async def test_a_report(server: InProcess) -> None:
    report = {
        "errors": 1,
        "qualityVariantChanges": 2,
        "bandwidth": 5000,
        "latency": 1.5,
        "downloadDuration": 0,
    }
    answer = await server.client.post("/api/metrics/playback", json=report)
    assert (answer.status_code, answer.content) == (200, b"")
    found = player(server)
    assert (found.errors, found.quality_changes, found.bandwidth_kbps) == (1, 2, 5000)
    assert (found.latency_seconds, found.download_seconds) == (1.5, None)
    assert server.rooms.viewers.count(time.monotonic()) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"errors": "1"}',
        b'{"latency": -1}',
        b'{"bandwidth": 1e300}',
        b"{",
        b"[" * 50_000,
        b"\xff",
    ],
)
async def test_a_bad_report(server: InProcess, body: bytes) -> None:
    answer = await server.client.post(
        "/api/metrics/playback", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert server.rooms.playback.players(time.monotonic()) == {}


# CMCD by query, by headers, and as JSON; other sites may send it.
@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {"params": {"CMCD": "mtp=5000,ltc=1500"}}),
        ("GET", {"headers": {"CMCD-Request": "mtp=5000", "CMCD-Status": "ltc=1500"}}),
        ("POST", {"json": {"mtp": 5000, "ltc": 1500, "sid": "x"}}),
        ("POST", {"json": [{"mtp": 5000}, {"ltc": 1500}]}),
        ("POST", {"params": {"CMCD": "mtp=5000,ltc=1500"}}),
    ],
)
async def test_cmcd(server: InProcess, method: str, options: dict[str, Any]) -> None:
    answer = await server.client.request(method, "/api/metrics/cmcd", **options)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    found = player(server)
    assert (found.bandwidth_kbps, found.latency_seconds) == (5000, 1.5)


# Nothing usable, no JSON, more than 64 KiB: 400.
@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {}),
        ("GET", {"params": {"CMCD": "sid=x"}}),
        ("POST", {}),
        ("POST", {"content": b"{"}),
        ("POST", {"content": b"[" * 60_000}),
        ("POST", {"content": b"\xff"}),
        ("POST", {"json": []}),
        ("POST", {"json": {"mtp": 1, "x": "y" * 65_536}}),
    ],
)
async def test_unusable_cmcd(server: InProcess, method: str, options: dict[str, Any]) -> None:
    answer = await server.client.request(method, "/api/metrics/cmcd", **options)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert server.rooms.playback.players(time.monotonic()) == {}


async def test_preflight_of_cmcd(server: InProcess) -> None:
    answer = await server.client.options("/api/metrics/cmcd", headers={"Origin": "https://player.example"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "cmcd-request" in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers
