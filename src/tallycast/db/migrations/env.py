"""How Alembic runs our revisions: on the connection that `migrate.py` opened, in its transaction.

Alembic loads this file by its path; nothing imports it.
"""

from alembic import context

from tallycast.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can take DDL back with the transaction; Alembic does not trust it to unless told.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
