"""Commands on a server whose rows are in PostgreSQL."""

import asyncio
import os
import sys
from pathlib import Path

from tests.support.postgresql import PostgreSQL


async def run(*arguments: str, database: str) -> tuple[int, str]:
    """Exit status and output of a command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tallycast", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "TALLYCAST_DATABASE_URL": database},
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


# The environment says where the rows are: what one command sets another one reads, and no file is made.
async def test_settings(postgresql: PostgreSQL, tmp_path: Path) -> None:
    url = postgresql.new_database()
    arguments = ("--data", str(tmp_path))
    assert (await run("settings", "set", "server_name", "Ours", *arguments, database=url))[0] == 0
    assert await run("settings", "get", "server_name", *arguments, database=url) == (0, "Ours\n")
    assert not list(tmp_path.glob("*.db"))


# A bus without a database that others can reach is a mistake, told in one line; so is a URL of no kind.
async def test_what_is_refused(tmp_path: Path) -> None:
    free = ("--data", str(tmp_path), "--http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0")
    status, output = await run("serve", *free, "--bus-url", "valkey://127.0.0.1", database="")
    assert status == 1
    assert "give --database-url with a PostgreSQL as well" in output
    status, output = await run("serve", *free, database="mysql://me:sesame@host/name")
    assert status == 1
    assert "expected sqlite:///PATH or postgresql://" in output
    assert "sesame" not in output
