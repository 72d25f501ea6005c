"""`tallycast demo`: publish a clock and a tone, to see live video without an encoder."""

import asyncio
import logging
import signal
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click
import uvloop

from tallycast.errors import TallycastError
from tallycast.transcode import clock_picture, find_ffmpeg, run_until_stopped

log = logging.getLogger(__name__)

AGAIN_SECONDS = 2.0


@click.command()
@click.option(
    "--url",
    default="rtmp://127.0.0.1:1935/live",
    show_default=True,
    help="The server's RTMP address, without the key.",
)
@click.option(
    "--stream-key",
    envvar="TALLYCAST_STREAM_KEY",
    show_envvar=True,
    required=True,
    help="One of the server's stream keys.",
)
@click.option("--seconds", type=float, help="End after this time; without it, publish until Ctrl-C.")
def demo(url: str, stream_key: str, seconds: float | None) -> None:
    """Publish a test broadcast: a clock and a tone."""
    try:
        uvloop.run(_until_told(publish_clock(f"{url.rstrip('/')}/{stream_key}", seconds)))
    except TallycastError as error:
        raise click.ClickException(str(error)) from error


async def _until_told(publishing: Coroutine[Any, Any, None]) -> None:
    """Run until it ends or we are told to stop, however that is said: its ffmpeg must not stay behind."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(publishing, name="demo")
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        click.echo("The test broadcast has ended.")


async def publish_clock(url: str, seconds: float | None) -> None:
    """Publish to `url` for a time, or until cancelled; goes on when the connection breaks."""
    ffmpeg = find_ffmpeg()
    with tempfile.TemporaryDirectory(prefix="tallycast-") as folder:
        arguments = clock_picture.arguments(url, clock_picture.write_font(Path(folder)))
        if seconds is not None:
            arguments[-1:-1] = ["-t", str(seconds)]
        while True:
            status = await run_until_stopped(ffmpeg, arguments)
            if seconds is not None:
                if status != 0:
                    raise TallycastError("the test broadcast was refused or broke: see the server's log")
                return
            log.warning("The test broadcast ended (status %d) and begins again", status)
            await asyncio.sleep(AGAIN_SECONDS)
