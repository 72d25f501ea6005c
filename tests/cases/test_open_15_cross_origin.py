"""OPEN-15, cross-origin read and change of admin data: the admin answers pages of its own only."""

import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from tests.support.chromium import chromium_path
from tests.support.in_process import ADMIN, PASSWORD, STREAM_KEY, InProcess, in_process
from tests.support.server import ADMIN_PASSWORD, Server, running_server

ORIGINS = [
    "https://evil.test",
    "null",
    "http://tally.test.evil.test",
    "http://eviltally.test",
    "http://tally.test:8081",
]
READS = ["serverconfig", "status", "viewers", "logs", "settings", "metrics/video", "prometheus"]
PUBLIC = ["/api/status", "/api/config", "/api/emoji", "/hls/stream.m3u8", "/api/socialplatforms", "/logo"]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[InProcess]:
    async with in_process(tmp_path) as server:
        yield server


def cors(headers: Any) -> list[str]:
    return [name for name in headers if name.lower().startswith("access-control-")]


# With the right password and a foreign Origin: 403, no CORS header, and nothing of what was asked for.
@pytest.mark.parametrize("origin", ORIGINS)
async def test_foreign_origins_with_basic(server: InProcess, origin: str) -> None:
    for path in READS:
        answer = await server.client.get(f"/api/admin/{path}", auth=ADMIN, headers={"Origin": origin})
        assert answer.status_code == 403
        assert cors(answer.headers) == []
        assert STREAM_KEY not in answer.text
    change = await server.client.post(
        "/api/admin/config/name", json={"value": "Evil"}, auth=ADMIN, headers={"Origin": origin}
    )
    assert change.status_code == 403
    assert server.rooms.settings.get("server_name") != "Evil"


# Without a foreign Origin there is no CORS header either: what is not said cannot be too much.
async def test_the_admin_never_speaks_cors(server: InProcess) -> None:
    for headers in ({}, {"Origin": "http://tally.test"}, {"Origin": "http://localhost:3000"}):
        answer = await server.client.get("/api/admin/serverconfig", auth=ADMIN, headers=headers)
        assert cors(answer.headers) == []


# Preflight with Authorization: answered, and nothing is allowed.
@pytest.mark.parametrize("origin", ORIGINS)
async def test_preflight(server: InProcess, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    for path in ("/api/admin/serverconfig", "/api/admin/config/streamkeys", "/api/admin/login"):
        answer = await server.client.options(path, headers=asked)
        assert answer.status_code == 204
        assert cors(answer.headers) == []


# A form of a foreign page, with the password that the browser remembers: it needs JSON or the header.
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_forms(server: InProcess, kind: str) -> None:
    body = b'{"value": "Evil", "x": "="}'
    for headers in ({}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await server.client.post(
            "/api/admin/config/name", content=body, auth=ADMIN, headers={"Content-Type": kind, **headers}
        )
        assert answer.status_code == 403
    assert server.rooms.settings.get("server_name") != "Evil"
    # The same from our own page is fine.
    own = {"Content-Type": kind, "Origin": "http://tally.test"}
    answer = await server.client.post("/api/admin/config/name", content=body, auth=ADMIN, headers=own)
    assert answer.status_code in (200, 400)


# Passwords and secret keys are never readable again.
async def test_secrets_are_not_readable(server: InProcess) -> None:
    settings = server.rooms.settings
    await settings.set(
        "s3",
        {
            "enabled": True,
            "endpoint": "https://s3.example.com",
            "accessKey": "access",
            "secret": "the-secret-of-the-bucket",
            "bucket": "b",
            "region": "r",
        },
    )
    for path in [f"/api/admin/{one}" for one in READS] + PUBLIC:
        text = (await server.client.get(path, auth=ADMIN)).text
        assert PASSWORD not in text
        assert settings.get("admin_password") not in text
        assert "the-secret-of-the-bucket" not in text


# Public data is for everybody, and never with credentials.
async def test_public_data_is_for_every_origin(server: InProcess) -> None:
    for path in PUBLIC:
        answer = await server.client.get(path, headers={"Origin": "https://evil.test"})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


ATTACK = """
async (target) => {
  const results = {};
  const attempt = async (name, path, options) => {
    try {
      const answer = await fetch(target + path, options);
      results[name] = answer.type === "opaque" ? "opaque" : await answer.text();
    } catch (error) { results[name] = "blocked"; }
  };
  const withCredentials = {credentials: "include"};
  const text = {"Content-Type": "text/plain"}, json = {"Content-Type": "application/json"};
  const simple = {...withCredentials, method: "POST", mode: "no-cors", headers: text};
  await attempt("read", "/api/admin/serverconfig", withCredentials);
  await attempt("blind read", "/api/admin/serverconfig", {...withCredentials, mode: "no-cors"});
  await attempt("json", "/api/admin/config/name",
    {...withCredentials, method: "POST", headers: json, body: '{"value":"Evil"}'});
  await attempt("text", "/api/admin/config/name", {...simple, body: '{"value":"Evil"}'});
  await attempt("blob", "/api/admin/config/name",
    {...withCredentials, method: "POST", mode: "no-cors", body: new Blob(['{"value":"Evil"}'])});
  await attempt("public", "/api/config", {});
  await new Promise((done) => {
    const image = new Image();
    image.onload = image.onerror = done;
    image.src = target + "/api/admin/yp/reset";
  });
  await new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.name = "hidden-frame";
    document.body.append(frame);
    const form = document.createElement("form");
    form.method = "post";
    form.action = target + "/api/admin/config/name";
    form.enctype = "text/plain";
    form.target = "hidden-frame";
    const field = document.createElement("input");
    Object.assign(field, {name: '{"value":"Evil","x":"', value: '"}'});
    form.append(field);
    document.body.append(form);
    frame.onload = done;
    form.submit();
  });
  return results;
}
"""


@pytest.fixture
def evil_site() -> Iterator[str]:
    """A page of another origin; the same host under another name, so that nothing about it is far away."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>evil</title><body></body>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are no news."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


async def name_of(server: Server) -> str:
    name: str = (await server.get("/api/config")).json()["name"]
    return name


# In a browser that is signed in by cookie and remembers the password: a foreign page reads nothing of the
# admin's, changes nothing, and gets what is public.
async def test_a_foreign_page_in_a_browser(evil_site: str) -> None:
    async with running_server() as server, async_playwright() as playwright:
        before = await name_of(server)
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        context = await browser.new_context(
            http_credentials={"username": "admin", "password": ADMIN_PASSWORD, "origin": server.url}
        )
        page = await context.new_page()
        opened = await page.goto(f"{server.url}/api/admin/serverconfig")
        assert opened is not None
        assert opened.status == 200
        assert [one["name"] for one in await context.cookies()] == ["owncast_admin_session"]
        statuses: list[tuple[str, int]] = []
        page.on("response", lambda answer: statuses.append((answer.url, answer.status)))
        await page.goto(evil_site)
        results = await page.evaluate(ATTACK, server.url)
        assert results["read"] == results["json"] == "blocked"
        assert {results[name] for name in ("blind read", "text", "blob")} <= {"opaque", "blocked"}
        assert before in results["public"]
        assert await name_of(server) == before
        admin = [status for url, status in statuses if "/api/admin/" in url]
        assert admin
        assert 200 not in admin
        await browser.close()
