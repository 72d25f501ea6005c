"""`tallycast backup`, `tallycast restore`: a server in one file."""

import contextlib
from pathlib import Path

import click

from tallycast.cli.folder import data_option, errors_in_one_line
from tallycast.transfer import (
    ArchiveRefused,
    FolderInUse,
    back_up_server,
    hold_data_folder,
    restore_server,
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, data: Path, overwrite: bool) -> None:
    """Write database, settings, logo and emoji to one FILE; the server may be running."""
    with errors_in_one_line():
        if file.exists() and not overwrite:
            raise ArchiveRefused(f"The file {file} exists; give --overwrite to replace it")
        # Held when no server runs, so that none starts on a folder that is being put in order.
        with contextlib.ExitStack() as stack:
            if data.is_dir():
                with contextlib.suppress(FolderInUse):
                    stack.enter_context(hold_data_folder(data))
            manifest = back_up_server(data, file)
    total_bytes = sum(member.size_bytes for member in manifest.members)
    click.echo(f"Backed up {len(manifest.members)} files ({total_bytes / 1e6:.1f} MB) to {file}")
    click.echo("It holds stream keys and other secrets: keep it where nobody else reads it.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def restore(file: Path, data: Path) -> None:
    """Put the server of a backup FILE into the data folder; the server must be stopped."""
    with errors_in_one_line(), hold_data_folder(data):
        restored = restore_server(data, file)
    made = restored.manifest
    click.echo(f"Restored the backup of {made.made_at:%Y-%m-%d %H:%M} UTC (Tallycast {made.product_version})")
    if restored.kept is not None:
        click.echo(f"What was there before lies in {restored.kept}")
