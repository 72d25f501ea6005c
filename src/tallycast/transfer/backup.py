"""A whole server in one file, and back.

The database holds the settings, the logo and the chat; beside it there are the emoji and the operator's
`tallycast.toml`. Video, recordings and logs stay where they are.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tallycast import __version__
from tallycast.db import DatabaseUnusable, check_foreign, copy_database
from tallycast.transfer.archive import Limits, unpack, write_archive
from tallycast.transfer.errors import ArchiveRefused
from tallycast.transfer.folder import DATABASE_NAME, EMOJI_NAME
from tallycast.transfer.members import DATABASE, EMOJI, OVERRIDES, Manifest, check_path
from tallycast.transfer.swap import discard_stage, new_stage, swap

_OVERRIDES_NAME = "tallycast.toml"
_PLACES = (f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", DATABASE_NAME, EMOJI_NAME, _OVERRIDES_NAME)


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What a restore did."""

    manifest: Manifest
    kept: Path | None
    """Where that lies which was there before; None if nothing was."""


def back_up_server(folder: Path, file: Path) -> Manifest:
    """Write a backup of the data folder; a server may be running on it.

    Blocks. Raises ArchiveRefused or DatabaseUnusable.
    """
    database = folder / DATABASE_NAME
    if not database.is_file():
        raise ArchiveRefused(
            f"There is no server in {folder}: it holds no {DATABASE_NAME} "
            "(what is kept in PostgreSQL is backed up by its own tools)"
        )
    try:
        # Beside the target, where there has to be room anyway; a memory disk may be too small.
        with tempfile.TemporaryDirectory(prefix=".tallycast-backup-", dir=file.absolute().parent) as beside:
            copy = Path(beside) / DATABASE
            copy_database(database, copy)
            sources = {DATABASE: copy, **dict(_emoji(folder / EMOJI_NAME))}
            if (folder / _OVERRIDES_NAME).is_file():
                sources[OVERRIDES] = (folder / _OVERRIDES_NAME).resolve()
            return write_archive(file, sources, product_version=__version__, made_at=datetime.now(UTC))
    except OSError as error:
        raise ArchiveRefused(f"The backup {file} cannot be written: {error.strerror}") from error


def _emoji(folder: Path) -> Iterator[tuple[str, Path]]:
    """Archive path and file of each; what the archive could not hold (links, hidden files) is none."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            source = Path(parent, name)
            path = f"{EMOJI}/{source.relative_to(folder).as_posix()}"
            try:
                check_path(path)
            except ArchiveRefused:
                continue
            if source.is_file() and not source.is_symlink():
                yield path, source


def restore_server(folder: Path, file: Path, limits: Limits | None = None) -> Restored:
    """Put the server of a backup into the data folder, which the caller holds.

    All or nothing: until everything is unpacked and checked nothing is touched, and what was there stays
    in a folder of its own. Blocks. Raises ArchiveRefused.
    """
    kept = f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    try:
        stage = new_stage(folder)
    except OSError as error:
        raise ArchiveRefused(f"The data folder {folder} cannot be written: {error.strerror}") from error
    try:
        manifest = unpack(file, stage, limits)
        check_foreign(stage / DATABASE, name=f"in {file}")
        os.rename(stage / DATABASE, stage / DATABASE_NAME)
    except BaseException as error:
        discard_stage(folder)
        if isinstance(error, DatabaseUnusable):
            raise ArchiveRefused(f"The backup {file} is refused: {error}") from error
        raise
    # Whatever interrupts from here on leaves the stage: it is finished by whoever next holds the folder.
    swap(folder, _PLACES, kept=kept)
    return Restored(manifest=manifest, kept=folder / kept if (folder / kept).is_dir() else None)
