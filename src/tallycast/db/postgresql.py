"""PostgreSQL in the place of SQLite, for one server or for several that share it.

It is made to behave as SQLite does, so that no query asks which of both it is: readers have connections of
their own, which cannot write and see one state; writers of all servers come one after the other, behind a
lock that ends with their transaction. So nobody reads, thinks and writes over what another has written
meanwhile, and the numbers of messages rise in the order in which they can be seen.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DRIVER = "postgresql+psycopg"
WRITERS_LOCK = 7_310_305_011
"""Key of the advisory lock: any number that nobody else who uses this database would take."""
CONNECT_SECONDS = 5
LOCK_MS = 10_000
"""A writer of another server that hangs for longer is a fault to be told of."""
IDLE_MS = 30_000
"""Who holds a transaction open and does nothing (a machine that sleeps) is thrown out: all others wait."""
_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_NOT_STORED = "\x00"
_IN_ITS_PLACE = "\N{REPLACEMENT CHARACTER}"


def connect_arguments(*, writes: bool = True) -> dict[str, Any]:
    """What a connection is opened with."""
    options = {
        "lock_timeout": str(LOCK_MS),
        "idle_in_transaction_session_timeout": str(IDLE_MS),
        "timezone": "UTC",
        "application_name": "tallycast",
    }
    if not writes:
        options |= {
            "default_transaction_read_only": "on",
            "default_transaction_isolation": r"repeatable\ read",
        }
    text = " ".join(f"-c {name}={value}" for name, value in options.items())
    return {"connect_timeout": CONNECT_SECONDS, "options": text, **_ALIVE}


def postgresql_engine(url: URL, *, connections: int, writes: bool) -> AsyncEngine:
    """An engine of so many connections; a connection that died meanwhile is replaced before it is used."""
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=connect_arguments(writes=writes),
    )
    event.listen(engine.sync_engine, "before_cursor_execute", _without_nul, retval=True)
    if writes:
        writers_queue(engine.sync_engine)
    return engine


def writers_queue(engine: Engine) -> None:
    """Each transaction of this engine waits for those of all other writers, in this process or another."""

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def _without_nul(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    # PostgreSQL has no NUL in a text; what people type may hold one, and SQLite keeps it.
    if many or isinstance(parameters, list):
        return statement, [_cleaned(one) for one in parameters]
    return statement, _cleaned(parameters)


def _cleaned(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: _clean(value) for name, value in parameters.items()}
    return tuple(_clean(value) for value in parameters)


def _clean(value: Any) -> Any:
    if isinstance(value, str) and _NOT_STORED in value:
        return value.replace(_NOT_STORED, _IN_ITS_PLACE)
    return value
