import asyncio
import time
from pathlib import Path

from click.testing import CliRunner

from tallycast.auth import SecondFactor, totp
from tallycast.cli import main
from tallycast.db import Database


async def put_in_force(file: Path) -> None:
    async with Database(file) as database:
        factor = SecondFactor(database)
        enrolment = await factor.begin(issuer="Tally")
        secret = totp.decode_secret(enrolment.secret)
        await factor.confirm(totp.code_at(secret, int(time.time()) // 30))


async def in_force(file: Path) -> bool:
    async with Database(file) as database:
        return await SecondFactor(database).in_force()


# Whoever has the machine can end it, with or without the phone.
def test_it_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "tallycast.db"
    asyncio.run(put_in_force(file))
    done = CliRunner().invoke(main, ["end-second-factor", "--data", str(tmp_path)])
    assert (done.exit_code, done.output) == (0, "The second factor is ended\n")
    assert not asyncio.run(in_force(file))
    again = CliRunner().invoke(main, ["end-second-factor", "--data", str(tmp_path)])
    assert "no second factor" in again.output


# A folder without a server stays without one.
def test_no_database(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["end-second-factor", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert not list(tmp_path.iterdir())
