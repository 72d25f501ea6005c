"""Segments and playlists against nginx: the same bytes, the same client (wrk), one run, turn by turn."""

import asyncio
import contextlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from tests.support.publisher import publishing
from tests.support.server import running_server

ROUNDS = 3
SECONDS = 4
CONNECTIONS = 16


async def run() -> str:
    """Needs Debian's `wrk` and `nginx-light`."""
    missing = [name for name in ("wrk", "nginx") if shutil.which(name) is None]
    if missing:
        return f"not measured: {', '.join(missing)} not installed"
    with tempfile.TemporaryDirectory(prefix="tallycast-bench-") as name:
        folder = Path(name)
        async with running_server() as server, publishing(server.rtmp_url):
            await server.until_online(30)
            await asyncio.sleep(6)
            playlist_url = f"{server.url}/hls/0/stream.m3u8"
            async with httpx.AsyncClient() as client:
                playlist = (await client.get(playlist_url)).text
                segment = [line for line in playlist.splitlines() if re.fullmatch(r"[\w-]+\.m4s", line)][-1]
                segment_url = f"{server.url}/hls/0/{segment}"
                body = (await client.get(segment_url)).content
            (folder / "segment.m4s").write_bytes(body)
            (folder / "stream.m3u8").write_text(playlist)
            async with _nginx(folder) as nginx:
                lines = ["| what | Tallycast | nginx | ratio (median) |", "|---|---|---|---|"]
                for what, ours, theirs in (
                    (f"segment of {len(body) / 1000:.0f} kB, MB/s", segment_url, f"{nginx}/segment.m4s"),
                    (
                        f"playlist of {len(playlist) / 1000:.1f} kB, requests/s",
                        playlist_url,
                        f"{nginx}/stream.m3u8",
                    ),
                ):
                    pairs = [(await _wrk(ours), await _wrk(theirs)) for _ in range(ROUNDS)]
                    in_bytes = "MB/s" in what
                    mine = sorted(_pick(one, in_bytes) for one, _ in pairs)
                    other = sorted(_pick(one, in_bytes) for _, one in pairs)
                    ratios = sorted(_pick(a, in_bytes) / _pick(b, in_bytes) for a, b in pairs)
                    lines.append(
                        f"| {what} | {mine[len(mine) // 2]:,.0f} | {other[len(other) // 2]:,.0f}"
                        f" | {ratios[len(ratios) // 2]:.2f} |"
                    )
                return "\n".join(lines)


def _pick(result: tuple[float, float], in_bytes: bool) -> float:
    return result[1] / 1e6 if in_bytes else result[0]


async def _wrk(url: str) -> tuple[float, float]:
    """Requests and bytes a second."""
    process = await asyncio.create_subprocess_exec(
        "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url, stdout=asyncio.subprocess.PIPE
    )
    output = (await process.communicate())[0].decode()
    requests = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])  # type: ignore[index]
    amount, unit = re.search(r"Transfer/sec:\s+([\d.]+)([KMG]?)B", output).groups()  # type: ignore[union-attr]
    return requests, float(amount) * {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[unit]


@contextlib.asynccontextmanager
async def _nginx(folder: Path) -> AsyncIterator[str]:
    port = 18_999
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n"
        f"  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};\n"
        f"  uwsgi_temp_path {folder}; scgi_temp_path {folder}; open_file_cache max=100;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    folder.chmod(0o755)
    process = await asyncio.create_subprocess_exec("nginx", "-c", str(configuration), "-p", str(folder))
    try:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient() as client:
            for _ in range(200):
                with contextlib.suppress(httpx.TransportError):
                    await client.get(f"{url}/stream.m3u8")
                    break
                await asyncio.sleep(0.02)
        yield url
    finally:
        process.terminate()
        await process.wait()
