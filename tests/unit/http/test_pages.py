"""The pages: what they may load, who may frame them, and that nothing of theirs runs from within."""

import gzip

import pytest

from tallycast.http.language import choose_language
from tests.support.in_process import InProcess


async def policy(server: InProcess, path: str) -> dict[str, str]:
    answer = await server.client.get(path)
    assert answer.status_code == 200
    parts = answer.headers["content-security-policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


# A page may be framed by other sites only where it is made for it.
@pytest.mark.parametrize(
    ("path", "frames"),
    [("/", "'self'"), ("/embed/video", "*"), ("/embed/chat/readonly", "*"), ("/embed/chat/readwrite", "*")],
)
async def test_who_may_frame_a_page(server: InProcess, path: str, frames: str) -> None:
    found = await policy(server, path)
    assert found["frame-ancestors"] == frames
    assert found["default-src"] == "'none'"
    assert "unsafe" not in str(found)
    assert found["connect-src"] == "'self'"


async def test_the_chat_alone_is_to_read_unless_one_says_so(server: InProcess) -> None:
    answer = await server.client.get("/embed/chat")
    assert (answer.status_code, answer.headers["location"]) == (307, "/embed/chat/readonly")


# Where the chat's socket is on another host, the page may go there, and nowhere else.
@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("chat.example.org", "wss://chat.example.org"),
        ("ws://chat.example.org:8080/below", "ws://chat.example.org:8080"),
        ("wss://[2001:db8::1]:443", "wss://[2001:db8::1]:443"),
    ],
)
async def test_a_chat_on_another_host(server: InProcess, host: str, source: str) -> None:
    await server.rooms.settings.set("socket_host_override", host)
    assert (await policy(server, "/"))["connect-src"] == f"'self' {source}"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/customjavascript", "text/javascript"), ("/robots.txt", "text/plain")],
)
async def test_a_text_says_once_how_it_is_written(server: InProcess, path: str, kind: str) -> None:
    answer = await server.client.get(path)
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.5, pt-BR", "pt"),
        ("fr-CA", "fr"),
        ("tlh, ja;q=0.1", "ja"),
        ("", "en"),
        ("*;q=x, ;;;, de;q=", "de"),
        ("de;q=nan, fr;q=0.1, ja;q=1e9", "fr"),
        ("x;q=..;, *", "en"),
        ("pt;q=.", "pt"),
        ("xx," * 1000 + "de", "en"),
    ],
)
def test_the_language_that_is_asked_for(accepted: str, language: str) -> None:
    assert choose_language(accepted, ["de", "en", "fr", "ja", "pt"]) == language


async def test_the_page_brings_its_words_along(server: InProcess) -> None:
    page = (await server.client.get("/", headers={"Accept-Language": "de-DE"})).text
    assert '"texts":{"de":' in page


async def test_the_page_is_compressed_for_who_takes_it(server: InProcess) -> None:
    sent = await server.client.get("/", headers={"Accept-Encoding": "gzip"})
    plain = await server.client.get("/", headers={"Accept-Encoding": "identity"})
    assert sent.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(sent.headers["content-length"]) < len(plain.content) / 2
    assert len(gzip.compress(plain.content, 6)) < 12_000


# What plays is most of the page's weight.
async def test_nothing_that_plays_is_loaded_while_nothing_is_on(server: InProcess) -> None:
    for path in ("/", "/embed/video"):
        page = (await server.client.get(path)).text
        assert "data-live" not in page
        assert 'hls.light.min.mjs" />' not in page
        assert "modulepreload" in page
