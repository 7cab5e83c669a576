"""Alembic's entry: runs on the connection `backend.db.migrate` hands over; there is no alembic.ini."""

from alembic import context

from backend.db.tables import metadata_of_all_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata_of_all_tables(),
    include_schemas=False,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
