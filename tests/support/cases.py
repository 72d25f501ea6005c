"""What every field case asks in the end, whatever was done to the server.

    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        ...                      # the case

When the block is left: no traceback was logged, no ffmpeg is left, memory and open files are what they were,
and a plain encoder goes live at once.
"""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import psutil

from tests.support.publisher import SMALL, publishing
from tests.support.server import Server, running_server
from tests.support.settings import environment

RECOVERY_SECONDS = 60.0
LIVE_SECONDS = 10.0
GRACE_SECONDS = 1
MEMORY_BYTES = 48 << 20
"""What may stay: a broadcast can be played to its end for minutes, and the first one loads code."""
FILES = 3
"""Descriptors that may stay: the database opens some when it is first asked."""


class Footprint(msgspec.Struct, frozen=True, kw_only=True):
    """What a server holds."""

    memory_bytes: int
    files: int
    """Open descriptors without the connections of those who watch."""
    encoders: int
    """RTMP connections that are not closed."""

    @classmethod
    def of(cls, server: Server) -> "Footprint":
        process = psutil.Process(server.process.pid)
        connections = [one for one in process.net_connections("tcp") if one.status != psutil.CONN_LISTEN]
        encoders = [one for one in connections if one.laddr.port == server.rtmp_port]
        return cls(
            memory_bytes=process.memory_info().rss,
            files=process.num_fds() - (len(connections) - len(encoders)),
            encoders=len(encoders),
        )

    def is_back_at(self, before: "Footprint", more_files: int = 0) -> bool:
        return (
            self.memory_bytes <= before.memory_bytes + MEMORY_BYTES
            and self.files <= before.files + FILES + more_files
            and self.encoders == 0
        )


@contextlib.asynccontextmanager
async def field_case(
    *variants: dict[str, object],
    latency_level: int = 0,
    grace_seconds: int = GRACE_SECONDS,
    data: Path | None = None,
    settings: dict[str, str] | None = None,
    with_secrets: bool = True,
    more_files: int = 0,
) -> AsyncIterator[Server]:
    """A server for one case. `settings` are more environment variables; `more_files` may stay open, of a
    library that is loaded for the case."""
    chosen = environment(*variants, grace_seconds=grace_seconds, latency_level=latency_level)
    async with running_server(
        data=data, environment=chosen | (settings or {}), with_secrets=with_secrets
    ) as server:
        before = Footprint.of(server)
        yield server
        await until_recovered(server, before, more_files)
        await assert_goes_live(server)
        await until_recovered(server, before, more_files)


async def until_recovered(server: Server, before: Footprint, more_files: int = 0) -> None:
    """Wait until nothing of any broadcast is left."""
    await server.until_offline()

    async def recovered() -> bool:
        return not server.children() and Footprint.of(server).is_back_at(before, more_files)

    try:
        await server.until("the server is as before the case", recovered, RECOVERY_SECONDS)
    except AssertionError as error:
        now = Footprint.of(server)
        raise AssertionError(f"{now}, children {server.children()}; before {before}") from error
    assert "Traceback" not in server.output, server.output


async def assert_goes_live(server: Server, url: str | None = None) -> None:
    """A plain publish with ffmpeg can be played within ten seconds."""
    async with publishing(url or server.rtmp_url, *SMALL) as encoder:
        await server.until_online(LIVE_SECONDS)
        await encoder.stop()
