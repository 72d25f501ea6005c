"""`tallycast end-second-factor`: for whoever has lost the phone that shows the codes."""

import asyncio
from pathlib import Path

import click

from tallycast.auth import SecondFactor
from tallycast.cli.folder import data_option, errors_in_one_line
from tallycast.db import Database
from tallycast.errors import StartRefused


@click.command()
@data_option
def end_second_factor(data: Path) -> None:
    """Sign in with the password alone again; the server may be running."""
    with errors_in_one_line():
        ended = asyncio.run(_end(data / "tallycast.db"))
    click.echo("The second factor is ended" if ended else "There was no second factor in force")


async def _end(file: Path) -> bool:
    if not file.exists():  # noqa: ASYNC240 nothing else runs in this loop
        raise StartRefused(f"There is no database {file}")
    async with Database(file) as database:
        factor = SecondFactor(database)
        in_force = await factor.in_force()
        await factor.end()
        return in_force
