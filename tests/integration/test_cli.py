"""The command as a person meets it: what it says, how it ends, and that it never answers with a traceback."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tallycast import __version__
from tests.support.ports import free_port
from tests.support.server import STREAM_KEY, running_server
from tests.support.settings import environment

SECONDS = 30
# Root may write anywhere; without this capability it is a user like others.
AS_A_COMMON_USER = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()


def tallycast(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TALLYCAST_")}
    return subprocess.run(
        [*AS_A_COMMON_USER, sys.executable, "-m", "tallycast", *arguments],
        env={**own, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def serve(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    anywhere = ("--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0")
    return tallycast("serve", "--data", str(data), *anywhere, *arguments, **environment)


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line on standard error that holds the words, exit status 1, nothing else."""
    assert done.returncode == 1, done
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("tallycast: ")
    for word in words:
        assert word in line


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


@pytest.mark.parametrize("option", ["--http", "--rtmp"])
def test_a_port_in_use(option: str, taken_port: int, tmp_path: Path) -> None:
    done = serve(tmp_path, option, f"127.0.0.1:{taken_port}")
    assert_refused(done, f"{taken_port}", "in use")


def test_a_port_that_is_given_twice(tmp_path: Path) -> None:
    port = free_port()
    done = serve(tmp_path, "--http", f"127.0.0.1:{port}", "--rtmp", f"127.0.0.1:{port}")
    assert_refused(done, f"{port}", "in use")


@pytest.mark.parametrize("option", ["--http", "--rtmp"])
def test_an_address_that_is_not_of_this_machine(option: str, tmp_path: Path) -> None:
    assert_refused(serve(tmp_path, option, "192.0.2.1:0"), "192.0.2.1")


def test_a_data_folder_without_leave_to_write(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o555)
    assert_refused(serve(folder), str(folder), "cannot be written", "Permission denied")
    assert_refused(serve(folder / "below"), str(folder), "cannot be written", "Permission denied")


@pytest.mark.parametrize("below", [".", "data", "data/data"])
def test_a_data_folder_that_is_a_file_or_below_one(below: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    assert_refused(serve(file / below), str(file), "cannot be written")
    assert file.read_text() == "not a folder"


@pytest.mark.parametrize("name", ["lock", "tallycast.db"])
def test_a_data_folder_with_a_folder_in_place_of_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert_refused(serve(tmp_path), name if name != "lock" else str(tmp_path))


@pytest.mark.parametrize("name", ["logs"])
def test_a_data_folder_with_a_file_in_place_of_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("not a folder")
    assert_refused(serve(tmp_path), str(tmp_path / name))


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "tallycast.db").write_bytes(b"no database " * 1000)
    assert_refused(serve(tmp_path), "database")


async def test_a_data_folder_in_use(tmp_path: Path) -> None:
    async with running_server(data=tmp_path):
        assert_refused(serve(tmp_path), str(tmp_path), "in use by another Tallycast")
    # And free again as soon as that one has left.
    async with running_server(data=tmp_path):
        pass


@pytest.mark.parametrize("content", [None, "#!/bin/sh\nexit 0\n"])
def test_a_missing_ffmpeg(content: str | None, tmp_path: Path) -> None:
    """There is no file, or one that cannot be executed."""
    path = tmp_path / "ffmpeg"
    if content is not None:
        path.write_text(content)
    done = serve(tmp_path / "data", TALLYCAST_FFMPEG_PATH=str(path))
    assert_refused(done, "TALLYCAST_FFMPEG_PATH", "a program that exists and can be run")
    # The same of a bundled one that was put elsewhere.
    assert_refused(serve(tmp_path / "data", IMAGEIO_FFMPEG_EXE=str(path)), "ffmpeg", str(path))


def test_a_setting_that_does_not_exist_or_does_not_fit(tmp_path: Path) -> None:
    assert_refused(serve(tmp_path, TALLYCAST_STREAMKEY="x"), "TALLYCAST_STREAMKEY")
    assert_refused(serve(tmp_path, "--admin-password", ""), "--admin-password")
    (tmp_path / "tallycast.toml").write_text("latency_level = 9\n")
    assert_refused(serve(tmp_path), "tallycast.toml")


def test_the_version() -> None:
    done = tallycast("version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"tallycast {__version__}\n", "")


def test_a_command_that_does_not_exist_is_explained() -> None:
    done = tallycast("publish")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# Secrets are random, shown by the first start and by no other, and nowhere else.
async def test_secrets_are_printed_once(tmp_path: Path) -> None:
    secrets = []
    for start in range(2):
        async with running_server(data=tmp_path, with_secrets=False) as server:
            output = server.output
            key = re.findall(r"Stream key +(tc_\S+)", output)
            password = re.findall(r"Admin password +([A-Za-z0-9_-]{20,})$", output, re.MULTILINE)
            secrets += [*key, *password]
            assert len(key) == len(password) == 1  # output of both starts is in one file
            if start == 0:
                assert "shown this once" in output
            answer = await server.get("/api/admin/status", auth=("admin", secrets[1]))
            assert answer.status_code == 200
    assert len(set(secrets)) == 2
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept.count(secrets[1].encode()) == 1  # in what was printed; the database has its hash
    logs = b"".join(path.read_bytes() for path in (tmp_path / "logs").rglob("*") if path.is_file())
    assert secrets[0].encode() not in logs


# `tallycast demo` publishes over real RTMP, for a time or until it is stopped.
async def test_the_demo_publishes() -> None:
    async with running_server(environment=environment(grace_seconds=1)) as server:
        url = f"rtmp://127.0.0.1:{server.rtmp_port}/live"
        demo = asyncio.create_task(
            asyncio.to_thread(
                tallycast, "demo", "--url", url, "--seconds", "4", TALLYCAST_STREAM_KEY=STREAM_KEY
            )
        )
        await server.until_online(20)
        broadcaster = await server.broadcaster()
        assert broadcaster is not None
        assert broadcaster["streamDetails"]["height"] == 720
        await server.until_offline()
        done = await demo
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert server.children() == []


async def test_a_demo_that_is_refused_says_so() -> None:
    async with running_server() as server:
        url = f"rtmp://127.0.0.1:{server.rtmp_port}/live"
        done = tallycast("demo", "--url", url, "--stream-key", "wrong", "--seconds", "2")
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "wrong stream key" in server.output


# However it is told to stop, it takes its ffmpeg with it: one that stayed would publish for ever.
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_demo_that_is_told_to_stop_leaves_nothing_behind(number: signal.Signals) -> None:
    async with running_server(environment=environment()) as server:
        url = f"rtmp://127.0.0.1:{server.rtmp_port}/live"
        demo = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tallycast", "demo", "--url", url, "--stream-key", STREAM_KEY),
            stdout=asyncio.subprocess.PIPE,
        )
        await server.until("the demo publishes", server.broadcaster, 20)
        children = psutil.Process(demo.pid).children()
        assert children
        demo.send_signal(number)
        output, _ = await asyncio.wait_for(demo.communicate(), SECONDS)
        assert (demo.returncode, output) == (0, b"The test broadcast has ended.\n")
        _, alive = psutil.wait_procs(children, timeout=5)
        assert not alive


# `tallycast serve --demo` is what `make demo` runs: a broadcast without an encoder.
async def test_a_server_with_its_own_demo() -> None:
    async with running_server("--demo", environment=environment()) as server:
        await server.until_online(20)
        assert len(server.children()) >= 2
