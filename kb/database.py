"""Opens the tables and brings them to the newest revision."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text

from kb.schema import HEAD_REVISION


def open_engine(url: str) -> Engine:
    """An engine on tables at the newest revision; an empty database gets its tables, an older one is migrated."""
    engine = create_engine(url, hide_parameters=True)  # an error must not carry a situation into the log
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    with engine.begin() as connection:
        if _revision(connection) != HEAD_REVISION:
            _upgrade(connection)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """WAL lets answers be read while a document is written; a writer waits for another up to 30 s."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=30000")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (0.4 s that only a new or older database pays)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
