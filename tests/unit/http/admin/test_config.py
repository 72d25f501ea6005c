import base64
from typing import Any

import pytest

from tallycast.settings import ROWS, Override
from tests.support.in_process import ADMIN, PASSWORD, STREAM_KEY, InProcess, in_process

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


async def post(server: InProcess, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
    answer = await server.client.post(f"/api/admin/config/{path}", auth=ADMIN, **options)
    body: dict[str, Any] = answer.json()
    return answer.status_code, body


async def raw(server: InProcess, path: str, body: bytes, kind: str = "application/json") -> tuple[int, Any]:
    return await post(server, path, content=body, headers={"Content-Type": kind})


# Every row of the table has its routes, and each takes its own default or refuses it in words.
async def test_every_row_has_its_routes(server: InProcess) -> None:
    for row in ROWS:
        for path in row.paths:
            status, body = await post(server, path, json={"value": {"no": ["such", "shape"]}})
            assert status == 400, path
            assert body["success"] is False
            assert row.label in body["message"], path


# 200 {success, message}; what was set holds at once, here and in both documents.
async def test_a_change_holds_at_once(server: InProcess) -> None:
    status, body = await post(server, "streamtitle", json={"value": "  Friday game night "})
    assert (status, body) == (200, {"success": True, "message": "Stream title changed"})
    config = (await server.client.get("/api/config")).json()
    admin = (await server.client.get("/api/admin/serverconfig", auth=ADMIN)).json()
    assert config["streamTitle"] == admin["instanceDetails"]["streamTitle"] == "Friday game night"


# What is in force only later says so.
async def test_a_change_that_takes_effect_later(server: InProcess) -> None:
    _, body = await post(server, "webserverport", json={"value": 8081})
    assert body["message"].endswith("after a restart")
    _, body = await post(server, "video/streamlatencylevel", json={"value": 4})
    assert body["message"].endswith("with the next broadcast")


# 400 {success: false, message} that names the field and what was expected; the stored value stays.
@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("webserverport", "8080", "whole number from 1 to 65535"),
        ("webserverport", 0, "65535"),
        ("webserverport", 10**30, "number"),
        ("webserverport", None, "null"),
        ("webserverport", True, "whole number"),
        ("nsfw", "true", "true or false"),
        ("nsfw", 1, "true or false"),
        ("tags", "one", "a list"),
        ("tags", [1], "text"),
        ("name", "   ", "some text"),
        ("name", ["a"], "text"),
        ("streamtitle", "x" * 1_000_000, "255"),
        ("streamtitle", "a\u0000b", "control characters"),
        ("serverurl", "javascript:alert(1)", "URL"),
        ("serverurl", "http://127.0.0.1", "private"),
        ("socialhandles", [{"platform": "x", "url": "javascript:alert(1)"}], "link"),
        ("video/streamoutputvariants", [], "at least 1"),
        ("video/streamoutputvariants", [{}] * 200, "at most 10"),
        ("video/streamoutputvariants", [{"videoBitrate": -1}], "videoBitrate"),
        ("video/streamoutputvariants", [{"framerate": 10**9}], "framerate"),
        ("video/streamlatencylevel", 5, "0 to 4"),
        ("video/streamlatencylevel", 2.5, "whole number"),
        ("streamkeys", [], "at least 1"),
        ("streamkeys", [{"key": ""}], "key"),
        ("adminpass", "", "expected a password"),
        ("s3", {"enabled": True}, "S3"),
        ("logo", "/img/mylogo.png", "data URL"),
        ("logo", "data:image/png;base64,!!!", "base64"),
        ("logo", "", "data URL"),
        ("autoplay", "sometimes", "one of"),
        ("externalactions", [{"title": "x", "url": "javascript:alert(1)"}], "URL"),
    ],
)
async def test_a_refused_value(server: InProcess, path: str, value: Any, word: str) -> None:
    before = dict(server.rooms.settings.snapshot)
    status, body = await post(server, path, json={"value": value})
    assert status == 400
    assert body["success"] is False
    assert word in body["message"], body
    assert dict(server.rooms.settings.snapshot) == before


# Bodies that are no `{"value": …}`, or no JSON at all.
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b'{"Value": "x"}',
        b'{"value": "x"',
        b'{"value": NaN}',
        b'{"value": Infinity}',
        b"\xff\xfe",
        b'{"value": "\xff"}',
        b'{"value": "\\ud800"}',
        b"[" * 100_000,
        b'{"value": ' + b"[" * 100_000,
        b'{"value": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        b'{"value": 1e400}',
    ],
)
async def test_a_body_that_is_none(server: InProcess, body: bytes) -> None:
    for path in ("name", "webserverport", "tags", "appearance", "customjavascript"):
        status, answer = await raw(server, path, body)
        assert status == 400, (path, body[:40])
        assert answer["success"] is False
        assert answer["message"]


# The limit of a body holds before anything is decoded: 50 MB of base64.
async def test_a_huge_body(server: InProcess) -> None:
    status, body = await post(server, "logo", json={"value": "data:image/png;base64," + "A" * 50_000_000})
    assert status == 413
    assert body["success"] is False


# The old forms: a bare list of actions, a bare script, one stream key as a text.
async def test_old_forms(server: InProcess) -> None:
    action = {"url": "https://example.com", "title": "Shop"}
    for body in ([action], {"value": [action]}):
        assert (await post(server, "externalactions", json=body))[0] == 200
        assert server.rooms.settings.get("external_actions")[0].title == "Shop"
        assert (await post(server, "externalactions", json=[]))[0] == 200
    assert (await raw(server, "customjavascript", b"alert('\xc3\xa9')", "application/javascript"))[0] == 200
    assert server.rooms.settings.get("custom_javascript") == "alert('é')"
    assert (await raw(server, "customjavascript", b"\xff", "text/javascript"))[0] == 400
    assert (await post(server, "key", json={"value": "only-one"}))[0] == 200
    assert [one.key for one in server.rooms.settings.get("stream_keys")] == ["only-one"]


# The favicon comes as a form with a file; DELETE brings the built-in one back.
async def test_favicon(server: InProcess) -> None:
    header = {"X-Owncast-CSRF-Protection": "1"}
    route = "/api/admin/config/favicon"
    files = {"favicon": ("f.png", PNG, "image/png")}
    assert (await server.client.post(route, files=files, auth=ADMIN, headers=header)).status_code == 200
    assert server.rooms.settings.get("favicon").data == PNG
    for wrong in (
        {"other": ("f.png", PNG, "image/png")},
        {"favicon": ("f.png", b"<svg/>", "image/png")},
        {"favicon": ("f.png", PNG + bytes(300_000), "image/png")},
        {"favicon": ("f.png", b"", "image/png")},
    ):
        answer = await server.client.post(route, files=wrong, auth=ADMIN, headers=header)
        assert (answer.status_code, answer.json()["success"]) == (400, False)
    text = await server.client.post(
        route,
        content=b"--x\r\nbroken",
        auth=ADMIN,
        headers={**header, "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert text.status_code == 400
    assert server.rooms.settings.get("favicon").data == PNG
    assert (await server.client.delete(route, auth=ADMIN)).json()["success"] is True
    assert server.rooms.settings.get("favicon") is None


# No reply carries a password, its hash or the secret of the object store; sent back masked they stay.
async def test_no_secret_leaves(server: InProcess) -> None:
    s3 = {
        "enabled": True,
        "endpoint": "https://s3.example.com",
        "accessKey": "AKIA",
        "secret": "very secret indeed",
        "bucket": "b",
        "region": "r",
    }
    assert (await post(server, "s3", json={"value": s3}))[0] == 200
    for path in ("/api/admin/serverconfig", "/api/admin/settings", "/api/config"):
        text = (await server.client.get(path, auth=ADMIN)).text
        assert PASSWORD not in text
        assert server.rooms.settings.get("admin_password") not in text
        assert "very secret indeed" not in text
    document = (await server.client.get("/api/admin/serverconfig", auth=ADMIN)).json()
    stored = server.rooms.settings.get("admin_password")
    assert (await post(server, "adminpass", json={"value": document["adminPassword"]}))[0] == 200
    assert (await post(server, "s3", json={"value": document["s3"]}))[0] == 200
    assert server.rooms.settings.get("s3").secret == "very secret indeed"
    assert server.rooms.settings.get("admin_password") == stored


# A setting that is given from outside says so, in the document and when somebody tries to change it.
async def test_overridden_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    overrides = {
        "server_name": Override(value="Given", source="the environment variable TALLYCAST_SERVER_NAME")
    }
    async with in_process(tmp_path_factory.mktemp("overridden"), overrides=overrides) as server:
        status, body = await post(server, "name", json={"value": "Mine"})
        assert status == 400
        assert "TALLYCAST_SERVER_NAME" in body["message"]
        document = (await server.client.get("/api/admin/serverconfig", auth=ADMIN)).json()
        assert document["overridden"] == {"server_name": "the environment variable TALLYCAST_SERVER_NAME"}
        assert document["instanceDetails"]["name"] == "Given"
        assert document["streamKeyOverridden"] is False


# What is in the document besides settings.
async def test_server_config(server: InProcess) -> None:
    document = (await server.client.get("/api/admin/serverconfig", auth=ADMIN)).json()
    assert "libx264" in document["supportedCodecs"]
    assert document["styleContributors"] == []
    assert document["webServerPort"] == 8080
    assert document["streamKeys"] == [{"key": STREAM_KEY, "comment": ""}]
    assert document["yp"] == {"enabled": False, "instanceUrl": ""}


# The rows for the admin's forms.
async def test_settings_rows(server: InProcess) -> None:
    rows = (await server.client.get("/api/admin/settings", auth=ADMIN)).json()
    name = next(row for row in rows if row["key"] == "server_name")
    assert (name["path"], name["value"]) == ("/api/admin/config/name", "New Tallycast Server")
    assert (name["field"]["kind"], name["overriddenBy"]) == ("text", None)


# Preflight: 204 for everybody, and no permission for anybody.
async def test_preflight(server: InProcess) -> None:
    for path in ("/api/admin/config/name", "/api/admin/serverconfig", "/api/admin/config/favicon"):
        answer = await server.client.options(
            path, headers={"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
        )
        assert answer.status_code == 204
        assert not [name for name in answer.headers if name.startswith("access-control")]


# Another verb is 405.
async def test_another_verb(server: InProcess) -> None:
    answer = await server.client.get("/api/admin/config/name", auth=ADMIN)
    assert answer.status_code == 405
