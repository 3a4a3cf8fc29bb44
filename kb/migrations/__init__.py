"""Alembic migrations of the tables in `kb.schema`."""
