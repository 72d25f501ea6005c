"""WHIP: ffmpeg's muxer and a real browser publish, and what is refused at the door."""

import re
import statistics
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.admin_page import admin_page
from tests.support.clips import decode_complaints
from tests.support.lip_sync import flash_and_beep, skews_in
from tests.support.publisher import SMALL, publishing
from tests.support.server import STREAM_KEY, Server, running_server
from tests.support.settings import PASSTHROUGH, environment
from tests.support.viewer import watching
from tests.support.whip import browser_with_camera, by_whip, sending_browser

CHOSEN = environment(PASSTHROUGH, grace_seconds=20, latency_level=0)
# As short as an offer can be.
OFFER = "\r\n".join(
    (
        *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"),
        *("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", "a=mid:0"),
        *("a=ice-ufrag:abcd", "a=ice-pwd:" + "p" * 24, "a=setup:actpass"),
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
        "",
    )
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    async with running_server("--whip", "0", environment=CHOSEN) as running:
        yield running
        assert STREAM_KEY not in running.output


async def protocol(server: Server) -> str:
    broadcaster = await server.broadcaster()
    return "" if broadcaster is None else str(broadcaster["protocol"])


async def nobody(server: Server) -> bool:
    return await server.broadcaster() is None


async def offer(server: Server, text: str = OFFER, **headers: str) -> tuple[int, str]:
    answer = await server.client.post(
        f"{server.url}/whip",
        content=text,
        headers={"Content-Type": "application/sdp", "Authorization": f"Bearer {STREAM_KEY}"} | headers,
    )
    return answer.status_code, answer.text


# One broadcast from two kinds of senders: what is passed through plays, sound and picture are together, and
# the second one goes on where the first one left.
async def test_an_encoder_and_then_a_browser_are_on_air(server: Server) -> None:
    begun = server.output.count("started")
    async with by_whip(server, *flash_and_beep()) as encoder, watching(server) as audience:
        assert await protocol(server) == "whip"
        await audience.until_played(5)
        broadcaster = await server.broadcaster()
        assert broadcaster is not None
        details = broadcaster["streamDetails"]
        assert (details["videoCodec"], details["audioCodec"]) == ("H.264", "Opus")
        assert (details["width"], details["height"]) == (320, 180)

        # A second one finds the place taken and does not disturb the first.
        assert (await offer(server))[0] == 409

        await encoder.stop()
        await server.until("the encoder left", lambda: nobody(server))
        assert (await server.status())["online"]
        [played] = audience[0].runs()
        assert decode_complaints(played) == ""
        # This sender does not tell its clock: its tracks lie as their first packets came.
        assert abs(statistics.median(skews_in(played))) < 0.15

        async with sending_browser(server) as browser:
            assert await browser.publish() == ""

            async def goes_on() -> bool:
                audience.check()
                return audience[0].breaks > 0 and len(audience[0].runs()) > 1 and audience[0].seconds > 9

            # A browser that is starved leaves gaps, each of which may be a break of its own.
            await server.until("the browser's picture is played", goes_on, 40)
            assert await protocol(server) == "whip"
            sent = await browser.sent()
            assert sent["state"] == "connected"
            # Its encoder makes keyframes when it is asked, about once a segment.
            assert sent["keyframes"] >= 3
            assert sent["wishes"] >= 2
            # From its start of 300 kbit/s: it hears when its packets arrive.
            assert sent["bitrate"] > 1_000_000
            broadcaster = await server.broadcaster()
            assert broadcaster is not None
            assert (broadcaster["streamDetails"]["width"], broadcaster["streamDetails"]["height"]) == (
                640,
                360,
            )
            assert 0.5 < broadcaster["keyframeInterval"] < 2.5
            await browser.hang_up()
            await server.until("the browser left", lambda: nobody(server), 10)
        assert set(map(decode_complaints, audience[0].runs()[1:])) == {""}
    assert len(re.findall(r"Broadcast \w+ started", server.output)) == 1 + begun


# From the admin's own page, without any program; it goes on while another page of the admin is open.
async def test_the_administrator_goes_live_from_the_browser(server: Server) -> None:
    await server.until("the place is free", lambda: nobody(server))
    async with browser_with_camera() as browser, admin_page(browser, server, "/admin/studio") as page:
        await page.get_by_role("button", name="Show the picture").click()
        await page.get_by_role("button", name="Go live").click()
        await expect(page.get_by_text("You are on air")).to_be_visible(timeout=20_000)
        await server.until("it is on air", lambda: is_by(server, "whip"))
        await page.get_by_role("radio", name="360p").check(force=True)
        await server.until("the smaller picture is on air", lambda: is_wide(server, 640), 30)
        await page.get_by_role("link", name="Logs").click()
        await page.get_by_role("link", name="Go live here").click()
        await expect(page.get_by_text("You are on air")).to_be_visible(timeout=20_000)
        await page.get_by_role("button", name="Stop").click()
        await server.until("it has left", lambda: nobody(server))
        await page.get_by_role("button", name="Switch off").click()
        await expect(page.get_by_role("button", name="Show the picture")).to_be_visible()


async def is_wide(server: Server, width: int) -> bool:
    broadcaster = await server.broadcaster()
    return broadcaster is not None and broadcaster["streamDetails"]["width"] == width


async def test_what_is_refused(server: Server) -> None:
    assert await offer(server, Authorization="Bearer wrong") == (401, "Unauthorized")
    assert (await offer(server, Authorization="Basic abc"))[0] == 401
    assert (await offer(server, **{"Content-Type": "text/plain"}))[0] == 415
    status, words = await offer(server, "hello")
    assert status == 400
    assert "v=0" in words
    status, words = await offer(server, OFFER.replace("opus", "speex"))
    assert status == 422
    assert "Opus" in words
    gone = f"{server.url}/whip/not-there"
    assert (await server.client.delete(gone)).status_code == 404
    assert (await server.get("/whip")).status_code == 405


async def test_what_pages_of_other_sites_are_told(server: Server) -> None:
    answer = await server.client.options(
        f"{server.url}/whip",
        headers={"Origin": "https://studio.test", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "DELETE" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    refused = await server.client.post(f"{server.url}/whip", headers={"Origin": "https://studio.test"})
    assert refused.headers["access-control-allow-origin"] == "*"
    assert "Location" in refused.headers["access-control-expose-headers"]


# RFC 9725 4.2 and 4.3: a session has an address, by which it is told more candidates and its end.
async def test_a_session_and_its_address(server: Server) -> None:
    await server.until("the place is free", lambda: nobody(server))
    answer = await server.client.post(
        f"{server.url}/whip",
        content=OFFER,
        headers={"Content-Type": "application/sdp", "Authorization": f"Bearer {STREAM_KEY}"},
    )
    assert answer.status_code == 201
    assert answer.headers["content-type"].startswith("application/sdp")
    assert "a=ice-lite" in answer.text
    session, etag = server.url + answer.headers["location"], answer.headers["etag"]
    fragment = {"Content-Type": "application/trickle-ice-sdpfrag"}

    async def patched(text: str, **headers: str) -> int:
        return (await server.client.patch(session, content=text, headers=fragment | headers)).status_code

    more = "a=ice-ufrag:abcd\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n"
    assert await patched(more) == 204
    assert await patched(more, **{"If-Match": etag}) == 204
    assert await patched(more, **{"If-Match": '"another"'}) == 412
    assert await patched(more.replace("abcd", "efgh")) == 422
    assert await patched(more, **{"Content-Type": "application/sdp"}) == 415
    assert (await server.client.delete(session)).status_code == 200
    await server.until("the place is free", lambda: nobody(server))
    assert (await server.client.delete(session)).status_code == 404
    # Its end is the end of it: RTMP comes in at once.
    async with publishing(server.rtmp_url, *SMALL, seconds=1):
        await server.until("another encoder is on air", lambda: is_by(server, "rtmp"))


async def is_by(server: Server, wanted: str) -> bool:
    return await protocol(server) == wanted
