import base64
from pathlib import Path
from typing import Any

import pytest

from tests.support.in_process import ADMIN, InProcess

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
DATA = "data:image/png;base64," + base64.b64encode(PNG).decode()


async def post(server: InProcess, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    answer = await server.client.post(f"/api/admin/emoji/{path}", json=body, auth=ADMIN)
    found: dict[str, Any] = answer.json()
    return answer.status_code, found


# Uploaded, listed under both names of the field, served, deleted.
async def test_from_upload_to_delete(server: InProcess) -> None:
    status, body = await post(server, "upload", {"name": "blue wave.png", "data": DATA})
    assert (status, body["success"]) == (200, True)
    listed = (await server.client.get("/api/emoji")).json()
    url = "/img/emoji/blue%20wave.png"
    assert listed == [{"name": "blue wave", "url": url, "emoji": url}]
    picture = await server.client.get(url)
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert (await post(server, "delete", {"name": "blue wave.png"}))[0] == 200
    assert (await server.client.get("/api/emoji")).json() == []
    assert (await server.client.get(url)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a.png"},
        {"data": DATA},
        {"name": "", "data": DATA},
        {"name": "a.png", "data": "x"},
        {"name": 5, "data": DATA},
        {"name": "../a.png", "data": DATA},
        {"name": "a/b.png", "data": DATA},
        {"name": "a.png", "data": None},
        [],
    ],
)
async def test_a_refused_upload(server: InProcess, body: Any) -> None:
    status, answer = await post(server, "upload", body)
    assert (status, answer["success"]) == (400, False)
    assert answer["message"]


# OPEN-14: nothing outside the folder is removed or read; the administrator is still required.
@pytest.mark.parametrize(
    "path",
    [
        "../tally.db",
        "..%2ftally.db",
        "%2e%2e/tally.db",
        "/etc/passwd",
        "..\\tally.db",
        "a\0.png",
        "//",
        "%c0%ae%c0%ae/tally.db",
    ],
)
async def test_paths_that_lead_elsewhere(server: InProcess, tmp_path: Path, path: str) -> None:
    status, answer = await post(server, "delete", {"name": path})
    assert (status, answer["success"]) == (400, False)
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/img/emoji/{path}",
        "raw_path": b"",
        "query_string": b"",
        "headers": [],
        "scheme": "http",
        "http_version": "1.1",
        "client": ("192.0.2.1", 1),
        "server": ("tally.test", 80),
        "root_path": "",
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await server.application(scope, receive, send)
    assert sent[0]["status"] == 404
    assert (tmp_path / "tally.db").exists()
    without = await server.client.post("/api/admin/emoji/delete", json={"name": path})
    assert without.status_code in (401, 403)
