"""Put new files in the place of old ones, all or none, whatever happens in between.

A data folder is often the root of a mounted disk and holds what no backup has (recordings, logs), so it
cannot be renamed as a whole. Instead the new files are laid out inside it, complete and checked, under
`.restore/new`; then a journal is written, and from that moment on the swap is only finished, never
begun again: after a crash by whoever next holds the folder. Every step is one rename. A rename that is
refused undoes those before it.
"""

import contextlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tallycast.errors import StartRefused
from tallycast.transfer.errors import ArchiveRefused

STAGE_NAME = ".restore"


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done; written once, before the first rename."""

    kept: str
    """Folder, beside the places, that takes what was there."""
    put_aside: tuple[str, ...]
    """Names in the data folder with nothing new in their place."""
    replaced: tuple[str, ...]
    """Names that have something new, staged."""


def new_stage(folder: Path) -> Path:
    """An empty folder that takes the new files, under the names of their places."""
    stage = folder / STAGE_NAME
    discard_stage(folder)
    (stage / "new").mkdir(parents=True, mode=0o700)
    return stage / "new"


def discard_stage(folder: Path) -> None:
    """Forget the new files; only before the swap has begun."""
    shutil.rmtree(folder / STAGE_NAME, ignore_errors=True)


def swap(folder: Path, places: Sequence[str], *, kept: str) -> None:
    """Put what was staged in its places and what was there into the folder `kept`.

    Raises ArchiveRefused when a file cannot be moved; then everything is where it was.
    """
    stage = folder / STAGE_NAME
    replaced = tuple(name for name in places if os.path.lexists(stage / "new" / name))
    put_aside = tuple(name for name in places if name not in replaced)
    journal = Journal(kept=kept, put_aside=put_aside, replaced=replaced)
    try:
        _write_durably(stage / "journal.json", msgspec.json.encode(journal))
    except OSError as error:
        raise ArchiveRefused(f"{stage} cannot be written: {error.strerror}; nothing was changed") from error
    try:
        finish_swap(folder)
    except StartRefused as refused:
        discard_stage(folder)
        raise ArchiveRefused(f"{refused}; nothing was changed") from refused


def finish_swap(folder: Path) -> None:
    """Finish a swap that has begun, if there is one. Raises StartRefused when a file cannot be moved."""
    stage = folder / STAGE_NAME
    try:
        journal = msgspec.json.decode((stage / "journal.json").read_bytes(), type=Journal)
    except FileNotFoundError:
        return
    except (OSError, msgspec.DecodeError) as error:
        raise StartRefused(f"The unfinished restore in {stage} cannot be read: {error}") from error
    done: list[tuple[Path, Path]] = []
    try:
        (folder / journal.kept).mkdir(exist_ok=True)
        for name in journal.put_aside:
            _put_aside(folder / name, folder / journal.kept / name, done)
        for name in journal.replaced:
            # Once the new file is in its place the name is done; it must not be taken for the old one.
            if os.path.lexists(stage / "new" / name):
                _put_aside(folder / name, folder / journal.kept / name, done)
                _move(stage / "new" / name, folder / name, done)
        (stage / "journal.json").unlink()
    except OSError as error:
        _undo(done)
        (stage / "journal.json").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (folder / journal.kept).rmdir()
        raise StartRefused(f"{error.filename} cannot be moved: {error.strerror}") from error
    discard_stage(folder)
    with contextlib.suppress(OSError):
        (folder / journal.kept).rmdir()  # nothing was there before


def _put_aside(place: Path, kept: Path, done: list[tuple[Path, Path]]) -> None:
    if os.path.lexists(place) and not os.path.lexists(kept):
        _move(place, kept, done)


def _move(source: Path, target: Path, done: list[tuple[Path, Path]]) -> None:
    os.rename(source, target)
    done.append((source, target))


def _undo(done: list[tuple[Path, Path]]) -> None:
    for source, target in reversed(done):
        os.rename(target, source)


def _write_durably(path: Path, data: bytes) -> None:
    # What the journal promises must be on the disk before it: a power cut may otherwise keep it alone.
    os.sync()
    unfinished = path.with_suffix(".partial")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
