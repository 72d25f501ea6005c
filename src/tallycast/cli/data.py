"""`tallycast backup`, `tallycast restore`: a server in one file. `tallycast import-owncast`."""

import contextlib
from pathlib import Path

import click
import uvloop

from tallycast.auth import hash_password
from tallycast.chat import ModerationRefused, Renderer, clean_name, mark_of, plain_address, token_hash
from tallycast.cli.folder import data_option, database_of, errors_in_one_line
from tallycast.db import Database
from tallycast.transfer import (
    EMOJI_NAME,
    ArchiveRefused,
    ChatRules,
    FolderInUse,
    Outcome,
    Report,
    back_up_server,
    hold_data_folder,
    import_owncast,
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


@click.command("import-owncast")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def import_owncast_folder(folder: Path, data: Path) -> None:
    """Take over the data FOLDER of an Owncast: settings, keys, users, messages, bans, emoji and logo.

    Nothing in FOLDER is changed. The Tallycast server must be stopped. A second run adds what is new.
    """
    with errors_in_one_line(), hold_data_folder(data):
        report = uvloop.run(_import(folder, data))
    for line in report.lines:
        click.echo(str(line))
    done = {outcome: len(report.having(outcome)) for outcome in Outcome}
    if done[Outcome.TAKEN] or done[Outcome.KEPT]:
        click.echo(f"Imported. {done[Outcome.LEFT]} of the lines above are of what was left.")
    else:
        click.echo("There was nothing new to import.")


async def _import(folder: Path, data: Path) -> Report:
    async with Database(database_of(data)) as database:
        return await import_owncast(
            folder, database, data / EMOJI_NAME, _chat_rules(), hash_password=hash_password
        )


def _chat_rules() -> ChatRules:
    return ChatRules(
        clean_name=lambda raw: clean_name(raw).text,
        name_mark=mark_of,
        token_hash=token_hash,
        clean_markup=Renderer(list).markup,
        plain_address=_address_or_none,
    )


def _address_or_none(text: str) -> str | None:
    try:
        return plain_address(text)
    except ModerationRefused:
        return None
