"""A broadcast goes out to others: RTMP(S) to a second Tallycast, SRT to ffmpeg, and one that is not there."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.support.certificates import make_certificate
from tests.support.media_facts import streams_in
from tests.support.ports import free_port
from tests.support.publisher import FFMPEG, SMALL, publishing
from tests.support.server import ADMIN_PASSWORD, STREAM_KEY, Server, running_server
from tests.support.settings import PASSTHROUGH, environment

CHOSEN = environment(PASSTHROUGH, grace_seconds=0, latency_level=0)


async def call(server: Server, verb: str, **body: Any) -> dict[str, Any]:
    answer = await server.client.post(
        f"{server.url}/api/admin/restream/{verb}", json=body, auth=("admin", ADMIN_PASSWORD)
    )
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def states(server: Server) -> dict[str, dict[str, Any]]:
    answer = await server.admin("/api/admin/restream")
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()}


async def until_state(server: Server, name: str, *wanted: str) -> dict[str, Any]:
    async def reached() -> dict[str, Any] | None:
        state = (await states(server))[name]
        return state if state["state"] in wanted else None

    result: dict[str, Any] = await server.until(f"{name} is {wanted}", reached, 30)
    return result


async def holds(file: Path, size: int) -> bool:
    return file.exists() and file.stat().st_size >= size


@contextlib.asynccontextmanager
async def srt_listener(port: int, passphrase: str, file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """ffmpeg takes one SRT connection and keeps what it is sent."""
    url = f"srt://127.0.0.1:{port}?mode=listener&passphrase={passphrase}"
    process = await asyncio.create_subprocess_exec(
        FFMPEG,
        *("-y", "-v", "error", "-probesize", "100000", "-analyzeduration", "500000", "-i", url),
        *("-c", "copy", "-f", "mpegts", "-flush_packets", "1", str(file)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_each_target_is_sent_to_and_none_harms_another(tmp_path: Path) -> None:
    kept = tmp_path / "kept.ts"
    chain, secret = make_certificate(tmp_path)
    by_tls = ("--rtmps", "0", "--tls-certificate", str(chain), "--tls-key", str(secret))
    async with (
        running_server(*by_tls, environment=CHOSEN) as other,
        running_server(environment=CHOSEN | {"SSL_CERT_FILE": str(chain)}) as server,
    ):
        elsewhere = f"rtmp://127.0.0.1:{other.rtmp_port}/live"
        rtmp = await call(server, "create", name="RTMP", url=elsewhere, key=STREAM_KEY)
        await call(server, "create", name="Nobody", url=f"rtmp://127.0.0.1:{free_port()}/live", key="k")
        tls_port = re.findall(r"rtmps://localhost:(\d+)/live", other.output)[-1]
        rtmps = await call(
            server,
            "create",
            name="RTMPS",
            url=f"rtmps://127.0.0.1:{tls_port}/live",
            key=STREAM_KEY,
            enabled=False,
        )
        port, passphrase = free_port(), "a long passphrase"
        srt = await call(server, "create", name="SRT", url=f"srt://127.0.0.1:{port}", passphrase=passphrase)
        assert {one["state"] for one in (await states(server)).values()} == {"waiting", "off"}
        async with (
            srt_listener(port, passphrase, kept) as listener,
            publishing(server.rtmp_url, *SMALL) as encoder,
        ):
            await server.until_online()
            await other.until_online(20)
            await until_state(server, "RTMP", "sending")
            await until_state(server, "SRT", "sending")
            failed = await until_state(server, "Nobody", "retrying")
            assert failed["message"] == "Nobody listens at this address."
            broadcaster = await other.broadcaster()
            assert broadcaster is not None
            assert broadcaster["streamDetails"]["videoCodec"] == "H.264"
            assert (await states(server))["RTMP"]["sentKbps"] > 100

            # Switched off, and another one on, while live; the others go on.
            before = (await states(server))["SRT"]["restarts"]
            await call(server, "stop", id=rtmp["id"])
            await until_state(server, "RTMP", "off")
            await other.until_offline(20)
            await call(server, "start", id=rtmps["id"])
            await other.until_online(20)
            assert (await other.broadcaster() or {})["protocol"] == "rtmps"
            assert (await states(server))["SRT"]["restarts"] == before

            # The other side goes away: that is told, and our own page notices nothing.
            await server.until("some video has come by SRT", lambda: holds(kept, 100_000))
            listener.kill()
            await until_state(server, "SRT", "retrying", "connecting")
            assert (await server.status())["online"]
            await call(server, "delete", id=srt["id"])
            await encoder.stop()
        await server.until_offline()
        await until_state(server, "RTMPS", "waiting")
        await other.until_offline(20)

        async def alone() -> bool:
            return not server.children()

        await server.until("no ffmpeg is left", alone)
        assert sorted(streams_in(kept.read_bytes())) == ["Audio: aac", "Video: h264"]
        assert server.output.count("Restreaming to Nobody failed") == 1
        for secret in (STREAM_KEY, passphrase):
            assert secret not in (await server.admin("/api/admin/logs")).text
