import pytest

from tests.support.in_process import ADMIN, InProcess


# No remote script is run, and the answers say so.
async def test_no_update_from_here(server: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INVOCATION_ID", raising=False)
    options = await server.client.get("/api/admin/update/options", auth=ADMIN)
    assert options.json() == {"supportsUpdate": False, "canRestart": False}
    start = await server.client.get("/api/admin/update/start", auth=ADMIN)
    assert (start.status_code, start.json()["success"]) == (400, False)
    assert "pip install" in start.json()["message"]
    # Under systemd somebody starts the server again.
    monkeypatch.setenv("INVOCATION_ID", "0123")
    options = await server.client.get("/api/admin/update/options", auth=ADMIN)
    assert options.json()["canRestart"] is True


async def test_force_quit(server: InProcess) -> None:
    refused = await server.client.get(
        "/api/admin/update/forcequit", auth=ADMIN, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (refused.status_code, server.quits) == (403, [])
    answer = await server.client.get("/api/admin/update/forcequit", auth=ADMIN)
    assert (answer.status_code, answer.json()["success"], len(server.quits)) == (200, True, 1)


# The directory's key is forgotten, by both verbs.
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_reset_of_the_directory(server: InProcess, method: str) -> None:
    await server.rooms.settings.set("directory_registration_key", "the key of the directory")
    answer = await server.client.request(method, "/api/admin/yp/reset", auth=ADMIN)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert server.rooms.settings.get("directory_registration_key") == ""
