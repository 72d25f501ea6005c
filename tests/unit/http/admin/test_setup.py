"""The first run's assistant comes until somebody is through; QR codes; the password and sessions."""

from pathlib import Path
from urllib.parse import unquote

from tests.support.in_process import ADMIN, HOST, in_process

OURS = {"X-Owncast-CSRF-Protection": "1"}


async def test_the_assistant_comes_once(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server:
        assert (await server.client.get("/api/admin/setup")).status_code == 401
        assert (await server.client.get("/api/admin/setup", auth=ADMIN)).json() == {"finished": False}
        done = await server.client.post("/api/admin/setup/finish", auth=ADMIN, json={})
        assert done.status_code == 200
    async with in_process(tmp_path) as server:
        assert (await server.client.get("/api/admin/setup", auth=ADMIN)).json() == {"finished": True}


async def test_a_text_becomes_a_qr_code(tmp_path: Path) -> None:
    async with in_process(tmp_path) as server:
        assert (await server.client.post("/api/admin/qrcode", json={"text": "x"})).status_code == 401
        answer = await server.client.post(
            "/api/admin/qrcode", auth=ADMIN, json={"text": "rtmp://host/live/key"}
        )
        picture = answer.json()["picture"]
        assert picture.startswith("data:image/svg+xml")
        assert "<svg" in unquote(picture)
        for wrong in ("", "x" * 1001, "\N{WAVE DASH}" * 900):
            refused = await server.client.post("/api/admin/qrcode", auth=ADMIN, json={"text": wrong})
            assert refused.status_code == 400


async def test_a_new_password_ends_every_session_but_the_one_that_set_it(tmp_path: Path) -> None:
    async with (
        in_process(tmp_path) as server,
        server.client_from("192.0.2.8") as here,
        server.client_from("192.0.2.9") as there,
    ):
        for client in (here, there):
            client.headers.update({**OURS, "Origin": HOST})
            signed = await client.post("/api/admin/login", json={"password": "correct horse battery"})
            assert signed.status_code == 200
        changed = await here.post("/api/admin/password", json={"password": "another horse battery"})
        assert changed.status_code == 200, changed.text
        assert (await here.get("/api/admin/status")).status_code == 200
        assert (await there.get("/api/admin/status")).status_code == 401
        # One that is too short is refused, and nothing changes.
        short = await here.post("/api/admin/password", json={"password": "short"})
        assert short.status_code == 400
        assert "8 characters" in short.json()["message"]
        assert (await here.get("/api/admin/status")).status_code == 200


async def test_signing_out_everywhere_leaves_this_browser_signed_in(tmp_path: Path) -> None:
    async with (
        in_process(tmp_path) as server,
        server.client_from("192.0.2.8") as here,
        server.client_from("192.0.2.9") as there,
    ):
        for client in (here, there):
            client.headers.update({**OURS, "Origin": HOST})
            await client.post("/api/admin/login", json={"password": "correct horse battery"})
        assert (await here.post("/api/admin/sessions/end", json={})).status_code == 200
        assert (await here.get("/api/admin/session")).status_code == 200
        assert (await there.get("/api/admin/session")).status_code == 401
