import json

from tallycast.integrations import Answer
from tests.support.in_process import ADMIN, InProcess


# What is to be done: a setting that waits for a restart, until it is as it was.
async def test_a_restart_is_wanted(server: InProcess) -> None:
    async def wanted() -> list[str]:
        answer = await server.client.get("/api/admin/upkeep", auth=ADMIN)
        assert answer.status_code == 200
        found: list[str] = answer.json()["restartWanted"]
        return found

    assert await wanted() == []
    before = server.rooms.settings.get("telemetry_enabled")
    await server.rooms.settings.set("telemetry_enabled", not before)
    await server.rooms.settings.set("server_name", "In force at once")
    assert await wanted() == ["telemetry_enabled"]
    await server.rooms.settings.set("telemetry_enabled", before)
    assert await wanted() == []


async def test_a_weak_password_is_known_once_it_was_used(server: InProcess) -> None:
    await server.rooms.settings.set("admin_password", "abc123")
    answer = await server.client.get("/api/admin/upkeep", auth=("admin", "abc123"))
    assert answer.json()["weakPassword"] is True


async def test_the_newest_version_is_asked_for_on_request(server: InProcess) -> None:
    server.postings.answer = lambda _: Answer(status=200, body=json.dumps({"tag_name": "v9.9"}).encode())
    asked = await server.client.post("/api/admin/upkeep/version", auth=ADMIN)
    assert (asked.status_code, asked.json()["newerVersion"], asked.json()["askedAt"]) == (200, None, None)
    await server.rooms.settings.set("releases_url", "https://forge.test/latest")
    asked = await server.client.post("/api/admin/upkeep/version", auth=ADMIN)
    assert asked.json()["newerVersion"] == {"version": "9.9", "url": ""}
