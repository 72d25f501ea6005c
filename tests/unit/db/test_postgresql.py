import asyncio
import sys
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.engine import url_of
from tallycast.db.queries import messages, settings
from tallycast.db.queries.messages import StoredMessage
from tallycast.db.tables import metadata
from tests.support.postgresql import PostgreSQL

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


async def stored(database: Database) -> dict[str, str]:
    async with database.reading() as connection:
        return await settings.read_all(connection)


# What one server writes another one reads; only writers can write.
async def test_two_servers_share_it(postgresql: PostgreSQL) -> None:
    url = postgresql.new_database()
    async with Database(url) as one, Database(url) as other:
        assert one.path is None
        async with one.writing() as connection:
            await settings.write(connection, {"a": "1"}, NOW)
        assert await stored(other) == {"a": "1"}
        with pytest.raises(DatabaseUnusable, match="read-only"):
            async with other.reading() as connection:
                await settings.write(connection, {"a": "2"}, NOW)
        await other.ping()


# Writers of both come one after the other: nobody writes over what was written while they thought.
async def test_writers_of_all_servers_queue(postgresql: PostgreSQL) -> None:
    url = postgresql.new_database()
    async with Database(url) as one, Database(url) as other:

        async def add_one(database: Database) -> None:
            async with database.writing() as connection:
                before = int((await settings.read_all(connection)).get("n", "0"))
                await asyncio.sleep(0)
                await settings.write(connection, {"n": str(before + 1)}, NOW)

        await asyncio.gather(*(add_one(database) for database in (one, other) for _ in range(20)))
        assert await stored(one) == {"n": "40"}


# A reader sees one state, whatever is written meanwhile.
async def test_a_reader_sees_one_state(postgresql: PostgreSQL) -> None:
    async with Database(postgresql.new_database()) as database:
        async with database.reading() as connection:
            assert await settings.read_all(connection) == {}
            async with database.writing() as writer:
                await settings.write(writer, {"a": "1"}, NOW)
            assert await settings.read_all(connection) == {}
        assert await stored(database) == {"a": "1"}


# PostgreSQL has no NUL in a text: a message that holds one is kept with a mark in its place.
async def test_nul_is_replaced(postgresql: PostgreSQL) -> None:
    async with Database(postgresql.new_database()) as database:
        said = StoredMessage(id="a", kind="SYSTEM", sent_at=NOW, body="x", raw_body="a\0b")
        await database.write_batch(*messages.insertion([said]))
        async with database.reading() as connection:
            [found] = await messages.newest(connection, 1)
            assert found.raw_body == "a\N{REPLACEMENT CHARACTER}b"
            assert await messages.ids_of(connection, "\0") == []


# Servers that start together on an empty database: one makes the schema, the others wait for it. (Processes:
# two upgrades in one would mix, as Alembic keeps its context in globals.)
async def test_several_may_upgrade_at_once(postgresql: PostgreSQL) -> None:
    url = postgresql.new_database(migrated=False)
    script = (
        "import sys; from tallycast.db.engine import url_of; from tallycast.db.migrate import migrate; "
        "migrate(url_of(sys.argv[1]))"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, url, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in processes:
        _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
    async with Database(url) as database:
        assert await stored(database) == {}


# The revisions make exactly the tables that the queries use, here as well.
async def test_revisions_make_the_tables(postgresql: PostgreSQL) -> None:
    engine = create_engine(url_of(postgresql.new_database()))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    # Comments are for readers of the code; SQLite has none.
    changes = [change for part in found for change in (part if isinstance(part, list) else [part])]
    assert [change for change in changes if change[0] != "modify_comment"] == []


# A connection that was cut is replaced before somebody uses it.
async def test_a_cut_connection_is_replaced(postgresql: PostgreSQL) -> None:
    url = postgresql.new_database()
    async with Database(url) as database:
        await stored(database)
        postgresql.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url_of(url).database}'"
        )
        assert await stored(database) == {}
        async with database.writing() as connection:
            await settings.write(connection, {"a": "1"}, NOW)


# Another server's tables are not touched; who cannot be reached is named, the password is not.
async def test_what_is_refused(postgresql: PostgreSQL) -> None:
    url = postgresql.new_database(migrated=False)
    engine = create_engine(url_of(url))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id integer)")
    engine.dispose()
    with pytest.raises(DatabaseUnusable, match="belongs to another program"):
        async with Database(url):
            pass
    with pytest.raises(DatabaseUnusable) as refused:
        async with Database("postgresql://me:sesame@127.0.0.1:1/nothing"):
            pass
    assert "sesame" not in str(refused.value)
    for bad in ("mysql://a/b", "://", "postgresql://host:port/x"):
        with pytest.raises(DatabaseUnusable, match="expected sqlite:///PATH or postgresql://"):
            Database(bad)
