"""What may break in the midst of a broadcast, and how it goes on: encoder, ffmpeg, the server itself."""

import asyncio
import contextlib
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from tests.support.clips import decode_complaints
from tests.support.ports import free_port
from tests.support.publisher import FFMPEG, SMALL, picture, publishing, tone, x264
from tests.support.server import STREAM_KEY, Server, running_server
from tests.support.settings import environment
from tests.support.viewer import Audience, RenditionViewer, watching

STARTED = r"Broadcast \w+ started"


def count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text))


async def until_broken(server: Server, audience: Audience, breaks: int, *, seconds: float = 20) -> None:
    """Wait until a viewer's playlist has gone on after so many discontinuities."""

    async def broken() -> bool:
        audience.check()
        return audience[0].breaks >= breaks and audience[0].complete[-1].breaks == 0

    await server.until(f"the playlist goes on after {breaks} discontinuities", broken, seconds)


def assert_playable(viewer: RenditionViewer) -> None:
    """Each stretch between discontinuities has an initialization section of its own and decodes."""
    breaks = [segment for segment in viewer.complete if segment.breaks]
    assert all(segment.has_map for segment in breaks)
    runs = viewer.runs()
    assert len(runs) == len(breaks) + 1
    for media in runs:
        assert decode_complaints(media) == ""


async def test_an_encoder_that_comes_back_goes_on_with_the_same_broadcast() -> None:
    async with running_server(environment=environment(grace_seconds=8)) as server:
        async with publishing(server.rtmp_url, *SMALL) as encoder, watching(server) as audience:
            await audience.until_played(4)
            since = (await server.status())["lastConnectTime"]
            # Left with a word, as OBS does; then a crash.
            await encoder.stop()
            status = await server.until("it is interrupted", lambda: interrupted(server))
            assert status["online"] is True
            async with publishing(server.rtmp_url, *SMALL) as second:
                await until_broken(server, audience, 1)
                assert not (await server.status()).get("interrupted")
                await second.crash()
                await server.until("it is interrupted again", lambda: interrupted(server))
            # Comes back as another encoder with another picture: the playlist says so by a new EXT-X-MAP.
            other = (*picture("320x240", "25"), *tone(44_100), *x264("300k", 50), "-c:a", "aac", "-ac", "1")
            async with publishing(server.rtmp_url, *other) as third:
                await until_broken(server, audience, 2)
                assert (await server.status())["lastConnectTime"] == since
                await third.stop()
            # Nobody comes back: after the grace time it is over.
            await audience.until_ended()
            viewer = audience[0]
        assert viewer.breaks == 2
        assert_playable(viewer)
        assert len({segment.uri.partition("-")[0] for segment in viewer.complete if segment.uri}) == 1
        await server.until_offline()
        output = server.output
        assert count(STARTED, output) == 1
        assert count(r"Broadcast \w+ goes on", output) == 2
        assert count(r"Broadcast \w+ ended", output) == 1
        # The next one is another broadcast, with other names.
        async with publishing(server.rtmp_url, *SMALL), watching(server) as audience:
            await audience.until_played(2)
            assert not set(audience[0].fetched) & set(viewer.fetched)
        assert count(STARTED, server.output) == 2


async def interrupted(server: Server) -> dict[str, object] | None:
    status = await server.status()
    return status if status.get("interrupted") else None


async def test_a_publisher_that_fell_silent_is_replaced_by_its_own_key_within_10_seconds() -> None:
    async with (
        running_server(environment=environment()) as server,
        publishing(server.rtmp_url, *SMALL) as silent,
        watching(server) as audience,
    ):
        await audience.until_played(2)
        silent.freeze()
        began = time.monotonic()
        async with publishing(server.rtmp_url, *SMALL) as newcomer:
            await server.until_logged("takes over from", 10)
            await until_broken(server, audience, 1)
            assert time.monotonic() - began < 10 + 2  # its first segment is there as well
            # The old one wakes up, finds its connection closed and disturbs nobody.
            silent.thaw()
            await silent.ended()
            await audience.until_played(audience[0].seconds + 2)
            assert newcomer.process.returncode is None
        assert audience[0].breaks == 1
        assert count(STARTED, server.output) == 1


async def test_an_ffmpeg_that_is_killed_is_started_again_and_its_last_words_are_logged(
    tmp_path: Path,
) -> None:
    talkative = tmp_path / "ffmpeg"
    talkative.write_text(f'#!/bin/sh\necho "the last thing I said" >&2\nexec {FFMPEG} "$@"\n')
    talkative.chmod(0o755)
    settings = environment() | {"TALLYCAST_FFMPEG_PATH": str(talkative)}
    async with (
        running_server(environment=settings) as server,
        publishing(server.rtmp_url, *SMALL) as encoder,
        watching(server) as audience,
    ):
        for times in (1, 2, 3):
            await audience.until_played(4 * times)
            killed = transcoder(server)
            killed.kill()
            began = time.monotonic()

            async def restarted(before: int = killed.pid) -> bool:
                return any(child.pid != before for child in server.children())

            await server.until("another ffmpeg runs", restarted, 2)
            await until_broken(server, audience, times)
            # Within a segment: it begins at the last keyframe, so that nothing of the broadcast is lost.
            assert time.monotonic() - began < 2 + 4
            lines = server.output.splitlines()
            [*_, at] = [number for number, line in enumerate(lines) if "ffmpeg ended with status -9" in line]
            assert "ffmpeg: the last thing I said" in lines[at + 1]
        assert not (await server.status()).get("interrupted")
        assert encoder.process.returncode is None
        assert_playable(audience[0])
        assert audience[0].breaks == 3
        assert count(STARTED, server.output) == 1


def transcoder(server: Server) -> psutil.Process:
    """The ffmpeg of the broadcast (and not one that makes a still)."""
    [found] = [child for child in server.children() if "-progress" in child.cmdline()]
    return found


@contextlib.asynccontextmanager
async def demo(port: int, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`tallycast demo`: an encoder that comes back by itself."""
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tallycast", "demo", "--url", f"rtmp://127.0.0.1:{port}/live"),
            *("--stream-key", STREAM_KEY),
            stdout=sink,
            stderr=sink,
        )
    children: list[psutil.Process] = []
    try:
        yield process
        children = psutil.Process(process.pid).children()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 10)
        _, alive = psutil.wait_procs(children, timeout=5)
        assert not alive


async def test_a_server_that_is_killed_is_live_again_when_the_encoder_comes_back(tmp_path: Path) -> None:
    port = free_port()
    arguments = ("--rtmp", f"127.0.0.1:{port}")
    settings = environment()
    async with demo(port, tmp_path / "demo.log"):
        async with running_server(*arguments, data=tmp_path / "data", environment=settings) as server:
            async with watching(server) as audience:
                await audience.until_played(2)
                first = set(audience[0].fetched)
                children = server.children()
                assert children
            await server.stop(signal.SIGKILL)
            # Its ffmpeg sees the end of its input and goes.
            _, alive = psutil.wait_procs(children, timeout=10)
            assert not alive
        async with running_server(*arguments, data=tmp_path / "data", environment=settings) as server:
            assert (await server.status())["lastConnectTime"]  # what was kept in the database is there
            async with watching(server) as audience:
                await audience.until_played(2)
                assert not set(audience[0].fetched) & first
                assert len(server.children()) <= 2  # its ffmpeg, and one that makes a still


async def test_a_server_that_is_told_to_stop_ends_its_playlists_and_leaves_in_order() -> None:
    async with (
        running_server(environment=environment()) as server,
        publishing(server.rtmp_url, *SMALL) as encoder,
        watching(server) as audience,
    ):
        await audience.until_played(2)
        children = server.children()
        began = time.monotonic()
        assert await server.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < 5
        # The viewer's request that waited for the next part was answered with the end.
        await audience_ended(audience)
        _, alive = psutil.wait_procs(children, timeout=1)
        assert not alive
        await encoder.ended()
        assert "Stopping" in server.output


async def audience_ended(audience: Audience) -> None:
    for viewer in audience.viewers:
        await asyncio.to_thread(viewer.join)
    audience.check()
    assert all(viewer.ended for viewer in audience.viewers)
