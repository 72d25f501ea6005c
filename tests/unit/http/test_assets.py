"""The page's files: how long they may be kept, how they are compressed, and what is left out on the way."""

import json
import re
from pathlib import Path

import pytest

from tallycast.http.assets import without_comments
from tests.support.in_process import InProcess

WEB = Path(__file__).resolve().parents[3] / "src" / "tallycast" / "web"
HLS = "vendor/hls.js-1.7.4/hls.light.min.mjs"


async def test_a_versioned_address_may_be_kept_for_ever_and_another_is_asked_for_anew(
    server: InProcess,
) -> None:
    base = server.rooms.web.base
    kept = await server.client.get(f"{base}/viewer/main.js")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    anew = await server.client.get("/web/viewer/main.js")
    assert anew.headers["cache-control"] == "no-cache"
    again = await server.client.get("/web/viewer/main.js", headers={"If-None-Match": anew.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # A page of another version asks for what is no more.
    assert (await server.client.get("/web/0123456789abcdef/viewer/main.js")).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("identity", None), ("", None)],
)
async def test_the_best_coding_that_the_browser_takes(
    server: InProcess, accepted: str, coding: str | None
) -> None:
    answer = await server.client.get(f"{server.rooms.web.base}/{HLS}", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "accept-encoding"
    length = int(answer.headers["content-length"])
    data = (WEB / HLS).read_bytes()
    expected = {"br": (WEB / f"{HLS}.br").stat().st_size, "gzip": (WEB / f"{HLS}.gz").stat().st_size}
    assert length == (expected[coding] if coding else len(data))


def test_comments_leave_empty_lines_so_that_lines_keep_their_numbers() -> None:
    source = b"""// @ts-check
/**
 * Words.
 */
const a = "// no comment"; // stays
  // gone
const b = 1; /* stays */
  /** @type {X} */ (c).d();
  e(); /* the end of another */
"""
    assert without_comments(source) == (
        b'\n\n\n\nconst a = "// no comment"; // stays\n\nconst b = 1; /* stays */\n'
        b"  /** @type {X} */ (c).d();\n  e(); /* the end of another */\n"
    )


async def test_what_is_sent_is_the_file_but_for_its_comments(server: InProcess) -> None:
    answer = await server.client.get(f"{server.rooms.web.base}/shared/api.js")
    source = (WEB / "shared" / "api.js").read_text()
    assert "@ts-check" not in answer.text
    assert answer.text.count("\n") == source.count("\n")
    kept = [line for line in answer.text.splitlines() if line]
    assert kept == [line for line in source.splitlines() if line in kept and line]
    licence = await server.client.get(f"{server.rooms.web.base}/{HLS}")
    assert licence.content == (WEB / HLS).read_bytes()
    texts = await server.client.get(f"{server.rooms.web.base}/shared/texts/en.json")
    assert texts.json() == json.loads((WEB / "shared/texts/en.json").read_text())


async def test_the_sheets_of_a_page_come_together(server: InProcess) -> None:
    page = (await server.client.get("/")).text
    [address] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    [later] = re.findall(r'<link rel="later-sheet" href="([^"]+)"', page)
    assert "tokens.css,shared/base.css" in address
    for one, inside in ((address, ".global-header"), (later, ".chat-message")):
        await server.client.get(one)
        # Asked for again, too.
        sheet = await server.client.get(one)
        assert sheet.headers["content-type"] == "text/css; charset=utf-8"
        assert "immutable" in sheet.headers["cache-control"]
        assert inside in sheet.text
    # Not any list that somebody thinks of.
    base = server.rooms.web.base
    other = await server.client.get(f"{base}/together/shared/base.css,shared/tokens.css")
    assert other.status_code == 404
