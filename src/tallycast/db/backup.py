"""A safe copy of a SQLite database while it is in use, and how many of them are kept.

SQLite's own backup API reads one consistent state; in WAL mode it holds no writer up. A copy is
written beside its final name, checked, and only then renamed: a broken copy never looks like a good one.
"""

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from tallycast.db.errors import DatabaseUnusable, plain_reason

_TIME_FORMAT = "%Y%m%d-%H%M%S-%f"


def back_up(source: Path, folder: Path, *, kept: int, label: str = "daily") -> Path:
    """Copy the database into `folder`, keep the newest `kept` copies of that label; returns the copy.

    Blocks while it copies: call it in a thread. Raises DatabaseUnusable with one line.
    """
    if kept < 1:
        raise ValueError("at least the copy that is being made must be kept")
    made_at = datetime.now(UTC).strftime(_TIME_FORMAT)
    target = folder / f"{source.stem}-{label}-{made_at}.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy_whole(source, target)
        _forget_older(folder, f"{source.stem}-{label}-", kept)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnusable(
            f"The database {source} cannot be backed up into {folder}: {plain_reason(error)}"
        ) from error
    return target


def copy_database(source: Path, target: Path) -> None:
    """Copy the database to a file of that name; blocks. Raises DatabaseUnusable with one line."""
    try:
        _copy_whole(source, target)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnusable(f"The database {source} cannot be copied: {plain_reason(error)}") from error


def newest_copy_at(source: Path, folder: Path, *, label: str = "daily") -> datetime | None:
    """When the newest copy of that label was begun, by its name; None if there is none."""
    times = [_made_at(one, f"{source.stem}-{label}-") for one in folder.glob(f"{source.stem}-{label}-*.db")]
    return max((at for at in times if at is not None), default=None)


def _made_at(copy: Path, prefix: str) -> datetime | None:
    try:
        return datetime.strptime(copy.stem.removeprefix(prefix), _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _copy_whole(source: Path, target: Path) -> None:
    unfinished = target.with_name(target.name + ".partial")
    try:
        _copy(source, unfinished)
        os.replace(unfinished, target)
    except (sqlite3.Error, OSError):
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _copy(source: Path, target: Path) -> None:
    # mode=ro: a missing source is an error, not a new empty database.
    origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    with contextlib.closing(origin):
        # The settings hold secrets: nobody but the owner reads the copy.
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with contextlib.closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
            # A copy of a WAL database is marked as WAL; one file is what a person expects to carry away.
            copy.execute("PRAGMA journal_mode=DELETE")
            (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({verdict})")


def _forget_older(folder: Path, prefix: str, kept: int) -> None:
    copies = sorted(one for one in folder.glob(f"{prefix}*.db") if _made_at(one, prefix) is not None)
    for old in copies[:-kept]:
        old.unlink(missing_ok=True)
