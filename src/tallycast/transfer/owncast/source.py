"""An Owncast data folder, read: its database, never written, and its files.

Every version of Owncast has had other tables and columns. So a table that is not there is empty, a row is
a dict of what it has, and who reads it looks for the columns that it knows.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tallycast.transfer.errors import ImportRefused

NAME = "owncast.db"
Row = dict[str, Any]
"""Column in lower case to text, number, bytes or None."""


class OwncastFolder:
    """A context manager. `folder` is Owncast's data folder, or the one that has it as `data`.

    Raises ImportRefused when it is none, or when its database cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        inner = folder / "data"
        self.folder = inner if not (folder / NAME).is_file() and (inner / NAME).is_file() else folder
        self.path = self.folder / NAME
        self._connection: sqlite3.Connection | None = None
        self._tables: dict[str, str] = {}

    def __enter__(self) -> Self:
        if not self.path.is_file():
            raise ImportRefused(f"{self.folder} is no Owncast data folder: it holds no {NAME}")
        try:
            self._open()
        except ImportRefused:
            self.__exit__(None, None, None)
            raise
        return self

    def _open(self) -> None:
        with self._refusing():
            connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
            self._connection = connection
            connection.isolation_level = None
            # Text that is not UTF-8 is somebody's old emoji, and no reason to stop.
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("BEGIN")  # one state, should Owncast be running
            # Tables only: a view could be made to run for ever.
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self._tables = {name.lower(): name for (name,) in rows}
        if "datastore" not in self._tables:
            raise ImportRefused(f"{self.path} is no Owncast database: it has no table datastore")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def tables(self) -> list[str]:
        """Names of the tables, in lower case."""
        return sorted(name for name in self._tables if not name.startswith("sqlite_"))

    def rows(self, table: str) -> list[Row]:
        """All rows of a table; none if there is no such table."""
        name = self._tables.get(table)
        if name is None or self._connection is None:
            return []
        quoted = name.replace('"', '""')
        with self._refusing():
            cursor = self._connection.execute(f'SELECT * FROM "{quoted}" ORDER BY rowid')
            columns = [description[0].lower() for description in cursor.description]
            return [dict(zip(columns, values, strict=True)) for values in cursor]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        name = self._tables[table].replace('"', '""')
        assert self._connection is not None
        with self._refusing():
            number: int = self._connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            return number

    def read_file(self, name: str, limit_bytes: int) -> bytes | None:
        """A file directly in the folder; None if there is none, or a link, or it is larger."""
        try:
            descriptor = os.open(self.folder / os.path.basename(name), os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                data = file.read(limit_bytes + 1)
        except (OSError, ValueError):
            return None
        return data if len(data) <= limit_bytes else None

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            reason = " ".join(str(error).split())
            raise ImportRefused(f"The database {self.path} cannot be read: {reason}") from error
