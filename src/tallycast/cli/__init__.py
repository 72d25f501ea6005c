"""The `tallycast` command, one module a subcommand."""

import click

from tallycast import __version__
from tallycast.cli.data import backup, import_owncast_folder, restore
from tallycast.cli.demo import demo
from tallycast.cli.second_factor import end_second_factor
from tallycast.cli.serve import serve
from tallycast.cli.settings import settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Tallycast: your own live streaming server."""


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"tallycast {__version__}")


main.add_command(serve)
main.add_command(demo)
main.add_command(backup)
main.add_command(restore)
main.add_command(import_owncast_folder)
main.add_command(settings)
main.add_command(end_second_factor)

__all__ = ["main"]
