"""A real encoder of real streamers. Skipped where it is not installed: it brings half a desktop with it."""

import contextlib
from pathlib import Path

import pytest

from tests.support import obs
from tests.support.clips import decode_complaints
from tests.support.ports import free_port
from tests.support.server import Server, running_server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT, environment
from tests.support.viewer import watching

pytestmark = pytest.mark.skipif(not obs.is_installed(), reason="obs-studio and xvfb are not installed")


async def test_obs_as_it_is_installed(tmp_path: Path) -> None:
    port = free_port()
    arguments = ("--rtmp", f"127.0.0.1:{port}")
    settings = environment(SMALL_VARIANT, PASSTHROUGH, grace_seconds=2)
    async with contextlib.AsyncExitStack() as stack:
        async with running_server(*arguments, data=tmp_path / "data", environment=settings) as server:
            await stack.enter_async_context(obs.streaming(port))
            await plays(server)
        # The server goes and comes back: OBS connects again by itself.
        async with (
            running_server(*arguments, data=tmp_path / "data", environment=settings) as server,
            watching(server, seconds=60) as audience,
        ):
            await audience.until_played(2)


async def plays(server: Server) -> None:
    async with watching(server, seconds=60) as audience:
        await audience.until_played(18)
        encoded, source = await audience.multivariant()
        assert (encoded.resolution, encoded.frame_rate) == ((640, 360), 30.0)
        assert (source.resolution, source.frame_rate) == ((640, 360), 30.0)
        assert source.average_bandwidth > 900_000
        broadcaster = await server.broadcaster()
        assert broadcaster is not None
        assert broadcaster["streamDetails"]["encoder"].startswith("obs-output module")
        # Its keyframes come each 250 pictures unless one asks for others: segments are as long.
        assert broadcaster["keyframeInterval"] == pytest.approx(8.333, abs=0.05)
        assert audience[1].last.target_duration == 9
        for viewer in audience.viewers:
            assert viewer.breaks == 0
            [media] = viewer.runs()
            assert decode_complaints(media) == ""
