"""Runs migrations on the connection that the program hands in; there is no alembic.ini."""

from alembic import context

from disclosure_bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="disclosure_bot_version",
    render_as_batch=True,  # SQLite changes a column by copying its table
)
with context.begin_transaction():
    context.run_migrations()
