"""`--data` for commands that work on the folder of a server, and errors as one line."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from tallycast.errors import TallycastError
from tallycast.transfer import DATABASE_NAME


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--data`."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default="data",
        show_default=True,
        envvar="TALLYCAST_DATA",
        show_envvar=True,
        help="The server's data folder.",
    )(command)


def database_of(data: Path) -> Path | str:
    """Where the server of this folder keeps its rows: in it, or at the URL that the environment gives."""
    return os.environ.get("TALLYCAST_DATABASE_URL") or data / DATABASE_NAME


@contextlib.contextmanager
def errors_in_one_line() -> Iterator[None]:
    """What goes wrong is told in one line on stderr; the exit status is 1."""
    try:
        yield
    except TallycastError as error:
        click.echo(f"tallycast: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
