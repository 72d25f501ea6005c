"""/public/: the operator's own files, and nothing beside them."""

import os
from pathlib import Path

import httpx
import pytest

from tallycast.http.public_files import PublicFiles

HOST = "http://tally.test"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    (folder / "deep er").mkdir(parents=True)
    (folder / "a.txt").write_text("hello, world")
    (folder / "empty.txt").write_text("")
    (folder / "page.html").write_text("<script>1</script>")
    (folder / "program.exe").write_text("MZ")
    (folder / "deep er/é.png").write_bytes(b"\x89PNG")
    (folder / ".hidden").write_text("no")
    (tmp_path / "secret.txt").write_text("no")
    (folder / "link.txt").symlink_to("a.txt")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.fixture
def client(folder: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(PublicFiles(folder)), base_url=HOST)


async def test_a_file(client: httpx.AsyncClient) -> None:
    answer = await client.get("/public/a.txt")
    assert (answer.status_code, answer.text) == (200, "hello, world")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    again = await client.get("/public/a.txt", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head("/public/a.txt")
    assert (head.headers["content-length"], head.content) == ("12", b"")
    assert (await client.get("/public/deep%20er/%C3%A9.png")).content == b"\x89PNG"
    assert (await client.get("/public/link.txt")).text == "hello, world"
    assert (await client.get("/public/empty.txt")).content == b""
    assert (await client.post("/public/a.txt")).status_code == 405


# A browser that plays a film asks for its parts (RFC 9110 14.2).
@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [
        ("bytes=0-4", 206, "hello"),
        ("bytes=-5", 206, "world"),
        ("bytes=7-", 206, "world"),
        ("bytes=99-", 416, ""),
    ],
)
async def test_ranges(client: httpx.AsyncClient, asked: str, status: int, got: str) -> None:
    answer = await client.get("/public/a.txt", headers={"Range": asked})
    assert (answer.status_code, answer.text) == (status, got)


# What could run has an origin of its own; what no browser shows is a download.
async def test_what_could_do_harm(client: httpx.AsyncClient) -> None:
    page = await client.get("/public/page.html")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "allow-same-origin" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert (await client.get("/public/program.exe")).headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.txt",
        "deep%20er",
        "deep%20er/",
        ".hidden",
        "out.txt",
        "pipe.txt",
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%252e%252e/secret.txt",
        "deep%20er/../../secret.txt",
        "/etc/passwd",
        "%2fetc/passwd",
        "..%5csecret.txt",
        "a.txt%00.png",
        "x" * 5000,
    ],
)
async def test_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{HOST}/public/{path}")
    assert answer.status_code == 404
    assert "no" not in answer.text.replace("Not Found", "")


async def test_no_folder(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(PublicFiles(tmp_path / "nowhere"))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        assert (await client.get("/public/a.txt")).status_code == 404
