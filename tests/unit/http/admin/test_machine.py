import logging

from tests.support.in_process import ADMIN, STREAM_KEY, InProcess


# Percent in use, with the time of each sample.
async def test_hardware(server: InProcess) -> None:
    await server.rooms.hardware.sample()
    stats = (await server.client.get("/api/admin/hardwarestats", auth=ADMIN)).json()
    for series in (stats["cpu"], stats["memory"], stats["disk"]):
        ((sample),) = series
        assert 0 <= sample["value"] <= 100
        assert sample["time"].endswith("Z")


# The log, newest first; warnings in a list of their own; no secret in either.
async def test_logs(server: InProcess) -> None:
    log = logging.getLogger("tallycast.test")
    log.info("an encoder came with %s", STREAM_KEY)
    log.warning("it is hot")
    entries = (await server.client.get("/api/admin/logs", auth=ADMIN)).json()
    assert [(one["level"], one["message"]) for one in entries[:2]] == [
        ("warning", "it is hot"),
        ("info", "an encoder came with ********"),
    ]
    assert set(entries[0]) == {"time", "level", "message"}
    warnings = (await server.client.get("/api/admin/logs/warnings", auth=ADMIN)).json()
    assert [one["message"] for one in warnings] == ["it is hot"]
