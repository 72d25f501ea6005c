"""A PostgreSQL of the tests' own: in a temporary folder, on a Unix socket, gone afterwards."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tallycast.db.engine import url_of
from tallycast.db.migrate import migrate

START_SECONDS = 60.0
_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")
_TEMPLATE = "migrated"


class PostgreSQL:
    """A running server that gives new databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._has_template = False

    def url(self, name: str) -> str:
        """Of a database."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def new_database(self, *, migrated: bool = True) -> str:
        """The URL of a new database, empty or with today's schema."""
        if migrated and not self._has_template:
            self.run(f"CREATE DATABASE {_TEMPLATE}")
            migrate(url_of(self.url(_TEMPLATE)))
            self._has_template = True
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {_TEMPLATE}" if migrated else ""))
        return self.url(name)

    def run(self, statement: str) -> None:
        """Do something as the superuser."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Make a cluster, start it, stop it."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="tallycast-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        run_as = _unprivileged(folder)
        data, log = folder / "data", folder / "log"
        made = subprocess.run(
            [
                *run_as,
                str(programs / "initdb"),
                *("--pgdata", str(data), "--username", "postgres", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        options = [part for setting in _SETTINGS for part in ("-c", setting)]
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [
                    *run_as,
                    str(programs / "postgres"),
                    *("-D", str(data), "-k", str(folder), "-c", "listen_addresses="),
                    *options,
                ],
                stdout=sink,
                stderr=sink,
            )
        try:
            server = PostgreSQL(folder)
            _wait_for(server, process, log)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # a fast stop: connections of tests that failed are ended
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    path = str(found[-1]) if found else shutil.which("postgres")
    assert path, "no PostgreSQL here: run tests/install-system-packages.sh"
    return Path(path).parent


def _unprivileged(folder: Path) -> tuple[str, ...]:
    """How to start a program that refuses to run as root; the folder becomes that user's."""
    if os.geteuid() != 0:
        return ()
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")


def _wait_for(server: PostgreSQL, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return
