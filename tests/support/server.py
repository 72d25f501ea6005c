"""A whole server as a process of its own, on free ports, in a folder of its own."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

STREAM_KEY = "test-stream-key"
ADMIN_PASSWORD = "test-admin-password"
START_SECONDS = 30.0


class Server:
    """A running `tallycast serve`."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path, output: Path) -> None:
        self.process = process
        self.data = data
        self.output_path = output
        self.http_port = 0
        self.rtmp_port = 0
        self.client: httpx.AsyncClient

    @property
    def url(self) -> str:
        """The page's address without a slash at the end."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def rtmp_url(self) -> str:
        """Where an encoder with the right key publishes."""
        return f"rtmp://127.0.0.1:{self.rtmp_port}/live/{STREAM_KEY}"

    @property
    def output(self) -> str:
        """All that the server has printed and logged."""
        return self.output_path.read_text("utf-8", "replace")

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """GET a path of the server."""
        try:
            return await self.client.get(self.url + path, **options)
        except httpx.TransportError as error:
            error.add_note(f"exit status {self.process.returncode}\n{self.output[-6000:]}")
            raise

    async def status(self) -> dict[str, Any]:
        """The answer of /api/status."""
        answer = await self.get("/api/status")
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def admin(self, path: str, **options: Any) -> httpx.Response:
        """GET a path as the administrator."""
        return await self.get(path, auth=("admin", ADMIN_PASSWORD), **options)

    async def broadcaster(self) -> dict[str, Any] | None:
        """What the admin reads of the encoder that publishes; None while none does."""
        answer = await self.admin("/api/admin/status")
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] | None = answer.json()["broadcaster"]
        return result

    async def until(self, what: str, condition: Callable[[], Any], seconds: float = 20.0) -> Any:
        """Wait until `condition` (a coroutine function) gives something true, and return that."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            result = await condition()
            if result:
                return result
            assert self.process.returncode is None, f"the server died\n{self.output}"
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"not within {seconds} s: {what}\n{self.output[-6000:]}")
            await asyncio.sleep(0.05)

    async def until_online(self, seconds: float = 10.0) -> None:
        """Wait until the broadcast can be played."""

        async def online() -> bool:
            return bool((await self.status())["online"])

        await self.until("the server is online", online, seconds)

    async def until_offline(self, seconds: float = 60.0) -> None:
        """Wait until the broadcast has ended."""

        async def offline() -> bool:
            return not (await self.status())["online"]

        await self.until("the server is offline", offline, seconds)

    async def until_logged(self, pattern: str, seconds: float = 20.0) -> str:
        """Wait until a line of the log matches; returns the log."""

        async def logged() -> str:
            output = self.output
            return output if re.search(pattern, output) else ""

        result: str = await self.until(f"a log line like {pattern!r}", logged, seconds)
        return result

    def children(self) -> list[psutil.Process]:
        """Processes that the server has started and that live (ffmpeg)."""
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 20)


@contextlib.asynccontextmanager
async def running_server(
    *arguments: str,
    data: Path | None = None,
    environment: dict[str, str] | None = None,
    with_secrets: bool = True,
) -> AsyncIterator[Server]:
    """Start a server, wait until it listens, stop it in the end and look whether it left anything.

    Without `with_secrets` it makes its own stream key and password, if it has none.
    """
    secrets = ("--stream-key", STREAM_KEY, "--admin-password", ADMIN_PASSWORD) if with_secrets else ()
    with contextlib.ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tallycast-test-")))
        folder.mkdir(parents=True, exist_ok=True)
        output = folder / "server-output.txt"
        begin = output.stat().st_size if output.exists() else 0
        with output.open("ab") as sink:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tallycast", "serve", "--data", str(folder)),
                *("--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0"),
                *secrets,
                *arguments,
                stdout=sink,
                stderr=sink,
                env={**_clean_environment(), **(environment or {})},
            )
        server = Server(process, folder, output)
        try:
            await _until_listening(server, begin)
            async with httpx.AsyncClient(timeout=30) as client:
                server.client = client
                yield server
        finally:
            children = server.children() if process.returncode is None else []
            try:
                await server.stop()
            except TimeoutError:
                process.kill()
                await process.wait()
                raise AssertionError(f"the server did not stop\n{server.output[-6000:]}") from None
            _, alive = psutil.wait_procs(children, timeout=5)
            for child in alive:
                child.kill()
            assert not alive, f"left running: {alive}"
        assert "Traceback" not in server.output, server.output


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TALLYCAST_")}


async def _until_listening(server: Server, begin: int) -> None:
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while True:
        text = server.output_path.read_bytes()[begin:].decode("utf-8", "replace")
        http = re.findall(r"Page +http://localhost:(\d+)/", text)
        rtmp = re.findall(r"OBS server +rtmp://localhost:(\d+)/live", text)
        if http and rtmp and text.count("Tallycast is running") > 0:
            server.http_port, server.rtmp_port = int(http[-1]), int(rtmp[-1])
            return
        assert server.process.returncode is None, f"the server ended at once\n{text}"
        assert asyncio.get_running_loop().time() < deadline, f"the server does not listen\n{text}"
        await asyncio.sleep(0.02)
