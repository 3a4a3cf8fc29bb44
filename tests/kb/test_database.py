"""Tables at the newest revision, whatever was there before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from kb.database import open_engine
from kb.lexical import FullText
from kb.schema import HEAD_REVISION, metadata
from tests.conftest import ROOT

MIGRATIONS = ROOT / "kb" / "migrations"


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'test.sqlite3'}"


def test_an_empty_database_gets_every_table_of_the_schema(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD_REVISION
    engine.dispose()


def test_a_fresh_database_differs_in_nothing_from_the_schema(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    for name in ("passages", "cases"):
        FullText(engine, name)
    with engine.begin() as connection:
        command.check(alembic_config(connection))  # raises where autogenerate would write an operation
    engine.dispose()


def test_the_check_sees_a_table_that_the_schema_does_not_have(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE stray (id INTEGER)"))
    with engine.begin() as connection, pytest.raises(Exception, match="New upgrade operations detected"):
        command.check(alembic_config(connection))
    engine.dispose()


def test_the_newest_migration_is_the_one_that_the_schema_names() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD_REVISION]


def test_a_database_from_before_the_index_of_undone_batches_gets_it(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0003")
        assert "ix_decisions_of" not in {index["name"] for index in inspect(connection).get_indexes("decisions")}
    engine.dispose()
    engine = open_engine(url(tmp_path))
    with engine.connect() as connection:
        assert "ix_decisions_of" in {index["name"] for index in inspect(connection).get_indexes("decisions")}
    engine.dispose()


def test_an_older_database_is_migrated(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    again = open_engine(url(tmp_path))
    with again.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    again.dispose()


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO facts (name, value) VALUES ('a', 'b')"))
    engine.dispose()
    again = open_engine(url(tmp_path))
    with again.connect() as connection:
        assert connection.execute(text("SELECT value FROM facts")).scalar() == "b"
    again.dispose()


OPEN = "import sys; from kb.database import open_engine; open_engine(sys.argv[1]).dispose(); print('alembic' in sys.modules)"


def test_only_the_first_opening_imports_alembic(tmp_path: Path) -> None:
    call = [sys.executable, "-W", "error", "-c", OPEN, url(tmp_path)]
    told = [subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]
    assert told == ["True", "False"]


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30000), ("synchronous", 1)])
def test_every_connection_is_prepared(tmp_path: Path, pragma: str, value: str | int) -> None:
    engine = open_engine(url(tmp_path))
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
    engine.dispose()


def test_an_error_does_not_tell_what_was_written(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    statement = text("INSERT INTO situations (id, text, added_at) VALUES ('a', :told, '2020-01-01')")
    with engine.begin() as connection:
        connection.execute(statement, {"told": "our secret trouble"})
    with pytest.raises(IntegrityError) as raised, engine.begin() as connection:
        connection.execute(statement, {"told": "our secret trouble"})
    assert "secret" not in str(raised.value)
    engine.dispose()


def test_a_document_of_an_unknown_source_is_refused(tmp_path: Path) -> None:
    engine = open_engine(url(tmp_path))
    columns = "id, file, path, media_type, title, authors, source_id, state, pages, text, problems, added_at"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO documents ({columns}) VALUES ('d', '', '', '', '', '[]', 'nobody', 'ready', '[]', '', '[]', '2020-01-01')")
        )
    engine.dispose()
