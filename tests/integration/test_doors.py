"""The doors besides RTMP, and what is fetched without any: real encoders, one server."""

import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support import vlc
from tests.support.certificates import make_certificate
from tests.support.clips import decode_complaints
from tests.support.ports import free_port
from tests.support.publisher import AAC, SMALL, Publisher, picture, publishing, tone, x264
from tests.support.server import ADMIN_PASSWORD, STREAM_KEY, Server, running_server
from tests.support.settings import PASSTHROUGH, environment
from tests.support.sources import looped, source
from tests.support.viewer import watching

CHOSEN = environment(PASSTHROUGH, grace_seconds=0, latency_level=0)
PASSPHRASE = "a-long-passphrase"


def by_srt(port: int, stream_id: str, passphrase: str) -> AbstractAsyncContextManager[Publisher]:
    """Publish by SRT in real time."""
    url = f"srt://127.0.0.1:{port}?streamid={stream_id}&passphrase={passphrase}&connect_timeout=5000"
    return publishing(url, *SMALL, container="mpegts")


async def protocol(server: Server) -> str:
    broadcaster = await server.broadcaster()
    return "" if broadcaster is None else str(broadcaster["protocol"])


async def nobody(server: Server) -> bool:
    return await server.broadcaster() is None


async def fetch(server: Server, **source: Any) -> None:
    answer = await server.client.post(
        f"{server.url}/api/admin/config/pull", json={"value": source}, auth=("admin", ADMIN_PASSWORD)
    )
    assert answer.status_code == 200, answer.text


async def test_every_door_leads_to_the_same_broadcast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, key = make_certificate(tmp_path)
    # ffmpeg as encoder checks it: by OpenSSL's own variable.
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    options = ("--rtmps", "0", "--tls-certificate", str(chain), "--tls-key", str(key), "--srt", "0")
    extra = {"TALLYCAST_SRT_PASSPHRASE": PASSPHRASE}
    async with running_server(*options, environment=CHOSEN | extra) as server:
        rtmps = int(re.findall(r"rtmps://localhost:(\d+)/live", server.output)[-1])
        srt = int(re.findall(r"srt://localhost:(\d+)", server.output)[-1])

        # RTMP over TLS.
        url = f"rtmps://127.0.0.1:{rtmps}/live/{STREAM_KEY}"
        async with publishing(url, *SMALL) as encoder:
            await server.until_online()
            assert await protocol(server) == "rtmps"
            await encoder.stop()
        await server.until_offline()

        # SRT: the stream id is the key, and the passphrase has to be right.
        for stream_id, passphrase in (("wrong", PASSPHRASE), ("#!::m=request,r=" + STREAM_KEY, PASSPHRASE)):
            async with by_srt(srt, stream_id, passphrase) as stranger:
                assert "401" in await stranger.ended() or stranger.process.returncode
        async with by_srt(srt, STREAM_KEY, "another-passphrase") as stranger:
            await stranger.ended()
            assert stranger.process.returncode
        await server.until("the slot is free", lambda: nobody(server))
        async with (
            by_srt(srt, f"#!::r={STREAM_KEY},m=publish", PASSPHRASE) as encoder,
            watching(server) as audience,
        ):
            assert await protocol(server) == "srt"
            await audience.until_played(3)
            assert PASSPHRASE not in arguments_below(server)
            broadcaster = await server.broadcaster()
            assert broadcaster is not None
            details = broadcaster["streamDetails"]
            assert (details["videoCodec"], details["audioCodec"]) == ("H.264", "AAC")
            assert (details["width"], details["height"]) == (640, 360)
            # A second one finds the place taken and does not disturb the first.
            async with by_srt(srt, "live/" + STREAM_KEY, PASSPHRASE) as second:
                await second.ended()
                assert second.process.returncode
            await encoder.stop()
            await audience.until_ended()
        [played] = audience[0].runs()
        assert decode_complaints(played) == ""
        await server.until_offline()
        await server.until("no ffmpeg is left", lambda: alone(server))
        for secret in (STREAM_KEY, PASSPHRASE):
            assert secret not in server.output


def arguments_below(server: Server) -> str:
    """What everybody on this machine can read of our processes."""
    return "\n".join(" ".join(child.cmdline()) for child in server.children())


async def alone(server: Server) -> bool:
    return not server.children()


async def state(server: Server) -> dict[str, str]:
    result: dict[str, str] = (await server.admin("/api/admin/pull")).json()
    return result


# Files of this machine in a loop, another server's HLS; an encoder takes their place while it is there.
async def test_what_is_fetched_goes_out_until_an_encoder_comes(tmp_path: Path) -> None:
    film = source(*picture("320x180"), *tone(), *x264("300k", 30), *AAC, seconds=2)
    listed = tmp_path / "films.txt"
    listed.write_text(f"# in a loop\n{film}\n\n{film}\n")
    async with running_server(environment=CHOSEN) as server:
        assert (await state(server))["state"] == "off"
        await fetch(server, enabled=True, url=str(listed))
        async with watching(server) as audience:
            assert await protocol(server) == "pull"
            await audience.until_played(5)  # longer than both files together
            assert audience[0].breaks == 0
            assert (await state(server))["state"] == "receiving"
            async with publishing(server.rtmp_url, *SMALL) as encoder:
                await server.until("the encoder is on air", lambda: is_by(server, "rtmp"))
                await server.until("fetching waits", lambda: is_state(server, "occupied"))

                # What this server sends can be fetched by another.
                async with running_server(environment=CHOSEN) as other:
                    await fetch(other, enabled=True, url=f"{server.url}/hls/stream.m3u8")
                    await other.until_online(30)
                    assert (await state(other))["state"] == "receiving"
                    await fetch(other, enabled=False, url="")
                    await other.until_offline()
                await encoder.stop()
            await server.until("fetching goes on", lambda: is_by(server, "pull"))
            await fetch(server, enabled=True, url=f"rtmp://127.0.0.1:{server.http_port}/live/x")
            await server.until("it is told", lambda: is_state(server, "retrying"), 30)
            assert (await state(server))["message"]
            await fetch(server, enabled=False, url="")
            await server.until("it is off", lambda: is_state(server, "off"))
        await server.until_offline()
        await server.until("no ffmpeg is left", lambda: alone(server))


async def is_by(server: Server, wanted: str) -> bool:
    return await protocol(server) == wanted


async def is_state(server: Server, wanted: str) -> bool:
    return (await state(server))["state"] == wanted


# Live servers of all kinds, one after the other: switched while on air, and no secret where all can read it.
async def test_live_streams_are_fetched(tmp_path: Path) -> None:
    film = source(*picture("320x180"), *tone(), *x264("300k", 30), *AAC, seconds=4, container="flv")
    rtmp, srt, rtsp = free_port(), free_port(), free_port()
    key, passphrase = "key-of-another", "passphrase-of-another"
    listening = f"srt://127.0.0.1:{srt}?mode=listener&passphrase={passphrase}"
    async with (
        running_server(environment=CHOSEN) as server,
        publishing(f"rtmp://127.0.0.1:{rtmp}/live/{key}", *looped(film), "-listen", "1"),
        publishing(listening, *looped(film), container="mpegts"),
        vlc.serving_rtsp(film, rtsp),
    ):
        for url in (
            f"rtmp://127.0.0.1:{rtmp}/live/{key}",
            f"srt://127.0.0.1:{srt}?passphrase={passphrase}",
            f"rtsp://127.0.0.1:{rtsp}/live",
        ):
            await fetch(server, enabled=True, url=url)
            await server.until(f"{url} is fetched", lambda url=url: is_from(server, url), 30)
            assert passphrase not in arguments_below(server)
        await server.until_online(30)
        details = (await server.broadcaster() or {})["streamDetails"]
        assert (details["videoCodec"], details["audioCodec"]) == ("H.264", "AAC")
        for secret in (key, passphrase):
            assert secret not in server.output


async def is_from(server: Server, url: str) -> bool:
    broadcaster = await server.broadcaster()
    return (
        broadcaster is not None
        and str(broadcaster["remoteAddr"]) == urlsplit(url).netloc
        and broadcaster["streamDetails"]["videoCodec"] == "H.264"
        and await is_state(server, "receiving")
    )
