"""Bring a database to the schema that this program knows, before anything else opens it.

It runs at start, synchronously and in the calling thread: Alembic keeps its context in module globals,
so two databases that migrate in turns of one event loop would mix. Nothing is served yet.

What is refused (DatabaseUnusable): what is no database, a database of another program, one that a newer
Tallycast wrote. A SQLite file that already has our schema is copied before it is changed.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, pool, text
from sqlalchemy.exc import SQLAlchemyError

from tallycast.db.backup import back_up
from tallycast.db.errors import DatabaseUnusable, plain_reason
from tallycast.db.postgresql import connect_arguments, writers_queue

HEAD = "0014"
"""The newest revision in `migrations/versions` (a test compares). Known here, so that a start with a
current schema need not load Alembic."""

COPIES_KEPT = 5
VERSION_TABLE = "alembic_version"


def migrate(url: URL, *, copies_folder: Path | None = None) -> None:
    """Create or upgrade the schema; `copies_folder` takes the copy that is made before an upgrade."""
    if url.get_backend_name() == "sqlite":
        _prepare_file(Path(url.database or ""))
    arguments = {} if url.get_backend_name() == "sqlite" else connect_arguments()
    engine = create_engine(
        _sync_url(url), poolclass=pool.NullPool, hide_parameters=True, connect_args=arguments
    )
    if engine.dialect.name == "sqlite":
        _own_transactions(engine)
    else:
        writers_queue(engine)
    try:
        with engine.begin() as connection:
            found = _revision(connection, _name(url))
        if found == HEAD:
            return
        if found is not None:
            refuse_newer(found, _name(url))
            if url.get_backend_name() == "sqlite" and copies_folder is not None:
                back_up(Path(url.database or ""), copies_folder, kept=COPIES_KEPT, label=f"schema-{found}")
        with engine.begin() as connection:
            # Of several servers that start at once, the first one upgrades and the others find it done.
            if _revision(connection, _name(url)) == found:
                _upgrade(connection)
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"The database {_name(url)} cannot be used: {plain_reason(error)}") from error
    finally:
        engine.dispose()


def _name(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def _sync_url(url: URL) -> URL:
    # psycopg speaks both ways under one name; only SQLite's driver differs.
    return url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url


def _prepare_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # The settings hold secrets: nobody but the owner reads the file.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseUnusable(f"The database {path} cannot be made: {error.strerror}") from error


def _own_transactions(engine: Engine) -> None:
    # sqlite3 commits by itself before DDL; we begin ourselves, so that a failed upgrade leaves nothing.
    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _revision(connection: Connection, name: str) -> str | None:
    names = inspect(connection).get_table_names()
    if VERSION_TABLE not in names:
        if names:
            raise DatabaseUnusable(f"The database {name} belongs to another program: it has no schema number")
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


def refuse_newer(found: str, name: str) -> None:
    """Raise DatabaseUnusable unless this program knows that revision."""
    from alembic.script import ScriptDirectory  # loaded only when there is something to migrate

    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found not in known:
        raise DatabaseUnusable(
            f"The database {name} was written by a newer Tallycast (schema {found}; "
            f"this one knows schemas up to {HEAD}): install that version, or restore an older copy"
        )


def _config() -> Any:
    from alembic.config import Config  # loaded only when there is something to migrate

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command  # loaded only when there is something to migrate

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
