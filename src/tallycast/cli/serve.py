"""`tallycast serve`: run the server until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import sys
from pathlib import Path

import click
import uvloop

from tallycast.app import App, Options
from tallycast.cli.addresses import split_address
from tallycast.cli.demo import publish_clock
from tallycast.errors import TallycastError
from tallycast.observe import LogFormat, log_to_console

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    default="data",
    show_default=True,
    envvar="TALLYCAST_DATA",
    show_envvar=True,
    help="Folder that holds everything: database, logs, recordings.",
)
@click.option(
    "--http",
    metavar="HOST:PORT",
    envvar="TALLYCAST_HTTP",
    show_envvar=True,
    help="Where the page is served.  [default: 0.0.0.0:8080]",
)
@click.option(
    "--rtmp",
    metavar="HOST:PORT",
    envvar="TALLYCAST_RTMP",
    show_envvar=True,
    help="Where encoders connect.  [default: 0.0.0.0:1935]",
)
@click.option(
    "--rtmps",
    type=click.IntRange(0, 65_535),
    metavar="PORT",
    envvar="TALLYCAST_RTMPS",
    show_envvar=True,
    help="Port for encoders that encrypt, 0 for a free one; needs the two below.",
)
@click.option(
    "--tls-certificate",
    metavar="FILE",
    help="Certificate with its chain, PEM.  [env var: TALLYCAST_TLS_CERTIFICATE]",
)
@click.option("--tls-key", metavar="FILE", help="Its key, PEM.  [env var: TALLYCAST_TLS_KEY_FILE]")
@click.option(
    "--srt",
    type=click.IntRange(0, 65_535),
    metavar="PORT",
    envvar="TALLYCAST_SRT",
    show_envvar=True,
    help="UDP port for encoders that speak SRT, 0 for a free one.",
)
@click.option(
    "--whip",
    type=click.IntRange(0, 65_535),
    metavar="PORT",
    envvar="TALLYCAST_WHIP",
    show_envvar=True,
    help="UDP port for media by WebRTC (WHIP), 0 for a free one.",
)
@click.option(
    "--admin-password",
    metavar="TEXT",
    help="Password of the admin page, in place of the stored one.  [env var: TALLYCAST_ADMIN_PASSWORD]",
)
@click.option(
    "--stream-key",
    metavar="TEXT",
    help="The one stream key, in place of the stored ones.  [env var: TALLYCAST_STREAM_KEY]",
)
@click.option(
    "--database-url",
    metavar="URL",
    envvar="TALLYCAST_DATABASE_URL",
    show_envvar=True,
    help="postgresql://USER:PASSWORD@HOST/NAME in place of the SQLite file in the data folder.",
)
@click.option(
    "--bus-url",
    metavar="URL",
    envvar="TALLYCAST_BUS_URL",
    show_envvar=True,
    help="valkey://HOST:6379, where several servers of one PostgreSQL meet.",
)
@click.option("--demo", is_flag=True, help="Publish a test broadcast as well.")
@click.option("--verbose", is_flag=True, help="Log everything, also what ffmpeg says.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    envvar="TALLYCAST_LOG_FORMAT",
    show_envvar=True,
    help="How the terminal's log is written; json is one object a line.",
)
def serve(
    data: Path,
    http: str | None,
    rtmp: str | None,
    rtmps: int | None,
    tls_certificate: str | None,
    tls_key: str | None,
    srt: int | None,
    whip: int | None,
    admin_password: str | None,
    stream_key: str | None,
    database_url: str | None,
    bus_url: str | None,
    demo: bool,
    verbose: bool,
    log_format: LogFormat,
) -> None:
    """Run the server."""
    log_to_console(log_format, verbose=verbose)
    given: dict[str, tuple[str, str]] = {}
    any_port = set()
    for name, text in (("http", http), ("rtmp", rtmp)):
        if text is not None:
            host, port = split_address(text, f"--{name}")
            given[f"{name}_address"] = (host, f"--{name}")
            if port == "0":
                any_port.add(name)
            else:
                given[f"{name}_port"] = (port, f"--{name}")
    for name, number in (("rtmps", rtmps), ("srt", srt), ("whip", whip)):
        if number == 0:
            any_port.add(name)
        elif number is not None:
            given[f"{name}_port"] = (str(number), f"--{name}")
    for key, file, option in (
        ("tls_certificate", tls_certificate, "--tls-certificate"),
        ("tls_key_file", tls_key, "--tls-key"),
    ):
        if file is not None:
            given[key] = (file, option)
    if admin_password is not None:
        given["admin_password"] = (admin_password, "--admin-password")
    if stream_key is not None:
        given["stream_keys"] = (stream_key, "--stream-key")
    options = Options(
        data=data,
        command_line=given,
        environment=os.environ,
        any_port=frozenset(any_port),
        database_url=database_url or None,
        bus_url=bus_url or None,
    )
    try:
        uvloop.run(_run(options, demo=demo))
    except TallycastError as error:
        click.echo(f"tallycast: {error}", err=True)
        sys.exit(1)


async def _run(options: Options, *, demo: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with App(options, quit=stop.set) as app:
        # What was built at start stays until the end: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        click.echo(_greeting(app))
        publishing = loop.create_task(_demo(app), name="demo") if demo else None
        await stop.wait()
        log.info("Stopping")
        if publishing is not None:
            publishing.cancel()
            await asyncio.gather(publishing, return_exceptions=True)


async def _demo(app: App) -> None:
    [key, *_] = app.settings.get("stream_keys")
    await publish_clock(f"rtmp://127.0.0.1:{app.rtmp_port}/live/{key.key}", None)


def _greeting(app: App) -> str:
    """What the person who started the server needs to know; secrets only when they were just made."""
    made = app.first_secrets
    key = made.stream_key if made is not None else None
    password = made.admin_password if made is not None else None
    lines = [
        "",
        "  Tallycast is running.",
        "",
        f"    Page            http://localhost:{app.http_port}/",
        f"    Admin           http://localhost:{app.http_port}/admin   (user: admin)",
        f"    OBS server      rtmp://localhost:{app.rtmp_port}/live",
        *_more_doors(app),
        f"    Stream key      {key or _where(app, 'stream_keys')}",
        f"    Admin password  {password or _where(app, 'admin_password')}",
    ]
    if key or password:
        lines += ["", "  Note them down: they are shown this once."]
    return "\n".join([*lines, ""])


def _more_doors(app: App) -> list[str]:
    lines = []
    if app.doors.rtmps_port:
        lines.append(f"    encrypted       rtmps://localhost:{app.doors.rtmps_port}/live")
    if app.doors.srt_port:
        lines.append(f"    SRT             srt://localhost:{app.doors.srt_port}?streamid=KEY")
    if app.doors.whip is not None:
        udp = app.doors.whip.port
        lines.append(f"    WHIP            http://localhost:{app.http_port}/whip   (media: UDP {udp})")
    return lines


def _where(app: App, setting: str) -> str:
    source = app.settings.overridden_by(setting)
    return f"(given by {source})" if source else "(made at the first start)"
