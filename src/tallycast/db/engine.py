"""The database that is open: one writer, several readers. (How PostgreSQL does the same: `postgresql.py`.)

SQLite takes one writer at a time; who comes second would wait in the driver, blindly, and give up after
the busy timeout. So writers queue here, in order, before they touch the file. Readers have connections
of their own, which cannot write, and in WAL mode wait for nobody.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Delete, Engine, Insert, Update, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from tallycast.db.batch import Batch, BatchWriter, execute_all
from tallycast.db.errors import DatabaseUnusable, plain_reason
from tallycast.db.migrate import migrate
from tallycast.db.outbox import Outbox
from tallycast.db.postgresql import DRIVER, postgresql_engine

Connection = AsyncConnection
"""What queries take; rooms hand it on and never look inside."""

READERS = 4
BUSY_TIMEOUT_MS = 5_000
"""How long SQLite waits for another process (a backup, a person with `sqlite3`) that holds the file."""
_EXPECTED = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


class Database:
    """An async context manager; entering migrates and opens, leaving waits for the writer and closes.

    `url_or_path`: the path of a SQLite file, or an SQLAlchemy URL. `copies_folder` takes the copy made
    before an upgrade (default: `backups` beside the file). Raises DatabaseUnusable.
    """

    def __init__(self, url_or_path: str | Path, *, copies_folder: Path | None = None) -> None:
        self._url = url_of(url_or_path)
        if copies_folder is None and self.path is not None:
            copies_folder = self.path.parent / "backups"
        self._copies_folder = copies_folder
        self._writer: AsyncEngine | None = None
        self._readers: AsyncEngine | None = None
        self._batches: BatchWriter | None = None
        self._turn = asyncio.Lock()
        self.outbox = Outbox()
        """What goes with facts into the transactions that store them."""
        self._afterwards: list[Callable[[bool], None]] = []

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for another database."""
        return Path(self._url.database or "") if self._url.get_backend_name() == "sqlite" else None

    async def __aenter__(self) -> Self:
        # At debug level the driver logs each value that it is given, secrets among them.
        logging.getLogger("aiosqlite").setLevel(logging.INFO)
        migrate(self._url, copies_folder=self._copies_folder)
        if self.path is None:
            self._writer = postgresql_engine(self._url, connections=1, writes=True)
            self._readers = postgresql_engine(self._url, connections=READERS, writes=False)
        else:
            self._writer = _sqlite_engine(self._url, connections=1, writes=True)
            self._readers = _sqlite_engine(self._url, connections=READERS, writes=False)
            self._batches = BatchWriter(lambda: _sqlite_batch_engine(self._url))
        try:
            # The first connection sets the WAL mode: a file that cannot be written shows here, not later.
            async with self.writing():
                pass
        except BaseException:
            await self._dispose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async with self._turn:
            await self._dispose()

    async def _dispose(self) -> None:
        if self._batches is not None:
            await self._batches.close()
            self._batches = None
        engines = {self._writer, self._readers} - {None}
        self._writer = self._readers = None
        for engine in engines:
            assert engine is not None
            await engine.dispose()

    async def ping(self) -> None:
        """Ask the database something small; raises DatabaseUnusable."""
        async with self.reading() as connection:
            await connection.exec_driver_sql("SELECT 1")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection that sees one consistent state; it cannot write."""
        if self._readers is None:
            raise DatabaseUnusable("The database is closed")
        try:
            async with self._readers.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise DatabaseUnusable(f"The database cannot be read: {plain_reason(error)}") from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """The one writing connection, in a transaction: committed at the end, undone by any error."""
        async with self._turn:
            if self._writer is None:
                raise DatabaseUnusable("The database is closed")
            committed = False
            try:
                async with self._writer.begin() as connection:
                    yield connection
                committed = True
            except SQLAlchemyError as error:
                raise DatabaseUnusable(f"The database cannot be written: {plain_reason(error)}") from error
            finally:
                self._is_over(committed)

    async def write_batch(
        self, statement: Insert | Update | Delete, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Insert, change or delete rows in a transaction of their own.

        Cheaper than `writing` where it happens all the time.
        """
        await self.write_batches(lambda: [(statement, rows)])

    async def write_batches(self, make: Callable[[], Sequence[Batch]]) -> None:
        """The same for several statements; they are asked for within the transaction."""
        if self.path is None:
            async with self.writing() as connection:
                await execute_all(connection, make())
            return
        async with self._turn:
            if self._batches is None:
                raise DatabaseUnusable("The database is closed")
            committed = False
            try:
                await self._batches.write(make())
                committed = True
            except SQLAlchemyError as error:
                raise DatabaseUnusable(f"The database cannot be written: {plain_reason(error)}") from error
            finally:
                self._is_over(committed)

    def when_over(self, told: Callable[[bool], None]) -> None:
        """Within a transaction: call `told` when it is over, with True if it was committed.

        False may be wrong where a connection broke in the midst of a commit.
        """
        self._afterwards.append(told)

    def _is_over(self, committed: bool) -> None:
        afterwards, self._afterwards = self._afterwards, []
        for told in afterwards:
            told(committed)


def password_in(url: str) -> str:
    """The password in the URL of a database or a bus, which no log may show; empty if there is none."""
    try:
        return str(make_url(url).password or "")
    except (ArgumentError, ValueError):
        return ""


def url_of(url_or_path: str | Path) -> URL:
    """The same as SQLAlchemy's URL, with the driver that we use. Raises DatabaseUnusable."""
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return URL.create("sqlite+aiosqlite", database=str(url_or_path))
    try:
        url = make_url(url_or_path)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnusable(f"The database URL cannot be read: expected {_EXPECTED}") from error
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return url.set(drivername=DRIVER)
        case other:
            raise DatabaseUnusable(f"There is no way to use a database of {other}: expected {_EXPECTED}")


def _sqlite_engine(url: URL, *, connections: int, writes: bool) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=connections, max_overflow=0, pool_timeout=60, hide_parameters=True
    )
    _prepare(engine.sync_engine, writes=writes)
    return engine


def _sqlite_batch_engine(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="sqlite"), pool_size=1, max_overflow=0, hide_parameters=True)
    _prepare(engine, writes=True)
    return engine


def _prepare(engine: Engine, *, writes: bool) -> None:
    pragmas = [f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON"]
    # NORMAL: in WAL mode a power cut may lose the last moment, and never breaks the file.
    pragmas += ["journal_mode=WAL", "synchronous=NORMAL"] if writes else ["query_only=ON"]

    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, record: Any) -> None:
        # We begin transactions ourselves, see below; the driver's guessing is switched off.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        # IMMEDIATE takes the write lock at once: a later upgrade from reader to writer could only fail.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
