"""A database file that comes from outside (a backup, somebody's disk): is it one of ours, and whole?

It is opened read-only and nothing in it is run: a file with triggers or views is refused, as Tallycast
makes none and SQLite would run them when we write.
"""

import contextlib
import sqlite3
from pathlib import Path

from tallycast.db.errors import DatabaseUnusable, plain_reason
from tallycast.db.migrate import VERSION_TABLE, refuse_newer


def check_foreign(path: Path, *, name: str) -> None:
    """Raise DatabaseUnusable unless the file is a whole database of a Tallycast not newer than this one.

    `name` is what messages call it. Blocks: it reads the whole file.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with contextlib.closing(connection):
            connection.execute("PRAGMA trusted_schema=OFF")
            revision = _inspect(connection, name)
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {name} cannot be read: {plain_reason(error)}") from error
    refuse_newer(revision, name)


def _inspect(connection: sqlite3.Connection, name: str) -> str:
    kinds = dict(connection.execute("SELECT name, type FROM sqlite_master").fetchall())
    if kinds.get(VERSION_TABLE) != "table":
        raise DatabaseUnusable(f"The database {name} belongs to another program: it has no schema number")
    if strange := set(kinds.values()) - {"table", "index"}:
        raise DatabaseUnusable(
            f"The database {name} holds what Tallycast never makes: a {min(map(str, strange))}"
        )
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise DatabaseUnusable(f"The database {name} is damaged: {verdict}")
    found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall()
    if len(found) != 1:
        raise DatabaseUnusable(f"The database {name} has no schema number")
    return str(found[0][0])
