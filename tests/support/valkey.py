"""A Valkey (or Redis) of the tests' own, on a Unix socket; it can be stopped and started again."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 30.0


class Valkey:
    """It keeps nothing: a start is always an empty one."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "socket"
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens, or will."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        path = shutil.which("valkey-server") or shutil.which("redis-server")
        assert path, "no Valkey and no Redis here: run tests/install-system-packages.sh"
        with self._log.open("ab") as sink:
            self._process = subprocess.Popen(
                [path, "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"],
                stdout=sink,
                stderr=sink,
                cwd=self._log.parent,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill it: nobody is told."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(self._socket))
            sock.sendall(b"PING\r\n")
            return sock.recv(64).startswith(b"+PONG")
        return False


@contextlib.contextmanager
def running_valkey() -> Iterator[Valkey]:
    """Start one, stop it in the end."""
    with tempfile.TemporaryDirectory(prefix="tallycast-valkey-") as name:
        server = Valkey(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()
