"""Alembic's entry: runs on the connection that `kb.database` hands over."""

from alembic import context

from kb.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    include_object=lambda _object, name, kind, _reflected, _other: not (kind == "table" and (name or "").startswith("fulltext")),
)
with context.begin_transaction():
    context.run_migrations()
