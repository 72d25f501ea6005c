"""The set-up script of the docs does what it says."""

import asyncio
import os
from pathlib import Path

from tests.support.server import running_server

SCRIPT = Path(__file__).parent.parent.parent / "docs/set-up-with-curl.sh"
NEW_PASSWORD = "another password"


async def run(url: str, **more: str) -> tuple[int, str]:
    environment = {**os.environ, "TALLYCAST_URL": url, **more}
    process = await asyncio.create_subprocess_exec(
        SCRIPT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=environment
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode()


# From a new server to one that is set up, with curl alone; run again it changes nothing more.
async def test_set_up_with_curl(tmp_path: Path) -> None:
    async with running_server(data=tmp_path / "data", with_secrets=False) as server:
        password = next(
            line.split()[-1] for line in server.output.splitlines() if line.startswith("    Admin password")
        )
        for given in (password, NEW_PASSWORD):
            code, said = await run(server.url, TALLYCAST_PASSWORD=given, TALLYCAST_NEW_PASSWORD=NEW_PASSWORD)
            assert code == 0, said
            assert '"online":false' in said
        config = (await server.get("/api/config")).json()
        assert (config["name"], config["tags"]) == ("My stream", ["games", "music"])
        assert "<strong>mine</strong>" in config["extraPageContent"]
        assert config["socialHandles"][0]["icon"] == "/img/platformlogos/mastodon.svg"
        assert (await server.get("/logo")).headers["content-type"].startswith("image/svg+xml")
        variants = (await server.get("/api/video/variants")).json()
        assert variants == [{"index": 0, "name": "720p"}, {"index": 1, "name": "360p"}]
        old = await server.get("/api/admin/status", auth=("admin", password))
        assert old.status_code == 401


# What is refused ends the script, and the reason is read.
async def test_a_wrong_password() -> None:
    async with running_server() as server:
        code, said = await run(server.url, TALLYCAST_PASSWORD="wrong")
        assert code != 0
        assert "Unauthorized" in said
