"""The database: engine, tables, migrations and every line of SQL.

A room asks `Database` for a connection, to read or to write, and hands it to functions of
`db.queries`; so several of them can stand in one transaction, and no SQL leaves this room.
"""

from tallycast.db.backup import back_up, copy_database, newest_copy_at
from tallycast.db.batch import Batch, execute_all
from tallycast.db.engine import Connection, Database, password_in
from tallycast.db.errors import DatabaseUnusable
from tallycast.db.inspection import check_foreign
from tallycast.db.outbox import Outbox

__all__ = [
    "Batch",
    "Connection",
    "Database",
    "DatabaseUnusable",
    "Outbox",
    "back_up",
    "check_foreign",
    "copy_database",
    "execute_all",
    "newest_copy_at",
    "password_in",
]
